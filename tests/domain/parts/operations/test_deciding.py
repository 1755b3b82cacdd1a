"""What each kind of actor can do with an order, in each state: told plainly, and tried."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from fleetward.domain.partners.actor import SYSTEM, Actor, ActorKind, Forbidden
from fleetward.domain.parts import queries, rules
from fleetward.domain.parts.lifecycle import ORDER_LEADS_TO, ORDER_MOVES, OrderState, OrderStep
from fleetward.domain.parts.models import PartsOrder
from fleetward.domain.parts.operations import Refused
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import Scope, scoped
from tests.factories import devices, partners, parts
from tests.factories.parts import DESK

pytestmark = pytest.mark.usefixtures("db")

OPERATIONS = {
    "submit": "submit_order", "review": "review", "approve": "approve", "back_order": "back_order", "ship": "ship",
    "deliver": "deliver", "deny": "deny", "cancel": "cancel_order",
}  # fmt: skip
FROM = {
    "submit": {"draft"},
    "review": {"submitted"},
    "approve": {"submitted", "in_review", "back_ordered"},
    "back_order": {"submitted", "in_review", "approved"},
    "ship": {"submitted", "in_review", "approved", "back_ordered"},
    "deliver": {"shipped"},
    "deny": {"submitted", "in_review", "approved", "back_ordered"},
    "cancel": {"draft", "submitted", "in_review", "back_ordered"},
}
OWN = {"administrator", "technician"}
DESKS = {"repair_desk", "system"}
WHO = {"submit": OWN, "cancel": OWN, "deliver": OWN | DESKS}
BLIND = {"program_manager", "channel_data_steward", "support_agent", "customer", "rival"}
ACROSS = {"repair_desk", "auditor", "claims_approver", "system"}


class World:
    """An order, and everybody who might want to do something with it."""

    def __init__(self) -> None:
        self.partner = partners.partner()
        partners.certificate(self.partner, role="service_delivery")
        parts.catalogue()
        customer = partners.customer(self.partner)
        self.pc = devices.on_dashboard(customer, "5CG1234ABC")
        vendors = (
            "repair_desk", "auditor", "claims_approver", "program_manager", "channel_data_steward", "support_agent",
        )  # fmt: skip
        self.actors = {
            **{role: partners.partner_actor(self.partner, role) for role in ("administrator", "technician", "viewer")},
            **{role: Actor(ActorKind.VENDOR, "Ada Holm", role, uuid7()) for role in vendors},
            "customer": partners.customer_actor(customer),
            "rival": partners.partner_actor(partners.partner("Rival")),
            "system": SYSTEM,
        }
        self.order = parts.drafted(self.actors["technician"], self.pc)

    def put(self, state: str) -> None:
        """Put the order into the state, as it is stored; a draft was never submitted."""
        with scoped(Scope(self.partner.id)), transaction.atomic():
            rows = PartsOrder.objects.filter(id=self.order.id)
            rows.update(state=state, submitted_at=None if state == "draft" else parts.NOW)

    def attempt(self, who: str, step: str) -> str:
        """The state that follows, or the name of what is raised; nothing stays."""
        actor = self.actors[who]
        try:
            with scoped(actor.scope), transaction.atomic():
                order = parts.do(actor, self.order, OPERATIONS[step])
                transaction.set_rollback(True)
                return str(order.state)
        except (Refused, Forbidden, PartsOrder.DoesNotExist) as refused:
            return type(refused).__name__


def expected(who: str, state: str, step: str) -> str:
    if who in BLIND or (who in ACROSS and state == "draft"):
        return "Forbidden" if step == "submit" and who != "rival" else "DoesNotExist"
    if who not in WHO.get(step, DESKS):
        return "Forbidden" if step == "submit" else "Refused"
    if step == "submit" and state != "draft":
        return state  # it was submitted, or ended before: it stays as it is
    return str(ORDER_LEADS_TO[OrderStep(step)]) if state in FROM[step] else "Refused"


def test_the_table_of_moves_is_what_is_told_here() -> None:
    for step in OrderStep:
        reach = {str(state) for state, following in ORDER_MOVES.items() if ORDER_LEADS_TO[step] in following}
        assert reach == FROM[step]
    assert {state for following in ORDER_MOVES.values() for state in following} == set(ORDER_LEADS_TO.values())


@pytest.mark.parametrize("state", list(OrderState))
def test_everybody_can_do_what_the_table_says_and_nothing_else(state: str) -> None:
    world = World()
    world.put(state)
    for who, actor in world.actors.items():
        done = {step: world.attempt(who, step) for step in OPERATIONS}
        assert done == {step: expected(who, state, step) for step in OPERATIONS}, who
        with scoped(actor.scope), transaction.atomic():
            order = queries.visible_to(actor).filter(id=world.order.id).first()
            told = {str(step) for step in rules.steps(actor, order)} if order else set()
        moves = {step for step in OPERATIONS if state in FROM[step] and who in WHO.get(step, DESKS)}
        assert told == (set() if order is None else moves), who


@pytest.mark.parametrize(
    ("step", "said"), [("deny", {"reason": " "}), ("back_order", {"text": ""}), ("ship", {"carrier": " "})]
)
def test_a_step_that_says_something_needs_words(step: str, said: dict[str, Any]) -> None:
    world = World()
    world.put("submitted")
    with pytest.raises(Refused, match="Write something"):
        parts.do(DESK, world.order, step, **said)
    assert parts.again(world.order).state == "submitted"


def test_each_step_is_written_down() -> None:
    world = World()
    actor = world.actors["technician"]
    parts.do(actor, world.order, "submit_order")
    for step in ("review", "back_order", "approve", "ship", "deliver"):
        parts.do(DESK, world.order, step)
    assert [(event.kind, event.actor_label, event.text, event.details) for event in parts.history(world.order)] == [
        ("drafted", "Kari Berg", "", {}), ("submitted", "Kari Berg", "", {}), ("in_review", "Ada Holm", "", {}),
        ("back_ordered", "Ada Holm", "In two weeks", {}), ("approved", "Ada Holm", "", {}),
        ("shipped", "Ada Holm", "", {"carrier": "Bring", "tracking": "TT1"}), ("delivered", "Ada Holm", "", {}),
    ]  # fmt: skip
    assert [action for action, _details in partners.noted(world.partner)] == [
        f"parts_order.{step}" for step in (
            "drafted", "submitted", "in_review", "back_ordered", "approved", "shipped", "delivered",
        )
    ]  # fmt: skip
    stored = parts.again(world.order)
    assert (stored.shipped_at, stored.delivered_at) == (parts.NOW, parts.NOW)


def test_a_denied_order_says_why() -> None:
    world = World()
    parts.do(world.actors["technician"], world.order, "submit_order")
    parts.do(DESK, world.order, "deny", reason=" Out of warranty ")
    assert parts.again(world.order).reason == "Out of warranty"
    assert parts.history(world.order)[-1].text == "Out of warranty"
