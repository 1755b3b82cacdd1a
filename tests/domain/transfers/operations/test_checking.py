"""What would become of each PC, before anything moves."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.utils import timezone

from fleetward.domain.customers.models import Customer
from fleetward.domain.devices.models import Device, Place, PoolStatus
from fleetward.domain.devices.serial_sheet import Named
from fleetward.domain.transfers.lifecycle import ActionKind, ActionState
from fleetward.domain.transfers.operations import ask, check
from fleetward.foundation.tenancy.scope import Scope, scoped
from tests.factories import devices, partners, transfers
from tests.factories.transfers import POOL, to

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from fleetward.domain.transfers.models import BulkAction

pytestmark = pytest.mark.usefixtures("db")

A, B, C = "5CG1234ABC", "5CG1234ABD", "5CG1234ABF"


def _customer(of: object, name: str = "Fjord AS", **fields: object) -> Customer:
    customer = partners.customer(of, name)  # type: ignore[arg-type]
    if fields:
        with scoped(Scope(customer.partner_id)), transaction.atomic():
            Customer.objects.filter(partner_id=customer.partner_id, id=customer.id).update(**fields)
    return customer


def test_each_row_says_what_would_become_of_its_pc() -> None:
    partner = partners.partner()
    actor, customer = partners.partner_actor(partner), _customer(partner)
    devices.pcs(partner, [A, B])
    devices.pc(partner, C, place="dashboard", customer_id=customer.id)
    devices.pc(partner, "5CG1234ABG", place="left")
    named: list[str | Named] = [A, B, C, "5CG1234ABG", "5CG9999ZZZ", Named("N/A", ""), A]
    action = transfers.ask(actor, named, to(customer))
    assert transfers.outcomes(actor, action) == [
        (A, "will_move", ""),
        (B, "will_move", ""),
        (C, "already_there", ""),
        ("5CG1234ABG", "held_back", "no_longer_held"),
        ("5CG9999ZZZ", "not_visible", ""),
        ("N/A", "unreadable", ""),
        (A, "held_back", "repeated"),
    ]
    assert (action.state, action.total, action.counts) == (
        ActionState.READY, 7, {
            "will_move": 2, "already_there": 1, "held_back": 2, "not_visible": 1, "unreadable": 1,
            "doubts": {"other_end_customer": 2},
        },
    )  # fmt: skip


def test_nothing_moves_by_a_check() -> None:
    partner = partners.partner()
    actor, customer = partners.partner_actor(partner), _customer(partner)
    before = devices.pc(partner, A)
    transfers.ask(actor, [A], to(customer))
    now = transfers.pc(actor, A)
    assert (now.place, now.customer_id, now.place_version) == (Place.POOL, None, before.place_version)


def test_a_pc_of_another_partner_looks_like_one_that_nobody_ever_reported() -> None:
    ours, theirs = partners.partner(), partners.partner()
    actor, customer = partners.partner_actor(ours), _customer(ours)
    devices.pc(theirs, A)
    action = transfers.ask(actor, [A, B], to(customer))
    one, two = transfers.items(actor, action)
    told = ("outcome", "hold", "device_id", "version", "from_place", "from_customer_id", "to_place", "doubts")
    assert [getattr(one, name) for name in told] == [getattr(two, name) for name in told]


def test_an_enrolled_pc_that_no_report_named_has_no_place_in_the_pool() -> None:
    partner = partners.partner()
    actor, customer = partners.partner_actor(partner), _customer(partner)
    devices.pc(partner, A, place="dashboard", customer_id=customer.id, sold_on=None)
    assert transfers.outcomes(actor, transfers.ask(actor, [A], POOL)) == [(A, "held_back", "not_reported")]


def test_a_plan_that_has_ended_holds_back() -> None:
    partner = partners.partner()
    actor = partners.partner_actor(partner)
    today = timezone.localdate()
    ended = _customer(partner, plan_ends_on=today - timedelta(days=1))
    last_day = _customer(partner, "Dal AS", plan_ends_on=today)
    devices.pc(partner, A)
    assert transfers.outcomes(actor, transfers.ask(actor, [A], to(ended))) == [(A, "held_back", "plan_ended")]
    assert transfers.outcomes(actor, transfers.ask(actor, [A], to(last_day))) == [(A, "will_move", "")]


def test_each_row_may_name_its_own_target() -> None:
    partner, other = partners.partner(), partners.partner()
    actor = partners.partner_actor(partner)
    fjord, stranger = _customer(partner, "Fjord AS"), _customer(other, "Fremmed AS")
    for _twice in range(2):
        _customer(partner, "Dal AS")
    serials = [f"5CG1234AB{letter}" for letter in "BCDFGHJK"]
    devices.pcs(partner, serials[:7])
    devices.pc(partner, serials[7], place="dashboard", customer_id=fjord.id)
    targets = (str(fjord.id), "FJORD A/S", "dal", "Ingen AS", "", str(stranger.id), "Ikke-tilordnede enheter", "Pool")
    named = [Named(serial, serial, target) for serial, target in zip(serials, targets, strict=True)]
    action = transfers.ask(actor, named, None)
    assert [(one.outcome, one.hold, one.to_customer_id) for one in transfers.items(actor, action)] == [
        ("will_move", "", fjord.id),
        ("will_move", "", fjord.id),
        ("held_back", "target_ambiguous", None),
        ("held_back", "target_unknown", None),
        ("held_back", "target_missing", None),
        ("held_back", "target_unknown", None),
        ("already_there", "", None),
        ("will_move", "", None),
    ]


def test_a_report_that_named_another_end_customer_is_a_doubt() -> None:
    partner = partners.partner()
    actor, customer = partners.partner_actor(partner), _customer(partner, "Fjord Eiendom AS")
    devices.pc(partner, A, end_customer="FJORD EIENDOM")
    devices.pc(partner, B, end_customer="Dal AS")
    devices.pc(partner, C, end_customer="")
    action = transfers.ask(actor, [A, B, C], to(customer))
    assert [one.doubts for one in transfers.items(actor, action)] == [[], ["other_end_customer"], []]
    assert action.counts["doubts"] == {"other_end_customer": 1}


def test_a_check_in_from_another_customers_network_is_a_doubt() -> None:
    partner = partners.partner()
    actor = partners.partner_actor(partner)
    target, neighbour = _customer(partner, "Fjord Eiendom AS"), _customer(partner, "Dal AS")
    devices.pc(partner, A, last_address="192.0.2.7")
    devices.pc(partner, B, last_address="192.0.2.8")
    devices.pc(partner, C, last_address="192.0.2.9")
    devices.pc(partner, "5CG1234ABG", place="dashboard", customer_id=neighbour.id, last_address="192.0.2.7")
    devices.pc(partner, "5CG1234ABH", place="dashboard", customer_id=neighbour.id, last_address="192.0.2.8")
    devices.pc(partner, "5CG1234ABJ", place="dashboard", customer_id=target.id, last_address="192.0.2.8")
    action = transfers.ask(actor, [A, B, C], to(target))
    assert [one.doubts for one in transfers.items(actor, action)] == [["other_network"], [], []]


def test_a_plan_of_another_program_and_one_without_seats_are_doubts() -> None:
    partner = partners.partner()
    actor = partners.partner_actor(partner)
    customer = _customer(partner, "Fjord Eiendom AS", program="premium_plus", seats=2)
    devices.pc(partner, "5CG1234ABG", place="dashboard", customer_id=customer.id)
    devices.pc(partner, A, program="premium_plus")
    devices.pc(partner, B, program="premium")
    action = transfers.ask(actor, [A, B], to(customer))
    assert [one.doubts for one in transfers.items(actor, action)] == [[], ["other_program", "no_seat"]]


def test_un_enrolling_leads_to_the_pool_or_leaves_the_pc_inactive() -> None:
    partner = partners.partner()
    actor, customer = partners.partner_actor(partner), _customer(partner)
    devices.pc(partner, A, place="dashboard", customer_id=customer.id)
    devices.pc(partner, B, place="dashboard", customer_id=customer.id, sold_on=None)
    devices.pc(partner, C)
    action = transfers.ask(actor, [A, B, C], None, ActionKind.UN_ENROLMENT)
    assert [(one.outcome, one.hold, one.to_place) for one in transfers.items(actor, action)] == [
        ("will_move", "", "pool"), ("will_move", "", "inactive"), ("held_back", "not_on_dashboard", "pool"),
    ]  # fmt: skip


def test_un_enrolling_in_one_customers_space_leaves_the_pcs_of_others() -> None:
    partner = partners.partner()
    here, other = _customer(partner), _customer(partner, "Dal AS")
    actor = partners.partner_actor(partner)
    devices.pc(partner, A, place="dashboard", customer_id=here.id)
    devices.pc(partner, B, place="dashboard", customer_id=other.id)
    action = transfers.ask(actor, [A, B], None, ActionKind.UN_ENROLMENT, customer=str(here.id))
    assert transfers.outcomes(actor, action) == [(A, "will_move", ""), (B, "held_back", "other_customer")]


def test_a_customer_sees_its_own_pcs_only() -> None:
    partner = partners.partner()
    mine, other = _customer(partner), _customer(partner, "Dal AS")
    actor = partners.customer_actor(mine)
    devices.pc(partner, A, place="dashboard", customer_id=mine.id)
    devices.pc(partner, B, place="dashboard", customer_id=other.id)
    devices.pc(partner, C)
    action = transfers.ask(actor, [A, B, C], None, ActionKind.UN_ENROLMENT)
    assert [one[1] for one in transfers.outcomes(actor, action)] == ["will_move", "not_visible", "not_visible"]


def test_rows_of_a_list_are_chosen_by_its_own_filter() -> None:
    partner = partners.partner()
    actor, customer = partners.partner_actor(partner), _customer(partner)
    devices.pcs(partner, [A, B], model="HP ZBook Fury 16 G9")
    devices.pc(partner, C)

    def chosen(rows: QuerySet[Device]) -> BulkAction:
        now = timezone.now()
        return ask(actor=actor, kind=ActionKind.TRANSFER, chosen=rows, target=to(customer), asked={}, now=now)

    with scoped(actor.scope), transaction.atomic():
        rows = Device.objects.filter(partner_id=partner.id, place="pool")
        some = chosen(rows.filter(model="HP ZBook Fury 16 G9"))
        totals = [chosen(rows.filter(model="100 %s")).total, some.total, chosen(rows.none()).total, chosen(rows).total]
    assert totals == [0, 2, 0, 3]
    assert [one[0] for one in transfers.outcomes(actor, transfers.check(actor, some))] == [A, B]


def test_a_check_is_done_once() -> None:
    partner = partners.partner()
    actor = partners.partner_actor(partner)
    devices.pc(partner, A)
    action = transfers.ask(actor, [A], to(_customer(partner)))
    assert check(partner_id=partner.id, action_id=action.id, now=timezone.now()) is False


def test_dates_are_those_of_the_day_of_the_check() -> None:
    partner = partners.partner()
    actor, customer = partners.partner_actor(partner), _customer(partner, plan_ends_on=date(2020, 1, 1))
    devices.pc(partner, A)
    action = transfers.ask(actor, [A], to(customer))
    assert action.checked_at
    assert transfers.outcomes(actor, action)[0][2] == "plan_ended"


def test_the_pool_counts_as_before_the_check() -> None:
    partner = partners.partner()
    actor = partners.partner_actor(partner)
    devices.pcs(partner, [A, B])
    transfers.ask(actor, [A], to(_customer(partner)))
    with scoped(actor.scope), transaction.atomic():
        assert PoolStatus.objects.get(partner_id=partner.id).on_page == 2
