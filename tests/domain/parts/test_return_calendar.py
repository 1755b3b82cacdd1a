"""Working days by country: the file's, counted by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetward.domain.parts import return_calendar
from fleetward.domain.parts.return_calendar import calendar_of, calendars, due_on, easter_sunday

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.mark.parametrize(
    ("delivered", "country", "due"),
    [
        ("2026-11-26T12:00", "NO", "2026-12-03"),  # Thursday to Thursday
        ("2026-11-28T12:00", "NO", "2026-12-04"),  # on a Saturday: Monday is the first day
        ("2026-03-30T12:00", "NO", "2026-04-09"),  # Maundy Thursday, Good Friday, Easter Monday
        ("2026-05-08T12:00", "NO", "2026-05-18"),  # Ascension Day on the 14th; the 17th is a Sunday
        ("2026-05-20T12:00", "NO", "2026-05-28"),  # Whit Monday
        ("2026-04-28T12:00", "NO", "2026-05-06"),  # 1 May
        ("2026-12-22T12:00", "NO", "2026-12-30"),  # Christmas Day; Boxing Day is a Saturday
        ("2026-12-28T12:00", "NO", "2027-01-05"),  # New Year's Day
        ("2026-05-14T12:00", "SE", "2026-05-21"),
        ("2026-06-04T12:00", "DK", "2026-06-11"),
        ("2026-03-30T12:00", "XX", "2026-04-06"),  # no holidays known: weekends alone
    ],
)
def test_an_old_part_is_due_five_working_days_after_the_delivery(delivered: str, country: str, due: str) -> None:
    at = datetime.fromisoformat(delivered).replace(tzinfo=UTC)
    assert due_on(country, at) == date.fromisoformat(due)


def test_the_day_of_delivery_is_that_of_the_country() -> None:
    at = datetime(2026, 11, 26, 23, 30, tzinfo=UTC)  # half past midnight on Friday in Oslo
    assert (due_on("NO", at), due_on("XX", at)) == (date(2026, 12, 4), date(2026, 12, 3))


def test_norways_public_holidays_of_a_year_are_those_of_the_law() -> None:
    norway = calendar_of("NO")
    assert norway.return_days == 5
    days = (date.fromordinal(day) for day in range(date(2026, 1, 1).toordinal(), date(2027, 1, 1).toordinal()))
    off = [f"{day:%m-%d}" for day in days if not norway.works(day) and day.isoweekday() not in norway.weekend]
    assert off == ["01-01", "04-02", "04-03", "04-06", "05-01", "05-14", "05-25", "12-25"]


@pytest.mark.parametrize(
    "sunday",
    ["1954-04-18", "1981-04-19", "2000-04-23", "2024-03-31", "2026-04-05", "2027-03-28", "2038-04-25", "2285-03-22"],
)
def test_easter_is_the_almanacs(sunday: str) -> None:
    assert easter_sunday(int(sunday[:4])) == date.fromisoformat(sunday)


@given(st.integers(min_value=1583, max_value=9000))
def test_easter_is_a_sunday_between_22_march_and_25_april(year: int) -> None:
    sunday = easter_sunday(year)
    assert sunday.isoweekday() == 7
    assert date(year, 3, 22) <= sunday <= date(year, 4, 25)


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1)), st.sampled_from(["NO", "SE", "DK", "XX"]))
def test_the_due_day_is_a_working_day_with_four_between(day: date, country: str) -> None:
    calendar = calendar_of(country)
    due = calendar.after(day, 5)
    between = [date.fromordinal(one) for one in range(day.toordinal() + 1, due.toordinal())]
    assert (calendar.works(due), sum(map(calendar.works, between))) == (True, 4)


@pytest.fixture
def _own_file() -> Iterator[None]:
    calendars.cache_clear()
    yield
    calendars.cache_clear()


USUAL = 'time_zone = "UTC"\nholidays = []\neaster = []\n'


@pytest.mark.usefixtures("_own_file")
def test_the_operators_file_counts(tmp_path: Path, settings: Any) -> None:
    path = tmp_path / "calendars.toml"
    path.write_text(f"[default]\nreturn_days = 10\nweekend = [5, 6]\n{USUAL}")
    settings.CALENDARS = str(path)
    assert due_on("NO", datetime(2026, 11, 26, tzinfo=UTC)) == date(2026, 12, 10)


@pytest.mark.usefixtures("_own_file")
@pytest.mark.parametrize("days", ["return_days = 5\nweekend = [1, 2, 3, 4, 5, 6, 7]", "return_days = 0\nweekend = []"])
def test_a_calendar_by_which_nothing_is_ever_due_is_refused(tmp_path: Path, settings: Any, days: str) -> None:
    path = tmp_path / "calendars.toml"
    path.write_text(f"[default]\n{days}\n{USUAL}")
    settings.CALENDARS = str(path)
    with pytest.raises(ValueError, match="default"):
        return_calendar.calendars()
