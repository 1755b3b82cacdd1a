"""Dates in a column of text: one order for the whole column, or none (`channel-data.md` 5)."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING

from fleetward.domain.devices.serial_cells import text_of
from fleetward.domain.sales_feed.faults import Flag

if TYPE_CHECKING:
    from fleetward.gateways.spreadsheet.reader import Cell

_YEAR_FIRST = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?:[ T].*)?")
_COMPACT = re.compile(r"((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})")
_YEAR_LAST = re.compile(r"([0-9]{1,2})[-/.] ?([0-9]{1,2})[-/.] ?([0-9]{4}|[0-9]{2})(?:[ T,].*)?")
_MONTHS = 12
_CENTURY = 2000
_REMEMBERED = 4_096
_EARLIEST, _LATEST = 1990, 2100

AMBIGUOUS = Flag.AMBIGUOUS_DATE
UNREADABLE = Flag.BAD_DATE


class DateColumn:
    """Note every cell of the column first, then read them.

    Day or month first is known from the feed's profile, or from a value above 12 somewhere in the column. A column
    without one, or with one on either side, is ambiguous as a whole. Native dates and year-first text never are.
    """

    def __init__(self, order: str = "") -> None:
        self._given = order
        self._possible = {"dmy", "mdy"}
        self._read: dict[str, tuple[date | None, str]] = {}  # a report has few different days

    def note(self, cell: Cell) -> None:
        """Learn the order from one cell."""
        if isinstance(cell, str) and (match := _YEAR_LAST.fullmatch(cell.strip())):
            if int(match[1]) > _MONTHS:
                self._possible.discard("mdy")
            if int(match[2]) > _MONTHS:
                self._possible.discard("dmy")

    @property
    def order(self) -> str:
        """'dmy', 'mdy', 'ymd', or '' where the column is ambiguous."""
        if self._given:
            return self._given
        return next(iter(self._possible)) if len(self._possible) == 1 else ""

    def read(self, cell: Cell) -> tuple[date | None, str]:
        """The date, or None and the flag why not ('' for an empty cell). Excel's serial day numbers are not guessed."""
        if isinstance(cell, datetime):
            return cell.date(), ""
        if isinstance(cell, date):
            return cell, ""
        text = text_of(cell)
        if not text:
            return None, ""
        if text not in self._read:
            if len(self._read) > _REMEMBERED:
                self._read.clear()
            self._read[text] = self._parsed(text)
        return self._read[text]

    def _parsed(self, text: str) -> tuple[date | None, str]:
        if match := _YEAR_FIRST.fullmatch(text) or _COMPACT.fullmatch(text):
            return _made(match[1], match[2], match[3])
        match = _YEAR_LAST.fullmatch(text)
        return self._ordered(match[1], match[2], match[3]) if match else (None, UNREADABLE)

    def _ordered(self, first: str, second: str, third: str) -> tuple[date | None, str]:
        order = self.order
        if order == "ymd" and len(third) == len("26"):
            return _made(first, second, third)
        if order == "dmy":
            return _made(third, second, first)
        if order == "mdy":
            return _made(third, first, second)
        return None, AMBIGUOUS


def _made(year: str, month: str, day: str) -> tuple[date | None, str]:
    full = int(year) if len(year) == len("2026") else _CENTURY + int(year)
    if not _EARLIEST <= full <= _LATEST:
        return None, UNREADABLE
    try:
        return date(full, int(month), int(day)), ""
    except ValueError:
        return None, UNREADABLE
