"""Placement rules at work: idempotent, told by the ledger, and never against a person's decision."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from fleetward.domain.devices import queries as devices_queries
from fleetward.domain.devices.models import Place
from fleetward.domain.devices.serial_sheet import Named
from fleetward.domain.transfers import operations, queries, rules
from fleetward.domain.transfers.lifecycle import ActionKind, ActionState
from fleetward.domain.transfers.operations import placing
from fleetward.foundation.tenancy.scope import Scope, scoped
from tests.factories import devices, feed_files, feed_world, partners, placement
from tests.factories.feed_files import Document, Sold

if TYPE_CHECKING:
    from uuid import UUID

    from fleetward.domain.partners.models import Partner
    from fleetward.domain.transfers.models import BulkAction

pytestmark = pytest.mark.usefixtures("db")

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def apply(of: Partner) -> BulkAction | None:
    """What the job does; the action it made."""
    action_id = operations.apply_rules(partner_id=of.id, now=NOW)
    return read(of, action_id) if action_id else None


def read(of: Partner, action_id: UUID) -> BulkAction:
    with scoped(Scope(of.id)), transaction.atomic():
        return queries.visible_to(partners.partner_actor(of)).get(id=action_id)


def actions(of: Partner) -> int:
    with scoped(Scope(of.id)), transaction.atomic():
        return queries.visible_to(partners.partner_actor(of)).count()


def carried_out(of: Partner, action: BulkAction) -> None:
    """The bulk action that a person asked for is checked, started and run."""
    operations.check(partner_id=of.id, action_id=action.id, now=NOW)
    with scoped(Scope(of.id)):
        operations.start(actor=partners.partner_actor(of), action_id=action.id, typed="")
    operations.run(partner_id=of.id, action_id=action.id, now=NOW)


def transfer(of: Partner, serial: str, target: operations.Target) -> None:
    with scoped(Scope(of.id)):
        action = operations.ask(
            actor=partners.partner_actor(of), kind=ActionKind.TRANSFER, chosen=[Named(serial, serial)],
            target=target, asked={}, now=NOW,
        )  # fmt: skip
    carried_out(of, action)


def undo(of: Partner, action: BulkAction) -> None:
    with scoped(Scope(of.id)):
        asked = operations.ask_undo(actor=partners.partner_actor(of), action_id=action.id, now=NOW)
    carried_out(of, asked)


def test_the_first_rule_that_fits_moves_the_pc_and_the_ledger_names_it() -> None:
    mine = partners.partner()
    fjord, berg = partners.customer(mine, "Fjord Eiendom AS"), partners.customer(mine, "Berg AS")
    pc = devices.pc(mine, "5CG4100BCD")
    devices.pc(mine, "5CG4101BCD", model="HP Z2")
    later, earlier = placement.rule(fjord, "Later", rank=2), placement.rule(berg, "Earlier", rank=1)
    action = apply(mine)
    assert action is not None
    assert (action.kind, action.state, action.counts) == (
        ActionKind.RULE, ActionState.DONE, {"moved": 1, "doubts": {"other_end_customer": 1}},
    )  # fmt: skip
    assert placement.where(mine) == {"5CG4100BCD": "Berg AS", "5CG4101BCD": ""}
    assert (placement.reread(earlier).moved, placement.reread(later).moved) == (1, 0)
    with scoped(Scope(mine.id)), transaction.atomic():
        entry = devices_queries.ledger(partners.partner_actor(mine), pc.id)[0]
        assert (entry.kind, entry.actor_label, entry.evidence) == ("added", "Placement rules", {"rule": "Earlier"})


def test_a_second_run_finds_nothing_and_makes_no_action() -> None:
    mine = partners.partner()
    devices.pcs(mine, ["5CG4100BCD", "5CG4101BCD"])
    rule = placement.rule(partners.customer(mine))
    assert apply(mine) is not None
    assert apply(mine) is None
    assert actions(mine) == 1
    assert placement.reread(rule).moved == 2


def test_a_rule_that_is_switched_off_moves_nothing() -> None:
    mine = partners.partner()
    devices.pc(mine, "5CG4100BCD")
    placement.rule(partners.customer(mine), active=False)
    assert apply(mine) is None
    assert placement.where(mine) == {"5CG4100BCD": ""}


def test_a_rule_that_nobody_can_fit_makes_no_action() -> None:
    mine = partners.partner()
    devices.pc(mine, "5CG4100BCD")
    placement.rule(partners.customer(mine), end_customer="Nobody AS")
    assert apply(mine) is None


def test_a_plan_that_has_ended_holds_its_pcs_back_from_later_rules_too() -> None:
    mine = partners.partner()
    ended = partners.customer(mine, "Ended AS", plan_ends_on=(NOW - timedelta(days=1)).date())
    devices.pc(mine, "5CG4100BCD")
    placement.rule(ended, "First")
    placement.rule(partners.customer(mine, "Berg AS"), "Second")
    assert apply(mine) is None
    assert placement.where(mine) == {"5CG4100BCD": ""}


def test_undo_is_not_fought() -> None:
    mine = partners.partner()
    devices.pc(mine, "5CG4100BCD")
    placement.rule(partners.customer(mine))
    action = apply(mine)
    assert action is not None
    undo(mine, action)
    assert placement.where(mine) == {"5CG4100BCD": ""}
    assert apply(mine) is None


def test_a_pc_that_was_transferred_back_by_hand_is_not_moved_again() -> None:
    mine = partners.partner()
    devices.pc(mine, "5CG4100BCD")
    placement.rule(partners.customer(mine))
    apply(mine)
    transfer(mine, "5CG4100BCD", operations.Target(Place.POOL))
    assert apply(mine) is None
    assert placement.where(mine) == {"5CG4100BCD": ""}


def test_a_pc_that_was_un_enrolled_is_not_moved_again() -> None:
    mine = partners.partner()
    devices.pc(mine, "5CG4100BCD")
    placement.rule(partners.customer(mine))
    apply(mine)
    with scoped(Scope(mine.id)):
        action = operations.ask(
            actor=partners.partner_actor(mine), kind=ActionKind.UN_ENROLMENT, target=None, asked={}, now=NOW,
            chosen=[Named("5CG4100BCD", "5CG4100BCD")],
        )  # fmt: skip
        operations.check(partner_id=mine.id, action_id=action.id, now=NOW)
        checked = read(mine, action.id)
        typed = rules.to_type(checked)
        operations.start(actor=partners.partner_actor(mine), action_id=action.id, typed=typed)
    operations.run(partner_id=mine.id, action_id=action.id, now=NOW)
    assert placement.where(mine) == {"5CG4100BCD": ""}
    assert apply(mine) is None


def test_a_rule_to_the_right_customer_may_take_what_was_taken_off_the_wrong_one() -> None:
    mine = partners.partner()
    devices.pc(mine, "5CG4100BCD")
    placement.rule(partners.customer(mine, "Wrong AS"), "Wrong", rank=1)
    action = apply(mine)
    assert action is not None
    undo(mine, action)
    placement.rule(partners.customer(mine, "Right AS"), "Right", rank=2)
    apply(mine)
    assert placement.where(mine) == {"5CG4100BCD": "Right AS"}


def test_rules_of_one_partner_never_touch_anothers_pcs() -> None:
    mine, other = partners.partner(), partners.partner("Other")
    devices.pc(other, "8CC4200BCD")
    placement.rule(partners.customer(mine))
    assert apply(mine) is None
    assert apply(other) is None
    assert placement.where(other) == {"8CC4200BCD": ""}


def test_a_run_that_was_cut_off_is_ended_before_the_next() -> None:
    mine = partners.partner()
    devices.pc(mine, "5CG4100BCD")
    placement.rule(partners.customer(mine))
    begun = placing._begin(mine.id, NOW)  # and then the worker was killed
    assert begun is not None
    devices.pc(mine, "5CG4101BCD")
    following = apply(mine)
    assert following is not None
    assert (read(mine, begun).state, following.counts["moved"]) == (ActionState.DONE, 1)
    assert actions(mine) == 2
    assert placement.where(mine) == {"5CG4100BCD": "Fjord Eiendom AS", "5CG4101BCD": "Fjord Eiendom AS"}


def test_the_books_balance_after_a_file_whose_pcs_a_rule_has_moved() -> None:
    world = feed_world.build()
    placement.rule(partners.customer(world.north), model="EliteBook 840*")
    feed_world.drop(world, world.first, feed_files.x12(Document([Sold([feed_files.serial(1), feed_files.serial(2)])])))
    apply(world.north)
    assert set(placement.where(world.north).values()) == {"Fjord Eiendom AS"}
    feed_world.assert_books_balance()


def test_pcs_that_arrive_ask_for_one_run_of_their_partners_rules() -> None:
    world = feed_world.build()
    sold = [Sold([feed_files.serial(1)]), Sold([feed_files.serial(2)], reseller="171002")]
    feed_world.drop(world, world.first, feed_files.x12(Document(sold)))
    feed_world.drop(world, world.first, feed_files.x12(Document([Sold([feed_files.serial(3)])], number="2"), control=2))
    asked = ProcrastinateJob.objects.filter(task_name="transfers.place_arrived").values_list("args", flat=True)
    expected = sorted(str(one.id) for one in (world.north, world.south))
    assert sorted(args["partner_id"] for args in asked) == expected
