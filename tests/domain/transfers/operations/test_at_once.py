"""Several people move the same PCs at the same moment: one wins, the others are told, and no move is lost."""

from __future__ import annotations

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from django.db import connections, transaction

from fleetward.domain.customers.models import Customer
from fleetward.domain.devices.models import Device, LedgerEntry, PoolStatus
from fleetward.domain.transfers import rules
from fleetward.foundation.tenancy.scope import scoped
from tests.factories import devices, partners, transfers
from tests.factories.transfers import POOL, to

if TYPE_CHECKING:
    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.transfers.models import BulkAction
    from fleetward.domain.transfers.operations import Target

pytestmark = pytest.mark.usefixtures("db")

WORKERS, ROUNDS = 8, 5
SERIALS = [f"5CG1234{number:03d}" for number in range(60)]


def _work(actor: Actor, targets: list[Target], seed: int) -> list[BulkAction]:
    """Moves of overlapping lists to different targets, one after another."""
    chance = random.Random(seed)  # noqa: S311 (not a secret)
    done = []
    try:
        for _round in range(ROUNDS):
            action = transfers.ask(actor, chance.sample(SERIALS, 40), chance.choice(targets))
            done.append(transfers.go(actor, action) if rules.will_move(action) else action)
    finally:
        connections.close_all()
    return done


def test_eight_workers_with_overlapping_lists_lose_no_move() -> None:
    partner = partners.partner()
    actor = partners.partner_actor(partner)
    devices.pcs(partner, SERIALS)
    targets = [POOL, *(to(partners.customer(partner, name)) for name in ("Fjord AS", "Dal AS", "Ås AS"))]
    with ThreadPoolExecutor(WORKERS) as pool:
        actions = [one for found in pool.map(lambda seed: _work(actor, targets, seed), range(WORKERS)) for one in found]
    moved = Counter(
        one.serial for action in actions for one in transfers.items(actor, action) if one.outcome == "moved"
    )
    told = Counter(one.outcome for action in actions for one in transfers.items(actor, action))
    assert sum(told.values()) == WORKERS * ROUNDS * 40
    assert set(told) <= {"moved", "changed", "already_there"}
    with scoped(actor.scope), transaction.atomic():
        rows = list(Device.objects.filter(partner_id=partner.id))
        assert {pc.serial: pc.place_version - 1 for pc in rows} == {serial: moved[serial] for serial in SERIALS}
        counts = dict(Customer.objects.filter(partner_id=partner.id).values_list("id", "device_count"))
        assert counts == {one: sum(pc.customer_id == one for pc in rows) for one in counts}
        on_page = PoolStatus.objects.get(partner_id=partner.id).on_page
        assert on_page == sum(pc.place == "pool" for pc in rows)
        arrivals = LedgerEntry.objects.filter(partner_id=partner.id, to_place="dashboard", kind="added").count()
        leaving = LedgerEntry.objects.filter(partner_id=partner.id, to_place="pool", kind="removed").count()
        assert arrivals + leaving == sum(moved.values())


def test_an_action_that_two_workers_carry_out_moves_each_pc_once() -> None:
    partner = partners.partner()
    actor = partners.partner_actor(partner)
    devices.pcs(partner, SERIALS)
    customer = partners.customer(partner)
    action = transfers.ask(actor, SERIALS, to(customer))

    def carry_out(_number: int) -> str:
        try:
            return transfers.go(actor, action).state
        except Exception as refused:  # noqa: BLE001 (which kind is what the test looks at)
            return type(refused).__name__
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        answers = Counter(pool.map(carry_out, range(4)))
    assert answers == {"done": 1, "Refused": 3}
    assert Counter(len(transfers.ledger(actor, serial)) for serial in SERIALS) == {1: len(SERIALS)}
