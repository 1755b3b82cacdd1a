"""What a PC's readings say, rule by rule and part by part. Pure: the readings decide, not when or how often they came.

A rule turns a part's readings into a row of numbers and walks along it: so many in a row at or above a threshold open,
two in a row clearly below it close, and so do twelve of the newest that did not open. In between nothing is decided.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from fleetward.domain.alerts.lifecycle import ClosedWhy, PartKind, Severity
from fleetward.domain.alerts.measures import MEASURES, Context, Part
from fleetward.domain.alerts.rule_book import MILDEST_FIRST

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from fleetward.domain.alerts.measures import Known, Measure, Numbers, Snapshot
    from fleetward.domain.alerts.rule_book import Rule, RuleBook

WINDOW = 15
"""The newest readings of a PC: along these a rule walks."""

QUIET = 12
"""So many of these that do not open an alert close it, however near to the threshold they are."""

CALM = 2
"""So many readings in a row say that the cause is gone, or the part."""


@dataclass(frozen=True)
class History:
    """A PC's newest readings, and single older ones to compare with; oldest first. `whole`: there are no others."""

    recent: Sequence[Snapshot]
    older: Sequence[Snapshot]
    whole: bool
    product_number: str


@dataclass(frozen=True)
class Verdict:
    """What one rule says of one part. `severity`: None closes. An undecided one only tells the values."""

    kind: PartKind
    label: str
    values: dict[str, Any]
    severity: Severity | None = None
    decided: bool = True
    why: ClosedWhy = ClosedWhy.NONE

    @property
    def opens(self) -> bool:
        """There is something wrong."""
        return self.decided and self.severity is not None


Key = tuple[str, str]
"""Rule code and part."""


def judge(history: History, book: RuleBook, watched: Iterable[Key] = ()) -> dict[Key, Verdict]:
    """All verdicts of one PC. What its newest reading did not measure is not judged: no data decides nothing.

    `watched` are parts with an alert: of these it is said too that they are gone, however long ago they were measured.
    """
    parts: dict[str, list[str]] = {code: [] for code in book.rules}
    for code, part in watched:
        parts.setdefault(code, []).append(part)
    found: dict[Key, Verdict] = {}
    for code, rule in book.rules.items():
        for part, verdict in _judge_rule(rule, history, book.known, parts[code]):
            found[code, part] = verdict
    return found


def _judge_rule(rule: Rule, history: History, known: Known, watched: list[str]) -> Iterator[tuple[str, Verdict]]:
    measure = MEASURES[rule.code]
    older, recent = (_measured(measure, shots, history, known) for shots in (history.older, history.recent))
    if not recent or recent[-1][0].reading is not history.recent[-1]:
        return
    last = [parts for _, parts in recent[-CALM:]]
    for part in dict.fromkeys([*watched, *recent[-1][1]]):
        if len(last) == CALM and not any(part in parts for parts in last):
            yield part, Verdict(measure.kind, "", {}, why=ClosedWhy.PART_REPLACED)
        elif verdict := _judge_part(rule, _points(part, older, measure), _points(part, recent, measure), history):
            yield part, verdict


Measured = list[tuple[Context, "Mapping[str, Part]"]]


def _measured(measure: Measure, shots: Sequence[Snapshot], history: History, known: Known) -> Measured:
    """Those readings that measured what the rule looks at."""
    contexts = [Context(one, history.product_number, known) for one in shots]
    return [(context, parts) for context in contexts if (parts := measure.parts_of(context)) is not None]


@dataclass(frozen=True)
class Point:
    """One part in one reading: its numbers, at least one of which is there."""

    at: Snapshot
    part: Part
    numbers: Numbers


def _points(part: str, along: Measured, measure: Measure) -> list[Point]:
    found = [(context, parts[part]) for context, parts in along if part in parts]
    points = [Point(context.reading, one, measure.take(one, context)) for context, one in found]
    return [point for point in points if any(number is not None for number in point.numbers)]


def _judge_part(rule: Rule, older: list[Point], recent: list[Point], history: History) -> Verdict | None:
    if not recent or recent[-1].at is not history.recent[-1]:
        return None
    measure, newest = MEASURES[rule.code], recent[-1].part
    numbers, told = _numbers(rule, older, recent)
    decided, severity = walk(numbers, rule)
    if decided is None:
        decided = history.whole or len(recent) - rule.readings + 1 >= QUIET
    said = {name: newest.values[name] for name in measure.said if newest.values.get(name) is not None}
    why = ClosedWhy.NONE if severity else ClosedWhy.GONE
    return Verdict(measure.kind, newest.label, said | told, severity, decided, why)


def _numbers(rule: Rule, older: list[Point], recent: list[Point]) -> tuple[list[float], dict[str, Any]]:
    """The row to walk along, and what the words say beside the measured values."""
    if rule.days:
        return _growth(rule, [*older, *recent], recent)
    plain = [max(number for number in point.numbers if number is not None) for point in recent]
    if rule.grown:
        least = min(number for point in (*older, *recent) for number in point.numbers if number is not None)
        plain = [number if number > least else min(number, 0.0) for number in plain]
    return plain, {"number": round(plain[-1])}


def _growth(rule: Rule, points: list[Point], recent: list[Point]) -> tuple[list[float], dict[str, Any]]:
    """By how much each number has grown since `days` ago, or since it is known; the growths are added.

    A large number that was there before anybody watched is the mildest problem, until it was watched for so long.
    """
    since = recent[-1].at.taken_at - timedelta(days=rule.days)
    before = [point for point in points if point.at.taken_at <= since]
    lowest = _lowest(points[len(before) - 1 :] if before else points)
    grown = [sum(n - low for n, low in zip(point.numbers, lowest, strict=True) if n is not None) for point in recent]
    totals = [sum(n for n in point.numbers if n is not None) for point in recent]
    told = {"number": round(grown[-1]), "total": round(totals[-1]), "days": rule.days}
    if rule.first is not None and not before:
        first = rule.first
        grown = [max(one, rule.lowest) if total >= first else one for one, total in zip(grown, totals, strict=True)]
    return grown, told


def _lowest(points: list[Point]) -> list[float]:
    """The smallest of each number; a counter that was set back begins anew there."""
    columns = zip(*(point.numbers for point in points), strict=True)
    return [min((n for n in column if n is not None), default=0.0) for column in columns]


def walk(numbers: Sequence[float], rule: Rule) -> tuple[bool | None, Severity | None]:
    """Whether anything was decided along the row (None: no), and the severity in the end (None: no alert)."""
    cause_gone = rule.lowest - rule.margin
    if len(numbers) >= CALM and max(numbers[-CALM:]) < cause_gone:  # nearly always: the end decides, the way does not
        return True, None
    decided: bool | None = None
    worst: Severity | None = None
    quiet = 0
    for end in range(1, len(numbers) + 1):
        now = rule.severity(min(numbers[max(0, end - rule.readings) : end])) if end >= rule.readings else None
        quiet = 0 if now else quiet + 1
        calm = end >= CALM and max(numbers[end - CALM : end]) < cause_gone
        if now:
            decided, worst = True, max(now, worst or now, key=MILDEST_FIRST.index)
        elif calm or (decided and quiet >= QUIET):
            decided, worst = True, None
    return decided, worst
