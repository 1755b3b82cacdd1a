from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from fleetward.domain.sales_feed.models import Line
from fleetward.domain.sales_feed.queries import by_reseller
from fleetward.foundation.tenancy.scope import VENDOR, scoped
from tests.factories import feed_world, partners
from tests.factories.feed_files import Document, Sold, serial, x12

pytestmark = pytest.mark.usefixtures("db")

A, B, C, D, E = (serial(number) for number in range(1, 6))


def lines() -> Document:
    return Document([
        Sold([A], reseller="555", invoice="INV-1"), Sold([B], reseller="555", invoice="INV-2"),
        Sold([C], reseller="556", invoice="INV-1"), Sold([D], reseller="171001", invoice="INV-1"),
        Sold(["N/A"], reseller="555", invoice="INV-1"),
    ])  # fmt: skip


def test_only_lines_of_this_reporter_that_wait_for_this_number_stand_under_it() -> None:
    world = feed_world.build()
    feed_world.drop(world, world.first, x12(lines()))
    feed_world.drop(world, world.second, x12(Document([Sold([E], reseller="555")], number="POS-2"), control=2))
    with scoped(VENDOR), transaction.atomic():
        asked: dict[str, Any] = {"reporter_id": world.first.reporter_id, "scheme": "92", "key": "555"}
        rows = by_reseller.lines_under(feed_world.STEWARD, **asked)
        assert set(rows.values_list("serial", flat=True)) == {A, B}
        first = by_reseller.with_document_first(rows, " inv-2 ")
        assert list(first.values_list("serial", flat=True)) == [B, A]
        assert list(by_reseller.lines_under(partners.partner_actor(world.north), **asked)) == []
        assert Line.objects.count() == 6
