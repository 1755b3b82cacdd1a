"""Promised times, in working hours of the vendor's support (8 to 16 o'clock in Oslo, Monday to Friday)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetward.domain.support.lifecycle import SupportState
from fleetward.domain.support.models import SupportCase
from fleetward.domain.support.promise import after_move, later, promised, worked

OSLO = ZoneInfo("Europe/Oslo")


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    """A moment in Oslo; 24 November 2026 is a Tuesday."""
    return datetime(2026, month, day, hour, minute, tzinfo=OSLO)


MINUTES = st.integers(0, 364 * 24 * 60)
MOMENTS = MINUTES.map(lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes))
HOURS = st.integers(0, 100).map(lambda hours: timedelta(hours=hours))


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [(at(24, 10), 4, at(24, 14)), (at(24, 10), 6, at(24, 16)), (at(24, 10), 7, at(25, 9)), (at(27, 15), 2, at(30, 9)),
     (at(28, 12), 1, at(30, 9)), (at(24, 3), 1, at(24, 9)), (at(24, 20), 1, at(25, 9)),
     (at(23, 15, month=12), 2, at(24, 9, month=12)), (at(24, 15, month=12), 2, at(28, 9, month=12))],
)  # fmt: skip
def test_only_working_time_counts(start: datetime, hours: int, end: datetime) -> None:
    assert later(start, timedelta(hours=hours)) == end


@given(MOMENTS, HOURS)
def test_what_passes_until_then_is_what_was_asked_for(start: datetime, hours: timedelta) -> None:
    assert worked(start, later(start, hours)) == hours


def test_urgent_ones_are_answered_first() -> None:
    assert promised("urgent", at(24, 10)) == (at(24, 11), at(25, 10))
    assert promised("low", at(24, 10)).answer_by == at(26, 10)


def test_what_waits_for_the_asker_gets_back_the_time_it_waited() -> None:
    waiting = SupportCase(
        state="asker", priority="normal", paused_at=at(24, 12), answer_by=at(24, 14), settle_by=at(26, 12)
    )
    assert after_move(waiting, SupportState.OPEN, at(25, 15)) == {
        "paused_at": None, "answer_by": at(26, 9), "settle_by": at(27, 15)
    }  # fmt: skip


def test_a_time_that_had_passed_stays_passed() -> None:
    waiting = SupportCase(state="asker", priority="normal", paused_at=at(24, 12), settle_by=at(23, 12))
    assert after_move(waiting, SupportState.OPEN, at(25, 15))["settle_by"] == at(23, 12)
