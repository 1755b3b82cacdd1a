"""Figures and dates as people read them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from fleetward.entrypoints.web.pool.wording import Waits


@pytest.mark.parametrize(
    ("since", "said"),
    [
        (datetime(2026, 11, 26, 0, 5, tzinfo=UTC), "today"),
        (datetime(2026, 11, 25, 22, 30, tzinfo=UTC), "1 day"),
        (datetime(2026, 11, 25, 23, 30, tzinfo=UTC), "today"),  # past midnight in Oslo
        (datetime(2026, 11, 14, 12, 0, tzinfo=UTC), "12 days"),
        (datetime(2026, 11, 27, 12, 0, tzinfo=UTC), "today"),
    ],
)
def test_days_are_those_of_the_readers_calendar(since: datetime, said: str) -> None:
    with timezone.override("Europe/Oslo"):
        assert Waits(datetime(2026, 11, 26, 7, 0, tzinfo=UTC)).since(since) == said
