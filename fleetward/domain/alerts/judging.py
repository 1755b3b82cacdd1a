"""What a PC's readings say, rule by rule and part by part. Pure: the readings decide, not when or how often they came.

A rule turns a part's readings into a row of numbers and walks along it: so many in a row at or above a threshold open,
two in a row clearly below it close, and so do twelve that did not open. In between nothing is decided.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from fleetward.domain.alerts.lifecycle import ClosedWhy, PartKind, Severity
from fleetward.domain.alerts.measures import MEASURES, Context, Part
from fleetward.domain.alerts.rule_book import MILDEST_FIRST

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fleetward.domain.alerts.measures import Known, Measure, Numbers, Snapshot
    from fleetward.domain.alerts.rule_book import Rule, RuleBook

WINDOW = 15
"""The newest readings of a PC: along these a rule walks."""

QUIET = 12
"""So many readings that do not open an alert close it, however near to the threshold they are."""

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


def judge(history: History, book: RuleBook) -> dict[Key, Verdict]:
    """All verdicts of one PC. What its newest reading did not measure is not judged: no data decides nothing."""
    found: dict[Key, Verdict] = {}
    for code, rule in book.rules.items():
        for part, verdict in _judge_rule(rule, MEASURES[code], history, book.known):
            found[code, part] = verdict
    return found


def _judge_rule(rule: Rule, measure: Measure, history: History, known: Known) -> Iterator[tuple[str, Verdict]]:
    contexts = [Context(one, history.product_number, known) for one in (*history.older, *history.recent)]
    measured = [(context, measure.parts_of(context)) for context in contexts]
    if not measured or measured[-1][1] is None:
        return
    along = [(context, parts) for context, parts in measured if parts is not None]
    begin = sum(parts is not None for _, parts in measured[: len(history.older)])
    last = [parts for _, parts in along[begin:][-CALM:]]
    for part in dict.fromkeys(part for _, parts in along[begin:] for part in parts):
        if len(last) == CALM and not any(part in parts for parts in last):
            yield part, Verdict(measure.kind, "", {}, why=ClosedWhy.PART_REPLACED)
        else:
            verdict = _judge_part(rule, measure, _points(part, along, measure), history)
            if verdict:
                yield part, verdict


@dataclass(frozen=True)
class Point:
    """One part in one reading: its numbers, at least one of which is there."""

    at: Snapshot
    part: Part
    numbers: Numbers


def _points(part: str, along: list[tuple[Context, Mapping[str, Part]]], measure: Measure) -> list[Point]:
    found = [(context, parts[part]) for context, parts in along if part in parts]
    points = [Point(context.reading, one, measure.take(one, context)) for context, one in found]
    return [point for point in points if any(number is not None for number in point.numbers)]


def _judge_part(rule: Rule, measure: Measure, points: list[Point], history: History) -> Verdict | None:
    cut = {id(one) for one in history.recent}
    recent = [point for point in points if id(point.at) in cut]
    if not recent:
        return None
    numbers, told = _numbers(rule, points, recent, history)
    decided, severity = walk(numbers, rule)
    if decided is None:
        decided = history.whole or len(recent) >= QUIET
    newest = recent[-1].part
    said = {name: newest.values[name] for name in measure.said if newest.values.get(name) is not None}
    why = ClosedWhy.NONE if severity else ClosedWhy.GONE
    return Verdict(measure.kind, newest.label, said | told, severity, decided, why)


def _numbers(
    rule: Rule, points: list[Point], recent: list[Point], history: History
) -> tuple[list[float], dict[str, Any]]:
    """The row to walk along, and what the words say beside the measured values."""
    if rule.days:
        return _growth(rule, points, recent, history)
    plain = [max(number for number in point.numbers if number is not None) for point in recent]
    if rule.grown:
        least = min(number for point in points for number in point.numbers if number is not None)
        plain = [number if number > least else min(number, 0.0) for number in plain]
    return plain, {"number": round(plain[-1])}


def _growth(
    rule: Rule, points: list[Point], recent: list[Point], history: History
) -> tuple[list[float], dict[str, Any]]:
    """By how much each number has grown since `days` ago, or since it is known; the growths are added."""
    since = history.recent[-1].taken_at - timedelta(days=rule.days)
    before = [point for point in points if point.at.taken_at <= since]
    compared = points[len(before) - 1 :] if before else points
    rows: list[float] = []
    lowest: list[float] = [
        min((n for n in column if n is not None), default=0.0)
        for column in zip(*(one.numbers for one in compared), strict=True)
    ]
    for point in recent:
        grown = sum(n - low for n, low in zip(point.numbers, lowest, strict=True) if n is not None)
        total = sum(n for n in point.numbers if n is not None)
        many = rule.first is not None and not before and total >= rule.first
        rows.append(max(grown, rule.lowest) if many else grown)
    return rows, {"number": round(rows[-1]), "total": round(total), "days": rule.days}


def walk(numbers: Sequence[float], rule: Rule) -> tuple[bool | None, Severity | None]:
    """Whether anything was decided along the row (None: no), and the severity in the end (None: no alert)."""
    decided: bool | None = None
    worst: Severity | None = None
    quiet = 0
    for end in range(1, len(numbers) + 1):
        now = rule.severity(min(numbers[max(0, end - rule.readings) : end])) if end >= rule.readings else None
        quiet = 0 if now else quiet + 1
        calm = end >= CALM and max(numbers[end - CALM : end]) < rule.lowest - rule.margin
        if now:
            decided, worst = True, max(now, worst or now, key=MILDEST_FIRST.index)
        elif calm or (decided and quiet >= QUIET):
            decided, worst = True, None
    return decided, worst
