"""Which reports cancel or replace which, in whatever order they arrive (channel data 5).

A report withdraws another by its number where the other is dated before it. Of one date, or where a date
is missing, it withdraws what was received before it; and, if nothing was, the first that comes after it:
it arrived before the report it cancels.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fleetward.domain.sales_feed.lifecycle import Reason
from fleetward.domain.sales_feed.neutral import Purpose

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

REASONS = {Purpose.CANCELLATION: Reason.CANCELLED, Purpose.REPLACE: Reason.REPLACED}


def number(report: Any) -> str:
    """A report's own number."""
    return str(report.document_number)[:80].replace("\0", "")


def target(report: Any) -> str:
    """The number of the report that this one cancels or replaces: the one it names, else its own. '' is nobody's."""
    return str(report.replaces or report.document_number)[:80].replace("\0", "")


def reaches(withdrawing: date | None, other: date | None) -> bool:
    """Whether a report of that date is not dated after the one that withdraws it."""
    return withdrawing is None or other is None or other <= withdrawing


@dataclass(slots=True)
class _Latest:
    """The dates of reports that withdraw one number for one reason."""

    day: date | None = None
    undated: bool = False

    def note(self, day: date | None) -> None:
        self.undated = self.undated or day is None
        self.day = max(filter(None, (self.day, day)), default=None)

    def reaches(self, other: date | None) -> bool:
        return self.undated or (self.day is not None and reaches(self.day, other))

    def is_after(self, other: date | None) -> bool:
        return self.day is not None and other is not None and other < self.day


_Known = dict[tuple[str, Purpose], _Latest]


@dataclass(slots=True)
class Withdrawals:
    """What a file's reports withdraw, and which of them are withdrawn.

    `reasons`: place in the list → why the report's lines are withdrawn. `settled`: numbers for which a report
    that waited, here or earlier, has found what it waits for. `waiting`: places of reports that found nothing.
    """

    reasons: dict[int, Reason] = field(default_factory=dict)
    settled: set[str] = field(default_factory=set)
    waiting: set[int] = field(default_factory=set)


def judge(reports: list[Any], earlier: Iterable[tuple[Any, bool]], stored: dict[str, list[date | None]]) -> Withdrawals:
    """Judge the accepted reports of a file, in its order.

    `earlier`: withdrawing reports received before, and whether each still waits. `stored`: the dates of the
    reports received before, by number.
    """
    result = Withdrawals()
    _forwards(reports, earlier, stored, result)
    later: _Known = {}
    for place, one in reversed(list(enumerate(reports))):
        for reason in _reasons(one, _Latest.reaches, later):
            result.reasons[place] = reason
        if one.purpose in REASONS:
            later.setdefault((target(one), one.purpose), _Latest()).note(one.document_date)
    return result


def _forwards(
    reports: list[Any], earlier: Iterable[tuple[Any, bool]], stored: dict[str, list[date | None]], result: Withdrawals
) -> None:
    before: _Known = {}
    idle: _Known = {}  # found nothing to withdraw yet; a replacement waits for an original, not for another one
    places: dict[str, set[int]] = {}
    for row, waits in earlier:
        for known in (before, idle) if waits else (before,):
            known.setdefault((target(row), Purpose(row.purpose)), _Latest()).note(row.document_date)
    seen = {key: _Earliest.of(days) for key, days in stored.items()}
    for place, one in enumerate(reports):
        own = number(one)
        reasons = [*_reasons(one, _Latest.is_after, before)]
        met = [why for why in _reasons(one, _Latest.reaches, idle) if why != REASONS.get(one.purpose)]
        if met:
            result.settled.add(own)
            result.waiting -= places.pop(own, set())
        for reason in (*reasons, *met):
            result.reasons[place] = reason
        if one.purpose in REASONS:
            found = target(one) in seen and seen[target(one)].within(one.document_date)
            for known in (before,) if found else (before, idle):
                known.setdefault((target(one), one.purpose), _Latest()).note(one.document_date)
            if not found:
                result.waiting.add(place)
                places.setdefault(target(one), set()).add(place)
        if one.purpose != Purpose.CANCELLATION:
            seen.setdefault(own, _Earliest()).note(one.document_date)


@dataclass(slots=True)
class _Earliest:
    """The dates of reports of one number."""

    day: date | None = None
    undated: bool = False

    @classmethod
    def of(cls, days: Iterable[date | None]) -> _Earliest:
        earliest = cls()
        for day in days:
            earliest.note(day)
        return earliest

    def note(self, day: date | None) -> None:
        self.undated = self.undated or day is None
        self.day = min(filter(None, (self.day, day)), default=None)

    def within(self, withdrawing: date | None) -> bool:
        return self.undated or reaches(withdrawing, self.day)


def _reasons(one: Any, applies: Callable[[_Latest, date | None], bool], known: _Known) -> Iterator[Reason]:
    """Why this report is withdrawn by those known; a cancellation never is."""
    own = number(one)
    if not own or one.purpose == Purpose.CANCELLATION:
        return
    for purpose in (Purpose.REPLACE, Purpose.CANCELLATION):
        latest = known.get((own, purpose))
        if latest and applies(latest, one.document_date):
            yield REASONS[purpose]
