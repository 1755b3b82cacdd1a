"""When an old part is due back: working days of the country that the new one was sent to. The days are data."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

DEFAULT = "default"
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Calendar:
    """The working days of one country. `weekend`: Monday is 1; `holidays`: month-day; `easter`: days from Easter."""

    time_zone: str
    return_days: int
    weekend: tuple[int, ...]
    holidays: tuple[str, ...]
    easter: tuple[int, ...]

    def works(self, day: date) -> bool:
        """Whether people work on this day."""
        if day.isoweekday() in self.weekend or f"{day:%m-%d}" in self.holidays:
            return False
        return (day - easter_sunday(day.year)).days not in self.easter

    def after(self, day: date, days: int) -> date:
        """So many working days after this day, which is not counted itself."""
        while days:
            day += _DAY
            days -= self.works(day)
        return day


def easter_sunday(year: int) -> date:
    """Gregorian Easter (Meeus, Astronomical Algorithms, chapter 8)."""
    golden, (century, rest) = year % 19, divmod(year, 100)
    leaps, skipped = divmod(century, 4)
    moon = (19 * golden + century - leaps - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    leap, left = divmod(rest, 4)
    week = (32 + 2 * skipped + 2 * leap - moon - left) % 7
    late = (golden + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * late + 114, 31)
    return date(year, month, day + 1)


@cache
def calendars() -> Mapping[str, Calendar]:
    """By country, and the one for every other; of the file that the setting CALENDARS names."""
    data = tomllib.loads(Path(settings.CALENDARS).read_text())
    return {country: _calendar(country, table) for country, table in data.items()}


def calendar_of(country: str) -> Calendar:
    """The calendar of a country (two letters)."""
    known = calendars()
    return known.get(country) or known[DEFAULT]


def due_on(country: str, delivered_at: datetime) -> date:
    """The last day on which the old part may come back. The day of delivery is that of the country's clock."""
    calendar = calendar_of(country)
    day = delivered_at.astimezone(ZoneInfo(calendar.time_zone)).date()
    return calendar.after(day, calendar.return_days)


def _calendar(country: str, table: Mapping[str, object]) -> Calendar:
    """Refuses a calendar by which nothing would ever be due."""
    fields = {name: tuple(value) if isinstance(value, list) else value for name, value in table.items()}
    calendar = Calendar(**fields)  # type: ignore[arg-type]
    if not set(range(1, 8)) - set(calendar.weekend) or calendar.return_days < 1:
        message = f"The calendar of {country} has no working day, or gives no day"
        raise ValueError(message)
    return calendar
