from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from fleetward.domain.partners.actor import SYSTEM
from fleetward.domain.sales_feed.queries import standing
from fleetward.foundation.tenancy.scope import VENDOR, scoped
from tests.factories import feed_world, partners
from tests.factories.feed_files import Document, Sold, x12

pytestmark = pytest.mark.usefixtures("db")


def test_counts_of_open_lines_stop_at_the_cap(monkeypatch: Any) -> None:
    monkeypatch.setattr(standing, "COUNT_CAP", 2)
    world = feed_world.build()
    feed_world.drop(world, world.first, x12(Document([Sold(["N/A", "TBD", "NONE", "XY"])])))
    with scoped(VENDOR), transaction.atomic():
        found = standing.open_reasons(SYSTEM)
    assert {(one.reason.value, one.lines, one.capped) for one in found} == {
        ("serial_placeholder", 2, True), ("serial_malformed", 1, False),
    }  # fmt: skip


def test_partners_learn_nothing_of_open_lines() -> None:
    world = feed_world.build(mapped=False, products=False)
    file = feed_world.drop(world, world.first, x12(Document([Sold(["5CG3251AB1"])])))
    stranger = partners.partner_actor(world.north)
    with scoped(VENDOR), transaction.atomic():
        told: list[Any] = [
            standing.open_reasons(stranger), standing.unknown_resellers(stranger), standing.unknown_products(stranger),
            standing.uncertified(stranger), standing.breakdown(stranger, file),
        ]  # fmt: skip
    assert told == [[], [], [], [], []]
