"""PCs with a repair case that is not over: from the pool it goes along, from a dashboard the PC stays."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from time import sleep
from typing import TYPE_CHECKING

import pytest
from django.db import connections, transaction

from fleetward.domain.repairs import queries
from fleetward.domain.transfers import rules
from fleetward.domain.transfers.lifecycle import ActionKind
from fleetward.domain.transfers.operations import apply_rules
from fleetward.foundation.tenancy.scope import scoped
from tests.factories import devices, partners, placement, repairs, transfers
from tests.factories.repairs import NOW
from tests.factories.transfers import POOL, to

if TYPE_CHECKING:
    from uuid import UUID

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.repairs.models import RepairCase
    from fleetward.domain.transfers.models import BulkAction

pytestmark = pytest.mark.usefixtures("db")

A, B = "5CG1234ABC", "5CG1234ABD"
HELD = [(A, "held_back", "open_repair_case")]


class World:
    """A partner with two customers."""

    def __init__(self) -> None:
        self.partner = partners.partner()
        self.actor = partners.partner_actor(self.partner)
        self.fjord, self.dal = (partners.customer(self.partner, name) for name in ("Fjord AS", "Dal AS"))


def moves(repair: RepairCase) -> list[tuple[str, UUID | None]]:
    return [(one.kind, one.customer_id) for one in repairs.history(repair)]


def numbers(actor: Actor) -> list[str]:
    with scoped(actor.scope), transaction.atomic():
        return [one.number for one in queries.visible_to(actor)]


def test_from_the_pool_it_goes_along_and_what_was_written_before_stays_behind() -> None:
    world = World()
    repair = repairs.opened(world.actor, devices.pc(world.partner, A), description="Ring Siri at 900 00 000")
    assert numbers(partners.customer_actor(world.fjord)) == []
    assert transfers.move(world.actor, [A], to(world.fjord)).counts["moved"] == 1
    now = repairs.again(repair)
    assert (now.customer_id, now.description, now.contact_name) == (world.fjord.id, "", "Siri Lie")
    assert moves(repair) == [("submitted", None), ("moved", world.fjord.id)]
    customer = partners.customer_actor(world.fjord)
    with scoped(customer.scope), transaction.atomic():
        assert [one.kind for one in queries.events(customer, now)] == ["moved"]
    assert ("repair_case.moved", {}) in partners.noted(world.partner)
    assert numbers(partners.customer_actor(world.dal)) == []


def test_one_that_is_over_stays_where_it_was() -> None:
    world = World()
    repair = repairs.opened(world.actor, devices.pc(world.partner, A))
    repairs.do(world.actor, repair, "cancel")
    transfers.move(world.actor, [A], to(world.fjord))
    assert repairs.again(repair).customer_id is None


def test_placement_rules_take_it_along_too() -> None:
    world = World()
    repair = repairs.opened(world.actor, devices.pc(world.partner, A))
    placement.rule(world.fjord, end_customer="Fjord Eiendom AS")
    apply_rules(partner_id=world.partner.id, now=NOW)
    assert repairs.again(repair).customer_id == world.fjord.id


def test_a_pc_does_not_leave_a_dashboard_before_its_repair_case_is_over() -> None:
    world = World()
    repair = repairs.opened(world.actor, devices.on_dashboard(world.fjord, A))
    for target in (POOL, to(world.dal)):
        action = transfers.ask(world.actor, [A], target)
        assert transfers.outcomes(world.actor, action) == HELD
    there = transfers.ask(world.actor, [A], to(world.fjord))
    assert transfers.outcomes(world.actor, there) == [(A, "already_there", "")]
    repairs.do(world.actor, repair, "cancel")
    assert transfers.move(world.actor, [A], to(world.dal)).counts["moved"] == 1
    assert repairs.again(repair).customer_id == world.fjord.id


def test_one_that_was_opened_after_the_check_holds_its_pc_back_and_no_other() -> None:
    world = World()
    pc = devices.on_dashboard(world.fjord, A)
    devices.on_dashboard(world.fjord, B)
    action = transfers.ask(world.actor, [A, B], to(world.dal))
    repairs.opened(world.actor, pc)
    done = transfers.go(world.actor, action)
    assert transfers.outcomes(world.actor, done) == [*HELD, (B, "moved", "")]
    assert (done.counts["held_back"], done.counts["moved"]) == (1, 1)
    assert transfers.pc(world.actor, A).customer_id == world.fjord.id


def test_an_undo_holds_it_back_like_any_other_move() -> None:
    world = World()
    pc = devices.pc(world.partner, A)
    done = transfers.move(world.actor, [A], to(world.fjord))
    undoing = transfers.ask_undo(world.actor, done)
    repairs.opened(world.actor, pc)
    assert transfers.outcomes(world.actor, transfers.go(world.actor, undoing)) == HELD


def test_an_undo_says_so_before_it_runs() -> None:
    world = World()
    pc = devices.pc(world.partner, A)
    done = transfers.move(world.actor, [A], to(world.fjord))
    repairs.opened(world.actor, pc)
    assert transfers.outcomes(world.actor, transfers.ask_undo(world.actor, done)) == HELD


def test_un_enrolment_is_not_held_back_and_the_repair_case_stays_with_the_customer() -> None:
    world = World()
    repair = repairs.opened(world.actor, devices.on_dashboard(world.fjord, A))
    action = transfers.ask(world.actor, [A], None, ActionKind.UN_ENROLMENT)
    transfers.go(world.actor, action, rules.to_type(action))
    assert transfers.pc(world.actor, A).place == "pool"
    assert transfers.move(world.actor, [A], to(world.dal)).counts["moved"] == 1
    assert repairs.again(repair).customer_id == world.fjord.id
    assert (numbers(partners.customer_actor(world.fjord)), numbers(partners.customer_actor(world.dal))) == (
        [repair.number], [],
    )  # fmt: skip
    assert transfers.move(world.actor, [A], POOL).counts["moved"] == 1


def test_whoever_is_just_opening_one_keeps_the_pc_where_it_is() -> None:
    """Not yet committed when the move begins, and seen by it all the same."""
    world = World()
    pc = devices.on_dashboard(world.fjord, A)
    action = transfers.ask(world.actor, [A], to(world.dal))

    def move() -> BulkAction:
        try:
            return transfers.go(world.actor, action)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with scoped(world.actor.scope), transaction.atomic():
            repairs.opened(world.actor, pc)
            moving = pool.submit(move)
            _wait_for_one_that_waits()
        assert transfers.outcomes(world.actor, moving.result()) == HELD


def test_whoever_opens_one_while_the_pc_moves_waits_and_opens_it_where_the_pc_is() -> None:
    world = World()
    pc = devices.on_dashboard(world.fjord, A)

    def open_one() -> RepairCase:
        try:
            return repairs.opened(world.actor, pc)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            transfers.move(world.actor, [A], to(world.dal))
            opening = pool.submit(open_one)
            _wait_for_one_that_waits()
        assert opening.result().customer_id == world.dal.id


def _wait_for_one_that_waits() -> None:
    """Until some connection of this database waits for a lock."""
    for _try in range(500):
        with connections["owner"].cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid "
                "WHERE NOT l.granted AND a.datname = current_database()"
            )
            if cursor.fetchone() != (0,):
                return
        sleep(0.01)
    pytest.fail("nobody waits")
