"""What is carried out, what is left alone, and how it is taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from fleetward.domain.customers.models import Customer
from fleetward.domain.devices.models import Device, LedgerEntry, Place, PoolStatus
from fleetward.domain.devices.serial_sheet import Named
from fleetward.domain.partners.actor import Actor, Forbidden
from fleetward.domain.transfers import operations, rules
from fleetward.domain.transfers.lifecycle import ActionKind, ActionState
from fleetward.domain.transfers.operations import Refused, running
from fleetward.foundation.audit.models import AuditEntry
from fleetward.foundation.tenancy.scope import Scope, scoped
from tests.factories import devices, partners, transfers
from tests.factories.transfers import POOL, to

pytestmark = pytest.mark.usefixtures("db")

A, B, C = "5CG1234ABC", "5CG1234ABD", "5CG1234ABF"


@pytest.fixture
def actor() -> Actor:
    """The administrator of a partner."""
    return partners.partner_actor(partners.partner())


@pytest.fixture
def fjord(actor: Actor) -> Customer:
    """A customer of the partner."""
    return _customer(actor, "Fjord Eiendom AS")


def _customer(actor: Actor, name: str) -> Customer:
    return partners.customer(partners.of(actor), name)


def _figures(actor: Actor) -> tuple[int, dict[str, int]]:
    """PCs on the page, and on each customer's dashboard, as kept."""
    assert actor.partner_id
    with scoped(Scope(actor.partner_id)), transaction.atomic():
        status = PoolStatus.objects.filter(partner_id=partners.of(actor).id).first()
        rows = Customer.objects.filter(partner_id=partners.of(actor).id)
        return status.on_page if status else 0, dict(rows.values_list("name", "device_count"))


def test_pcs_go_to_the_dashboard_and_the_figures_follow(actor: Actor, fjord: Customer) -> None:
    devices.pcs(partners.of(actor), [A, B, C])
    action = transfers.move(actor, [A, B], to(fjord))
    assert (action.state, action.counts["moved"], action.finished_at is not None) == (ActionState.DONE, 2, True)
    moved, stayed = transfers.pc(actor, A), transfers.pc(actor, C)
    assert (moved.place, moved.customer_id, moved.place_version) == (Place.DASHBOARD, fjord.id, 2)
    assert (stayed.place, stayed.customer_id, stayed.place_version) == (Place.POOL, None, 1)
    assert _figures(actor) == (1, {"Fjord Eiendom AS": 2})
    assert transfers.ledger(actor, A) == [("added", "pool", "dashboard")]


def test_from_one_dashboard_to_another_is_a_row_for_each_customer(actor: Actor, fjord: Customer) -> None:
    dal = _customer(actor, "Dal AS")
    devices.pc(partners.of(actor), A)
    transfers.move(actor, [A], to(fjord))
    transfers.move(actor, [A], to(dal))
    steps = [("removed", "dashboard", "dashboard"), ("added", "dashboard", "dashboard")]
    assert transfers.ledger(actor, A)[1:] == steps
    found = transfers.pc(actor, A)
    with scoped(Scope(found.partner_id, (fjord.id,))), transaction.atomic():
        seen = LedgerEntry.objects.filter(partner_id=found.partner_id, device_id=found.id).order_by("at", "id")
        assert list(seen.values_list("kind", flat=True)) == ["added", "removed"]
    assert _figures(actor) == (0, {"Fjord Eiendom AS": 0, "Dal AS": 1})


def test_personal_data_do_not_cross_a_transfer(actor: Actor, fjord: Customer) -> None:
    dal, now = _customer(actor, "Dal AS"), timezone.now()
    devices.pc(
        partners.of(actor), A, place="dashboard", customer_id=fjord.id, last_user="kari", location="Bergen",
        last_address="192.0.2.7", last_seen_at=now, confirmed_at=now,
    )  # fmt: skip
    transfers.move(actor, [A], to(dal))
    found = transfers.pc(actor, A)
    assert (found.last_user, found.location, found.last_address, found.last_seen_at, found.confirmed_at) == (
        "", "", "", None, None,
    )  # fmt: skip


def test_a_pc_that_moved_since_the_check_is_left_alone(actor: Actor, fjord: Customer) -> None:
    dal = _customer(actor, "Dal AS")
    devices.pcs(partners.of(actor), [A, B])
    late = transfers.ask(actor, [A, B], to(fjord))
    transfers.move(actor, [A], to(dal))
    late = transfers.go(actor, late)
    assert transfers.outcomes(actor, late) == [(A, "changed", ""), (B, "moved", "")]
    assert transfers.pc(actor, A).customer_id == dal.id
    assert late.counts == {"moved": 1, "changed": 1, "doubts": {}}


def test_an_action_is_undone_as_one_but_for_what_moved_since(actor: Actor, fjord: Customer) -> None:
    dal = _customer(actor, "Dal AS")
    devices.pcs(partners.of(actor), [A, B, C])
    action = transfers.move(actor, [A, B, C], to(fjord))
    transfers.move(actor, [B], to(dal))
    undoing = transfers.undo(actor, action)
    assert transfers.outcomes(actor, undoing) == [(A, "moved", ""), (B, "changed", ""), (C, "moved", "")]
    assert [transfers.pc(actor, serial).customer_id for serial in (A, B, C)] == [None, dal.id, None]
    assert _figures(actor) == (2, {"Fjord Eiendom AS": 0, "Dal AS": 1})


def test_an_undo_goes_back_to_where_each_pc_was(actor: Actor, fjord: Customer) -> None:
    dal = _customer(actor, "Dal AS")
    devices.pc(partners.of(actor), A)
    devices.pc(partners.of(actor), B, place="dashboard", customer_id=dal.id)
    action = transfers.move(actor, [A, B], to(fjord))
    undone = transfers.undo(actor, action)
    assert [transfers.pc(actor, serial).customer_id for serial in (A, B)] == [None, dal.id]
    transfers.undo(actor, undone)
    assert [transfers.pc(actor, serial).customer_id for serial in (A, B)] == [fjord.id, fjord.id]


def test_an_action_is_undone_once(actor: Actor, fjord: Customer) -> None:
    devices.pc(partners.of(actor), A)
    action = transfers.move(actor, [A], to(fjord))
    operations.ask_undo(actor=actor, action_id=action.id, now=timezone.now())
    with pytest.raises(Refused, match="undone, already"):
        operations.ask_undo(actor=actor, action_id=action.id, now=timezone.now())


def test_an_undo_that_was_cancelled_may_be_asked_for_again(actor: Actor, fjord: Customer) -> None:
    devices.pc(partners.of(actor), A)
    action = transfers.move(actor, [A], to(fjord))
    undoing = operations.ask_undo(actor=actor, action_id=action.id, now=timezone.now())
    operations.cancel(actor=actor, action_id=undoing.id, now=timezone.now())
    assert transfers.undo(actor, action).counts["moved"] == 1


def test_more_than_a_hundred_pcs_move_only_when_the_name_was_typed(actor: Actor, fjord: Customer) -> None:
    serials = [f"5CG1234{number:03d}" for number in range(rules.MANY + 1)]
    devices.pcs(partners.of(actor), serials)
    few = transfers.ask(actor, serials[: rules.MANY], to(fjord))
    assert rules.to_type(few, fjord.name) == ""
    many = transfers.ask(actor, serials, to(fjord))
    assert rules.to_type(many, fjord.name) == "Fjord Eiendom AS"
    with pytest.raises(Refused, match="Nothing has been moved"):
        operations.start(actor=actor, action_id=many.id, typed="Fjord")
    assert transfers.go(actor, many, "  fjord  eiendom as ").counts["moved"] == rules.MANY + 1


def test_more_than_a_hundred_pcs_to_the_pool_ask_for_a_code(actor: Actor, fjord: Customer) -> None:
    serials = [f"5CG1234{number:03d}" for number in range(rules.MANY + 1)]
    devices.pcs(partners.of(actor), serials, place="dashboard", customer_id=fjord.id)
    many = transfers.ask(actor, serials, POOL)
    code = rules.to_type(many)
    assert (len(code), transfers.go(actor, many, code.lower()).counts["moved"]) == (5, rules.MANY + 1)


def test_un_enrolling_one_pc_asks_for_a_code_too(actor: Actor, fjord: Customer) -> None:
    devices.pc(partners.of(actor), A, place="dashboard", customer_id=fjord.id)
    devices.pc(partners.of(actor), B, place="dashboard", customer_id=fjord.id, sold_on=None)
    action = transfers.ask(actor, [A, B], None, ActionKind.UN_ENROLMENT)
    with pytest.raises(Refused):
        operations.start(actor=actor, action_id=action.id, typed="")
    transfers.go(actor, action, rules.to_type(action))
    assert [(pc.place, pc.customer_id) for pc in (transfers.pc(actor, A), transfers.pc(actor, B))] == [
        (Place.POOL, None), (Place.INACTIVE, fjord.id),
    ]  # fmt: skip
    assert [transfers.ledger(actor, serial) for serial in (A, B)] == [
        [("un_enrolled", "dashboard", "pool")], [("un_enrolled", "dashboard", "inactive")],
    ]  # fmt: skip
    assert _figures(actor) == (1, {"Fjord Eiendom AS": 0})


def test_an_inactive_pc_comes_back_by_undo(actor: Actor, fjord: Customer) -> None:
    devices.pc(partners.of(actor), B, place="dashboard", customer_id=fjord.id, sold_on=None)
    action = transfers.ask(actor, [B], None, ActionKind.UN_ENROLMENT)
    action = transfers.go(actor, action, rules.to_type(action))
    transfers.undo(actor, action)
    assert transfers.pc(actor, B).place == Place.DASHBOARD
    assert transfers.ledger(actor, B)[-1] == ("added", "inactive", "dashboard")


def test_long_actions_go_in_chunks_and_a_killed_one_goes_on_behind_the_last(
    actor: Actor, fjord: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "CHUNK", 2)
    devices.pcs(partners.of(actor), serials := [f"5CG1234AB{letter}" for letter in "BCDFG"])
    action = transfers.ask(actor, serials, to(fjord))
    operations.start(actor=actor, action_id=action.id, typed="")
    now = timezone.now()
    running._run_chunk(action.partner_id, action.id, now)  # and the worker is killed
    half = transfers.reread(actor, action)
    assert (half.cursor, half.state, _figures(actor)[0]) == (2, ActionState.RUNNING, 3)
    for _twice in range(2):
        operations.run(partner_id=action.partner_id, action_id=action.id, now=now)
    done = transfers.reread(actor, action)
    assert (done.cursor, done.counts["moved"], _figures(actor)) == (5, 5, (0, {"Fjord Eiendom AS": 5}))
    assert [len(transfers.ledger(actor, serial)) for serial in serials] == [1] * 5


def test_nobody_runs_what_is_not_his(actor: Actor, fjord: Customer) -> None:
    devices.pc(partners.of(actor), A)
    action = transfers.ask(actor, [A], to(fjord))
    stranger = partners.partner_actor(partners.partner())
    for attempt in (
        lambda: operations.start(actor=stranger, action_id=action.id, typed=""),
        lambda: operations.cancel(actor=stranger, action_id=action.id, now=timezone.now()),
        lambda: operations.start(actor=partners.customer_actor(fjord), action_id=action.id, typed=""),
    ):
        with pytest.raises(type(action).DoesNotExist):
            attempt()
    viewer = partners.partner_actor(partners.of(actor), "viewer")
    with pytest.raises(Refused, match="role"):
        operations.start(actor=viewer, action_id=action.id, typed="")
    with pytest.raises(Forbidden):
        transfers.ask(viewer, [A], to(fjord))


def test_nobody_moves_a_pc_to_another_partners_customer(actor: Actor) -> None:
    foreign = partners.customer(partners.partner())
    devices.pc(partners.of(actor), A)
    with pytest.raises(operations.UnknownTarget):
        transfers.ask(actor, [A], to(foreign))
    action = transfers.ask(actor, [Named(A, A, str(foreign.id))], None)
    assert transfers.outcomes(actor, action) == [(A, "held_back", "target_unknown")]


def test_each_step_is_in_the_audit_log(actor: Actor, fjord: Customer) -> None:
    devices.pc(partners.of(actor), A)
    transfers.undo(actor, transfers.move(actor, [A], to(fjord)))
    with scoped(actor.scope), transaction.atomic():
        found = AuditEntry.objects.filter(partner_id=partners.of(actor).id).order_by("id")
        assert list(found.values_list("action", flat=True)) == [
            "bulk_action.asked", "bulk_action.started", "self_service.switched_on", "dashboard.pcs_came",
            "bulk_action.done",
            "bulk_action.asked", "bulk_action.started", "dashboard.pcs_left", "bulk_action.done",
        ]  # fmt: skip


def test_each_customer_is_told_how_many_pcs_came_and_left_and_in_which_action(actor: Actor, fjord: Customer) -> None:
    sund = _customer(actor, "Sund AS")
    devices.pcs(partners.of(actor), [A, B, C])
    transfers.move(actor, [A, B, C], to(fjord))
    action = transfers.move(actor, [A, B], to(sund))
    with scoped(actor.scope), transaction.atomic():
        rows = AuditEntry.objects.filter(partner_id=partners.of(actor).id, action__startswith="dashboard.")
        found = [(row.action, row.customer_id, row.details["count"], row.action_id) for row in rows.order_by("id")]
    assert found[1:] == [("dashboard.pcs_came", sund.id, 2, action.id), ("dashboard.pcs_left", fjord.id, 2, action.id)]
    assert found[0][:3] == ("dashboard.pcs_came", fjord.id, 3)


def test_the_first_pc_switches_self_service_alerts_on_and_asks_a_partner_that_manages(actor: Actor) -> None:
    own, managed = _customer(actor, "Egen AS"), _customer(actor, "Styrt AS")
    with scoped(actor.scope), transaction.atomic():
        Customer.objects.filter(partner_id=partners.of(actor).id, id=managed.id).update(managed_by="partner")
    devices.pcs(partners.of(actor), [A, B, C])
    transfers.move(actor, [Named(A, A, str(own.id)), Named(B, B, str(managed.id))], None)

    def switches() -> list[tuple[str, bool, bool]]:
        with scoped(actor.scope), transaction.atomic():
            rows = Customer.objects.filter(partner_id=partners.of(actor).id).order_by("name")
            return list(rows.values_list("name", "self_service", "self_service_question"))

    assert switches() == [("Egen AS", True, False), ("Styrt AS", True, True)]
    with scoped(actor.scope), transaction.atomic():
        Customer.objects.filter(partner_id=partners.of(actor).id).update(
            self_service=False, self_service_question=False
        )
    transfers.move(actor, [C], to(own))
    assert switches() == [("Egen AS", False, False), ("Styrt AS", False, False)]


def test_a_pc_of_no_program_does_not_move_the_switch(actor: Actor, fjord: Customer) -> None:
    devices.pc(partners.of(actor), A, program="")
    transfers.move(actor, [A], to(fjord))
    with scoped(actor.scope), transaction.atomic():
        assert Customer.objects.get(partner_id=partners.of(actor).id, id=fjord.id).self_service is False


def test_a_pc_stands_on_its_dashboard_since_it_came(actor: Actor, fjord: Customer) -> None:
    devices.pc(partners.of(actor), A, waiting_since=timezone.now() - timedelta(days=40))
    begun = timezone.now()
    transfers.move(actor, [A], to(fjord))
    assert transfers.pc(actor, A).waiting_since >= begun
    with scoped(actor.scope), transaction.atomic():
        assert Device.objects.filter(partner_id=partners.of(actor).id, place="pool").count() == 0
