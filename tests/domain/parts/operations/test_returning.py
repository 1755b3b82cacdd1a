"""Old parts come back: who may say what of them, in each state; reminders and charges."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction

from fleetward.domain.partners.actor import SYSTEM, Actor, ActorKind
from fleetward.domain.parts import operations, queries, rules
from fleetward.domain.parts.lifecycle import RETURN_MOVES, ReturnState
from fleetward.domain.parts.models import Part, PartReturn, PartsOrder
from fleetward.domain.parts.operations import Refused
from fleetward.domain.parts.return_calendar import due_on
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import Scope, scoped
from tests.factories import devices, partners, parts
from tests.factories.parts import BATTERY, DESK, NOW, SSD

if TYPE_CHECKING:
    from fleetward.domain.partners.models import Partner

pytestmark = pytest.mark.usefixtures("db")

OPERATIONS = {"send": "return_sent", "receive": "return_received", "waive": "waive_return"}
FROM = {"send": {"due"}, "receive": {"due", "sent", "charged"}, "waive": {"due", "sent", "charged"}}
ENDS = {"send": "sent", "receive": "received", "waive": "waived"}
WHO = {
    "send": {"administrator", "technician"}, "receive": {"repair_desk", "system"}, "waive": {"repair_desk", "system"},
}  # fmt: skip
BLIND = {"program_manager", "customer", "rival"}
CHARGE = Decimal("3748.50")


@pytest.fixture
def partner() -> Partner:
    made = partners.partner()
    partners.certificate(made, role="service_delivery")
    parts.catalogue()
    return made


def delivered(partner: Partner, serial: str = "5CG1234ABC", **fields: Any) -> PartsOrder:
    """Three disks and a battery have arrived; the old disks are to come back."""
    actor, pc = partners.partner_actor(partner, "technician"), devices.pc(partner, serial)
    order = parts.submitted(actor, pc, lines=[(BATTERY, 1), (SSD, 3)], **fields)
    parts.do(DESK, order, "ship")
    parts.do(DESK, order, "deliver")
    return order


def put(order: PartsOrder, **fields: Any) -> None:
    with scoped(Scope(order.partner_id)), transaction.atomic():
        PartReturn.objects.filter(order_id=order.id).update(**fields)


def states(order: PartsOrder) -> list[tuple[str, Decimal]]:
    return [(row.state, row.charge) for row in parts.returns(order)]


def test_on_delivery_each_returnable_line_is_due_back(partner: Partner) -> None:
    order = delivered(partner)
    due = due_on("NO", NOW)
    assert [(row.position, row.part_number, row.serial, row.quantity, row.due_on, row.state, row.currency)
            for row in parts.returns(order)] == [(2, SSD, "5CG1234ABC", 3, due, "due", "NOK")]  # fmt: skip


@pytest.mark.parametrize("state", list(ReturnState))
def test_everybody_can_do_what_the_table_says_and_nothing_else(partner: Partner, state: str) -> None:
    order = delivered(partner)
    put(order, state=state)
    actors = {
        **{role: partners.partner_actor(partner, role) for role in ("administrator", "technician", "viewer")},
        **{role: Actor(ActorKind.VENDOR, "Ada Holm", role, uuid7()) for role in (
            "repair_desk", "auditor", "claims_approver", "program_manager",
        )},
        "customer": partners.customer_actor(partners.customer(partner)),
        "rival": partners.partner_actor(partners.partner("Rival")),
        "system": SYSTEM,
    }  # fmt: skip
    for who, actor in actors.items():
        expected = {step: ENDS[step] if state in FROM[step] and who in WHO[step] else "Refused" for step in OPERATIONS}
        if who in BLIND:
            expected = dict.fromkeys(OPERATIONS, "DoesNotExist")
        assert {step: attempt(actor, order, step) for step in OPERATIONS} == expected, who
        with scoped(actor.scope), transaction.atomic():
            row = queries.returns(actor).filter(order_id=order.id).first()
            told = {str(step) for step in rules.return_steps(actor, row)} if row else set()
        assert told == {step for step, end in expected.items() if end == ENDS[step]}, who


def attempt(actor: Actor, order: PartsOrder, step: str) -> str:
    """The state that follows, or the name of what is raised; nothing stays."""
    try:
        with scoped(actor.scope), transaction.atomic():
            row = parts.do(actor, order, OPERATIONS[step], position=2)
            transaction.set_rollback(True)
            return str(row.state)
    except (Refused, PartsOrder.DoesNotExist) as refused:
        return type(refused).__name__


def test_the_table_of_moves_is_what_is_told_here() -> None:
    moves = {ReturnState(end): FROM[step] for step, end in ENDS.items()} | {ReturnState.CHARGED: {"due", "sent"}}
    for end, reach in moves.items():
        assert {str(state) for state, following in RETURN_MOVES.items() if end in following} == reach
    assert {state for following in RETURN_MOVES.values() for state in following} == set(moves)


def test_a_line_that_does_not_come_back_has_no_return(partner: Partner) -> None:
    order = delivered(partner)
    with pytest.raises(PartReturn.DoesNotExist):
        parts.do(DESK, order, "return_received", position=1)


def test_what_is_overdue_is_charged_once_with_price_by_quantity(partner: Partner) -> None:
    order = delivered(partner)
    due = parts.returns(order)[0].due_on
    in_time = NOW.replace(hour=11) + (due - NOW.date()) + timedelta(days=1)  # still that day west of Greenwich
    assert operations.charge_overdue(now=in_time) == 0
    assert operations.charge_overdue(now=in_time + timedelta(hours=2)) == 1
    assert operations.charge_overdue(now=in_time + timedelta(days=9)) == 0
    assert states(order) == [("charged", CHARGE)]
    event = parts.history(order)[-1]
    assert (event.kind, event.actor_label, event.details) == (
        "return_charged", "Fleetward", {"part": SSD, "position": "2", "charge": "3748.50", "currency": "NOK"},
    )  # fmt: skip
    assert partners.noted(partner)[-1] == ("parts_order.return_charged", {})


def test_what_was_sent_and_never_arrived_is_charged_too_and_what_was_received_is_not(partner: Partner) -> None:
    sent, received = delivered(partner), delivered(partner, "5CG1234ABD")
    for order in (sent, received):
        parts.do(partners.partner_actor(partner), order, "return_sent", position=2)
    parts.do(DESK, received, "return_received", position=2)
    assert operations.charge_overdue(now=NOW + timedelta(days=30)) == 1
    assert [states(order) for order in (sent, received)] == [[("charged", CHARGE)], [("received", Decimal(0))]]


@pytest.mark.parametrize(("step", "end"), [("return_received", "received"), ("waive_return", "waived")])
def test_what_was_charged_is_given_back_when_it_comes_after_all(partner: Partner, step: str, end: str) -> None:
    order = delivered(partner)
    operations.charge_overdue(now=NOW + timedelta(days=30))
    parts.do(DESK, order, step, position=2, now=NOW + timedelta(days=31))
    assert states(order) == [(end, Decimal("0.00"))]
    assert parts.history(order)[-1].details == {
        "part": SSD, "position": "2", "given_back": "3748.50", "currency": "NOK",
    }  # fmt: skip


def test_the_charge_is_at_the_price_of_the_order_and_not_of_today(partner: Partner) -> None:
    order = delivered(partner)
    Part.objects.filter(number=SSD).update(price=Decimal(1))
    operations.charge_overdue(now=NOW + timedelta(days=30))
    assert states(order) == [("charged", CHARGE)]


def test_partners_are_reminded_once_two_days_before(partner: Partner) -> None:
    order, sent = delivered(partner), delivered(partner, "5CG1234ABD")
    parts.do(partners.partner_actor(partner), sent, "return_sent", position=2)
    due = parts.returns(order)[0].due_on
    midnight = NOW.replace(hour=0, minute=0, second=0)
    two_days_before = midnight + (due - NOW.date()) - timedelta(days=2)
    assert operations.remind_returns(now=two_days_before - timedelta(seconds=1)) == 0
    assert operations.remind_returns(now=two_days_before) == 1
    assert operations.remind_returns(now=two_days_before + timedelta(days=1)) == 0
    event = parts.history(order)[-1]
    assert (event.kind, event.details) == ("reminded", {"part": SSD, "position": "2", "due": str(due)})
    assert [row.reminded_at for row in parts.returns(order)] == [two_days_before]


def test_each_partner_is_charged_for_its_own(partner: Partner) -> None:
    rival = partners.partner("Rival")
    partners.certificate(rival, role="service_delivery")
    orders = [delivered(partner), delivered(rival, "5CG7777ABC")]
    assert operations.charge_overdue(now=NOW + timedelta(days=30)) == 2
    assert [states(order) for order in orders] == [[("charged", CHARGE)]] * 2


def test_the_reminder_goes_to_who_ordered_and_to_the_administrators_when_that_one_has_left(partner: Partner) -> None:
    technician = partners.partner_user(partner, "technician", "Per Vik")
    boss = partners.partner_user(partner, "administrator", "Kari Berg")
    partners.partner_user(partners.partner("Rival"))
    mine, orphan = delivered(partner), delivered(partner, "5CG1234ABD")
    with scoped(Scope(partner.id)), transaction.atomic():
        PartsOrder.objects.filter(id=mine.id).update(created_by=technician.id)
    told = operations.write_reminders(
        partner_id=partner.id, order_ids=[str(mine.id), str(orphan.id)], url="https://fleet.example/part-returns/"
    )
    assert [letter.to for letter in told] == [technician.email, boss.email]
    assert [mine.number in letter.text for letter in told] == [True, False]
    assert [orphan.number in letter.text for letter in told] == [False, True]
    parts.do(partners.partner_actor(partner), mine, "return_sent", position=2)
    assert operations.write_reminders(partner_id=partner.id, order_ids=[str(mine.id)], url="") == []


@pytest.mark.parametrize(("language", "expected"), [("nb", [True, False]), ("en", [False, True]), ("", [True, True])])
def test_the_reminder_speaks_its_readers_language(partner: Partner, language: str, expected: list[bool]) -> None:
    boss = partners.partner_user(partner)
    type(boss).objects.filter(id=boss.id).update(language=language)
    order = delivered(partner)
    (letter,) = operations.write_reminders(partner_id=partner.id, order_ids=[str(order.id)], url="https://f.example/")
    assert ["Send disse gamle delene tilbake" in letter.text, "Send these old parts back" in letter.text] == expected
    assert letter.text.count("https://f.example/") == sum(expected)
