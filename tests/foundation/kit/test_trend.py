"""Rows by day: what is counted, where it ends, and what it costs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from fleetward.domain.devices.models import Device
from fleetward.foundation.kit.trend import Trend, trend
from fleetward.foundation.tenancy.scope import Scope, scoped
from tests.factories import devices, partners

pytestmark = pytest.mark.usefixtures("db")

START = datetime(2026, 11, 1, tzinfo=UTC)
EDGES = [START + timedelta(days=day) for day in range(4)]


def found(*at: datetime, most: int = 100) -> Trend:
    mine = partners.partner()
    for number, moment in enumerate(at):
        devices.pc(mine, f"5CG410{number}BCD", waiting_since=moment)
    with scoped(Scope(mine.id)), transaction.atomic(), CaptureQueriesContext(connection) as queries:
        answer = trend(Device.objects.filter(partner_id=mine.id), "waiting_since", EDGES, most=most)
    assert len([one for one in queries.captured_queries if "width_bucket" in one["sql"]]) == 1
    return answer


def test_each_row_is_counted_in_the_span_that_it_belongs_to() -> None:
    last = timedelta(microseconds=1)
    assert found(EDGES[0], EDGES[1] - last, EDGES[1], EDGES[3] - last) == Trend((2, 1, 1))


def test_what_lies_outside_is_not_counted() -> None:
    assert found(EDGES[0] - timedelta(seconds=1), EDGES[3]) == Trend((0, 0, 0))


def test_without_any_row_every_span_is_zero() -> None:
    assert (found(), found().total) == (Trend((0, 0, 0)), 0)


def test_spans_that_were_not_looked_through_to_their_end_are_left_out() -> None:
    noon = timedelta(hours=12)
    assert found(*(edge + noon for edge in EDGES[:3] for _ in range(2)), most=4) == Trend((2,), capped=True)
