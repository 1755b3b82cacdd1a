"""What a rule would do, and that trying it does nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction

from fleetward.domain.transfers import operations
from fleetward.domain.transfers.lifecycle import ActionKind, Doubt, Verdict
from fleetward.domain.transfers.rule_trial import Trial, try_rule
from fleetward.foundation.tenancy.scope import Scope, scoped
from tests.factories import devices, partners, placement

if TYPE_CHECKING:
    from fleetward.domain.transfers.models import PlacementRule

pytestmark = pytest.mark.usefixtures("db")

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def tried(rule: PlacementRule) -> tuple[Trial, dict[str, str]]:
    """The trial, and serial → verdict."""
    with scoped(Scope(rule.partner_id)), transaction.atomic():
        found = try_rule(partners.partner_actor(rule.partner), rule, NOW)
        rows: Any = found.rows
        return found, {pc.serial: pc.verdict for pc in rows.order_by("serial")}


def test_it_says_what_would_move_and_moves_nothing() -> None:
    mine = partners.partner()
    devices.pcs(mine, ["5CG4100BCD", "5CG4101BCD"])
    devices.pc(mine, "5CG4102BCD", model="HP Z2")
    found, verdicts = tried(placement.rule(partners.customer(mine), active=False))
    assert verdicts == {"5CG4100BCD": Verdict.WILL_MOVE, "5CG4101BCD": Verdict.WILL_MOVE}
    assert (found.will_move, found.total, found.doubts) == (2, 2, {})
    assert set(placement.where(mine).values()) == {""}


def test_pcs_that_an_earlier_rule_takes_are_told_with_its_id() -> None:
    mine = partners.partner()
    home = partners.customer(mine)
    devices.pc(mine, "5CG4100BCD", order_number="PO-1")
    devices.pc(mine, "5CG4101BCD", order_number="PO-2")
    earlier = placement.rule(partners.customer(mine, "Berg AS"), "Earlier", order_number="PO-1")
    placement.rule(home, "Off", active=False, order_number="PO-2")
    rule = placement.rule(home, active=False)
    placement.rule(home, "Later", order_number="PO-2")
    found, verdicts = tried(rule)
    assert verdicts == {"5CG4100BCD": Verdict.EARLIER_RULE, "5CG4101BCD": Verdict.WILL_MOVE}
    with scoped(Scope(mine.id)), transaction.atomic():
        rows: Any = found.rows
        assert [pc.earlier for pc in rows.order_by("serial")] == [earlier.id, None]


def test_a_plan_that_has_ended_holds_all_back() -> None:
    mine = partners.partner()
    devices.pc(mine, "5CG4100BCD")
    found, verdicts = tried(placement.rule(partners.customer(mine, plan_ends_on=date(2026, 11, 24)), active=False))
    assert (verdicts, found.will_move) == ({"5CG4100BCD": Verdict.PLAN_ENDED}, 0)


def test_a_plan_that_ends_today_holds_nothing_back() -> None:
    mine = partners.partner()
    devices.pc(mine, "5CG4100BCD")
    found, _ = tried(placement.rule(partners.customer(mine, plan_ends_on=date(2026, 11, 25)), active=False))
    assert found.will_move == 1


def test_a_pc_that_was_taken_off_this_dashboard_is_told() -> None:
    mine = partners.partner()
    devices.pc(mine, "5CG4100BCD")
    rule = placement.rule(partners.customer(mine))
    moved = operations.apply_rules(partner_id=mine.id, now=NOW)
    assert moved is not None
    actor = partners.partner_actor(mine)
    with scoped(Scope(mine.id)):
        action = operations.ask_undo(actor=actor, action_id=moved, now=NOW)
        operations.check(partner_id=mine.id, action_id=action.id, now=NOW)
        operations.start(actor=actor, action_id=action.id, typed="")
    operations.run(partner_id=mine.id, action_id=action.id, now=NOW)
    assert tried(rule)[1] == {"5CG4100BCD": Verdict.TAKEN_OFF}


def test_doubts_are_those_that_the_run_notes_too() -> None:
    mine = partners.partner()
    home = partners.customer(mine, "Berg AS", program="premium_plus", seats=2, device_count=0)
    other = partners.customer(mine, "Other AS")
    devices.pc(mine, "5CG4200BCD", place="dashboard", customer_id=other.id, last_address="192.0.2.7")
    devices.pc(mine, "5CG4100BCD", end_customer="BERG A/S", program="premium_plus")
    devices.pc(mine, "5CG4101BCD", end_customer="", program="", last_address="192.0.2.7")
    devices.pc(mine, "5CG4102BCD", last_address="192.0.2.8")
    found, _ = tried(placement.rule(home))
    expected = {
        Doubt.OTHER_END_CUSTOMER: 1, Doubt.OTHER_PROGRAM: 1, Doubt.OTHER_NETWORK: 1, Doubt.NO_SEAT: 1,
    }  # fmt: skip
    assert found.doubts == expected
    done = operations.apply_rules(partner_id=mine.id, now=NOW)
    assert done is not None
    with scoped(Scope(mine.id)), transaction.atomic():
        from fleetward.domain.transfers import queries

        action = queries.visible_to(partners.partner_actor(mine)).get(id=done)
    assert (action.kind, action.counts["doubts"]) == (ActionKind.RULE, {str(one): n for one, n in expected.items()})
