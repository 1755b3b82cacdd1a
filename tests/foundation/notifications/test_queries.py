"""When the daily e-mail is due, by the reader's own clock."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetward.foundation.notifications.queries import DIGEST_AT, last_digest

Moment = tuple[int, int, int, int, int]
ZONES = ("Europe/Oslo", "America/New_York", "Asia/Kolkata", "Asia/Kathmandu", "Pacific/Kiritimati", "Pacific/Niue",
         "Australia/Lord_Howe", "UTC")  # fmt: skip


@pytest.mark.parametrize(
    ("now", "zone", "due"),
    [
        ((2026, 11, 20, 6, 0), "Europe/Oslo", (2026, 11, 20, 6, 0)),
        ((2026, 11, 20, 5, 59), "Europe/Oslo", (2026, 11, 19, 6, 0)),
        ((2026, 7, 1, 5, 0), "Europe/Oslo", (2026, 7, 1, 5, 0)),
        ((2026, 3, 29, 5, 0), "Europe/Oslo", (2026, 3, 29, 5, 0)),  # the night in which summer time begins
        ((2026, 3, 29, 4, 59), "Europe/Oslo", (2026, 3, 28, 6, 0)),
        ((2026, 10, 25, 6, 0), "Europe/Oslo", (2026, 10, 25, 6, 0)),  # the night in which it ends
        ((2026, 10, 25, 5, 30), "Europe/Oslo", (2026, 10, 24, 5, 0)),
        ((2026, 11, 20, 1, 30), "Asia/Kolkata", (2026, 11, 20, 1, 30)),
        ((2026, 11, 20, 6, 0), "Nowhere/Atlantis", (2026, 11, 20, 6, 0)),
    ],
)
def test_it_is_due_at_seven_where_the_reader_is(now: Moment, zone: str, due: Moment) -> None:
    assert last_digest(datetime(*now, tzinfo=UTC), zone) == datetime(*due, tzinfo=UTC)


@given(st.floats(1.58e9, 2.05e9).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)), st.sampled_from(ZONES))
def test_the_last_one_is_never_ahead_nor_older_than_a_day_and_an_hour(now: datetime, zone: str) -> None:
    due = last_digest(now, zone)
    assert due.astimezone(ZoneInfo(zone)).time() == DIGEST_AT
    assert 0 <= (now - due).total_seconds() <= 25 * 3600
