"""What each kind of actor can do with a repair case, in each state, on each route: told plainly, and tried."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connections, transaction

from fleetward.domain.partners.actor import SYSTEM, Actor, ActorKind
from fleetward.domain.repairs import queries, rules
from fleetward.domain.repairs.lifecycle import FINISHED, RepairState, Route, Step
from fleetward.domain.repairs.models import RepairCase
from fleetward.domain.repairs.operations import Refused
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import scoped
from tests.factories import devices, partners, repairs
from tests.factories.repairs import NOW, WINDOW

if TYPE_CHECKING:
    from fleetward.domain.customers.models import Customer

pytestmark = pytest.mark.usefixtures("db")

LATER = WINDOW[1] + timedelta(hours=1)
ROUTES = ("vendor", "service_delivery")
STATES = ("submitted", "taken", "scheduled", "part_sent", "done", "not_repaired", "duplicate", "cancelled")
STEPS = (
    "take", "assign", "diagnose", "schedule", "send_part", "finish", "could_not_repair", "mark_duplicate", "cancel",
    "add_message", "add_note",
)  # fmt: skip
SPOKEN = {"cancel", "add_message"}
DESKS = {"vendor": {"repair_desk"}, "service_delivery": {"administrator", "technician"}}
SPEAK = {"administrator", "technician", "it_administrator"}
READ = {"viewer", "customer's viewer"}
READ_OF_THE_VENDOR = {"auditor"}
BLIND = {
    "program_manager", "channel_data_steward", "support_agent", "claims_approver", "rival", "another customer",
    "invited", "system",
}  # fmt: skip
ENDS = {
    "finish": "done", "could_not_repair": "not_repaired", "mark_duplicate": "duplicate", "cancel": "cancelled",
    "take": "taken", "schedule": "scheduled", "send_part": "part_sent",
}  # fmt: skip


def vendor(role: str) -> Actor:
    return Actor(ActorKind.VENDOR, "Ada Holm", role, uuid7())


class World:
    """A PC on a dashboard, a repair case for it, another one, and everybody who might want to do something with it."""

    def __init__(self, route: str, **customer: Any) -> None:
        self.partner = partners.partner()
        if route == "service_delivery":
            partners.certificate(self.partner, role="service_delivery")
        self.customer: Customer = partners.customer(self.partner, **customer)
        pc = devices.on_dashboard(self.customer, "5CG1234ABC")
        self.actors = {
            **{role: partners.partner_actor(self.partner, role) for role in ("administrator", "technician", "viewer")},
            "it_administrator": partners.customer_actor(self.customer),
            "customer's viewer": partners.customer_actor(self.customer, "viewer"),
            "invited": partners.customer_actor(self.customer, "invited"),
            "rival": partners.partner_actor(partners.partner("Rival")),
            "another customer": partners.customer_actor(partners.customer(self.partner, "Dal AS")),
            "system": SYSTEM,
            **{role: vendor(role) for role in (
                "repair_desk", "auditor", "program_manager", "channel_data_steward", "support_agent",
                "claims_approver",
            )},
        }  # fmt: skip
        self.repair = repairs.opened(self.actors["administrator"], pc)
        self.other = repairs.opened(self.actors["administrator"], pc)
        assert self.repair.route == route

    def put(self, state: str) -> None:
        """As if the repair case had come to this state."""
        closed = NOW if state in FINISHED else None
        with connections["owner"].cursor() as cursor:
            cursor.execute(
                "UPDATE repairs_repaircase SET state = %s, closed_at = %s, taken_by = NULL WHERE id = %s",
                [state, closed, self.repair.id],
            )

    def does(self, who: str, step: str) -> str:
        """The state after the step, or why there is none."""
        extra = {"of": self.other.id} if step == "mark_duplicate" else {}
        try:
            repairs.do(self.actors[who], self.repair, step, **extra)
        except Refused:
            return "refused"
        except RepairCase.DoesNotExist:
            return "nothing there"
        return repairs.again(self.repair).state


def expected(route: str, state: str, who: str, step: str) -> str:
    """The whole table, told in another way than the code tells it."""
    sees = SPEAK | READ | DESKS[route] | (READ_OF_THE_VENDOR if route == "vendor" else set())
    if who not in sees:
        return "nothing there"
    allowed = set(STEPS) if who in DESKS[route] else SPOKEN if who in SPEAK else set()
    over = state in {"done", "not_repaired", "duplicate", "cancelled"}
    if step not in allowed or over or (step == "take" and state != "submitted"):
        return "refused"
    return ENDS.get(step, state)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("route", ROUTES)
def test_each_kind_of_actor_can_do_this_and_nothing_else(route: str, state: str) -> None:
    world = World(route)
    assert set(world.actors) == SPEAK | READ | READ_OF_THE_VENDOR | BLIND | {"repair_desk"}
    wrong = {}
    for who in world.actors:
        for step in STEPS:
            world.put(state)
            found, wanted = world.does(who, step), expected(route, state, who, step)
            if found != wanted:
                wrong[who, step] = (found, wanted)
    assert wrong == {}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("route", ROUTES)
def test_pages_offer_exactly_what_operations_do(route: str, state: str) -> None:
    world = World(route)
    world.put(state)
    for who, actor in world.actors.items():
        with scoped(actor.scope), transaction.atomic():
            found = queries.visible_to(actor).filter(id=world.repair.id).first()
            offered = [str(step) for step in rules.steps(actor, found)] if found else []
        refused = {"refused", "nothing there"}
        assert offered == [step for step in STEPS if expected(route, state, who, step) not in refused], who


def test_the_tables_of_states_and_steps_are_whole() -> None:
    assert [str(one) for one in RepairState] == list(STATES)
    assert [str(one) for one in Step] == list(STEPS)
    assert [str(one) for one in Route] == list(ROUTES)


def test_where_the_partner_manages_the_dashboard_the_customer_only_reads() -> None:
    world = World("vendor", managed_by="partner")
    assert [world.does("it_administrator", step) for step in ("cancel", "add_message")] == ["refused", "refused"]
    assert world.does("technician", "cancel") == "cancelled"


def test_whoever_opened_it_may_cancel_it_although_the_partner_has_taken_over_since() -> None:
    world = World("vendor")
    customer = world.actors["it_administrator"]
    found = repairs.opened(customer, devices.on_dashboard(world.customer, "5CG1234ABD"))
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE customers_customer SET managed_by = 'partner'")
    repairs.do(customer, found, "cancel")
    assert repairs.again(found).state == "cancelled"


def test_the_history_tells_each_step_its_side_and_who_took_it() -> None:
    world = World("vendor")
    desk = world.actors["repair_desk"]
    for step in ("take", "assign", "diagnose", "schedule", "send_part", "add_message", "add_note"):
        repairs.do(desk, world.repair, step)
    repairs.do(desk, world.repair, "schedule", visit="depot", visit_from=WINDOW[1], visit_until=LATER)
    repairs.do(world.actors["it_administrator"], world.repair, "add_message", text="At nine")
    repairs.do(desk, world.repair, "finish", text="New disk")
    told = [(one.kind, one.side, one.actor_label, one.internal) for one in repairs.history(world.repair)]
    ada = ("desk", "Ada Holm", False)
    assert told == [
        ("submitted", "dashboard", "Kari Berg", False), ("taken", *ada), ("assigned", *ada), ("diagnosed", *ada),
        ("scheduled", *ada), ("part_sent", *ada), ("message", *ada), ("note", "desk", "Ada Holm", True),
        ("rescheduled", *ada), ("message", "dashboard", "Ola Dal", False), ("done", *ada),
    ]  # fmt: skip
    assert [action for action, _ in partners.noted(world.partner)][-10:] == [
        "repair_case.taken", "repair_case.assigned", "repair_case.diagnosed", "repair_case.scheduled",
        "repair_case.part_sent", "repair_case.message_added", "repair_case.note_added", "repair_case.rescheduled",
        "repair_case.message_added", "repair_case.done",
    ]  # fmt: skip


def test_what_the_steps_say_is_kept() -> None:
    world = World("vendor")
    desk = world.actors["repair_desk"]
    for step in ("take", "assign", "diagnose", "schedule", "send_part"):
        repairs.do(desk, world.repair, step)
    now = repairs.again(world.repair)
    assert (now.taken_by, now.taken_by_label, now.technician) == (desk.user_id, "Ada Holm", "Per Vik")
    assert (now.diagnosis, now.visit, now.visit_from, now.visit_until) == ("The disk wears out", "on_site", *WINDOW)
    details = {one.kind: one.details for one in repairs.history(world.repair)}
    assert details["part_sent"] == {"part": "SSD 512 GB", "carrier": "Bring", "tracking": "TT1"}
    assert details["scheduled"] == {
        "visit": "on_site", "from": WINDOW[0].isoformat(), "until": WINDOW[1].isoformat(), "technician": "Per Vik",
    }  # fmt: skip


def test_promised_is_an_answer_then_the_visit_and_in_the_end_nothing() -> None:
    world = World("vendor")
    desk = world.actors["repair_desk"]
    first = repairs.again(world.repair).promised_by
    assert first is not None
    assert first > NOW
    repairs.do(desk, world.repair, "take")
    assert repairs.again(world.repair).promised_by == first
    repairs.do(desk, world.repair, "send_part")
    assert repairs.again(world.repair).promised_by is None
    repairs.do(desk, world.repair, "schedule")
    repairs.do(desk, world.repair, "send_part")
    assert repairs.again(world.repair).promised_by == WINDOW[1]
    repairs.do(desk, world.repair, "send_part", now=WINDOW[1])
    assert repairs.again(world.repair).promised_by is None
    repairs.do(desk, world.repair, "finish")
    assert repairs.again(world.repair).promised_by is None


def test_another_date_is_another_number_of_the_calendar_file_and_so_is_an_end_before_it() -> None:
    world = World("vendor")
    desk, seen = world.actors["repair_desk"], []
    for step in ("schedule", "schedule", "cancel"):
        repairs.do(desk, world.repair, step)
        seen.append(repairs.again(world.repair).visit_sequence)
    assert seen == [0, 1, 2]
    repairs.do(desk, world.other, "schedule")
    repairs.do(desk, world.other, "finish", now=WINDOW[1])
    assert repairs.again(world.other).visit_sequence == 0


@pytest.mark.parametrize(
    ("begins", "ends"), [(NOW, WINDOW[1]), (NOW - timedelta(hours=1), WINDOW[1]), (WINDOW[1], WINDOW[1]), WINDOW[::-1]]
)
def test_a_visit_lies_ahead_and_ends_after_it_begins(begins: Any, ends: Any) -> None:
    world = World("vendor")
    with pytest.raises(Refused):
        repairs.do(world.actors["repair_desk"], world.repair, "schedule", visit_from=begins, visit_until=ends)
    assert repairs.again(world.repair).state == "submitted"


@pytest.mark.parametrize(
    ("step", "name"),
    [
        ("assign", "technician"), ("diagnose", "diagnosis"), ("send_part", "part"), ("could_not_repair", "reason"),
        ("add_message", "text"), ("add_note", "text"),
    ],
)  # fmt: skip
def test_a_step_that_says_something_needs_words(step: str, name: str) -> None:
    world = World("vendor")
    with pytest.raises(Refused):
        repairs.do(world.actors["repair_desk"], world.repair, step, **{name: " \n"})
    assert len(repairs.history(world.repair)) == 1


def test_a_duplicate_is_of_another_repair_case_of_the_same_pc_that_the_desk_sees_and_is_none_itself() -> None:
    world = World("vendor")
    desk = world.actors["repair_desk"]
    elsewhere = repairs.opened(world.actors["administrator"], devices.on_dashboard(world.customer, "5CG1234ABD"))
    for wrong in (world.repair.id, elsewhere.id, uuid7()):
        with pytest.raises(Refused):
            repairs.do(desk, world.repair, "mark_duplicate", of=wrong)
    repairs.do(desk, world.other, "mark_duplicate", of=world.repair.id)
    with pytest.raises(Refused):
        repairs.do(desk, world.repair, "mark_duplicate", of=world.other.id)
    assert repairs.again(world.other).duplicate_of == world.repair.id
    assert repairs.history(world.other)[-1].details == {"of": world.repair.number}


@pytest.mark.parametrize("step", ["take", "finish", "cancel"])
def test_of_several_at_the_desk_at_the_same_moment_one_does_it_and_the_others_are_told(step: str) -> None:
    world = World("vendor")
    desks = [vendor("repair_desk") for _ in range(6)]

    def do(number: int) -> str:
        try:
            repairs.do(desks[number], world.repair, step)
        except Refused:
            return "refused"
        return "done"

    assert sorted(repairs.at_once(len(desks), do)) == ["done", *["refused"] * 5]
    assert len(repairs.history(world.repair)) == 2
