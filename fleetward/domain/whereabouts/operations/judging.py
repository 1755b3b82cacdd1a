"""From what is known of serial numbers to one verdict for each: what is no serial, a stranger's, mistyped.

Strangers' answers are counted by serial number, once in a search. Those above the limit are not answered, and whether
such a serial is somebody else's or nobody's is then not said in any other way either.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from fleetward.domain.devices.serials import normalise
from fleetward.domain.whereabouts.lifecycle import STRANGERS, Verdict
from fleetward.domain.whereabouts.operations import strangers
from fleetward.domain.whereabouts.queries.near import near
from fleetward.domain.whereabouts.queries.standing import UNKNOWN, Standing, standings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from fleetward.domain.partners.models import Partner

TOLD = frozenset({*STRANGERS, Verdict.MISTYPED})
"""Verdicts that were counted when they were given; a mistyped one says, too, that the serial as written is nobody's."""


class Entry(NamedTuple):
    """One row of a list. `before` is its verdict at the last time, '' where it is asked about for the first time."""

    position: int
    given: str
    serial: str
    before: str = ""


class Answer(NamedTuple):
    """What is said of one row."""

    entry: Entry
    standing: Standing
    meant: str = ""


@dataclass(frozen=True)
class Judged:
    """The answers, and how many serial numbers were not answered because of the limit."""

    answers: list[Answer]
    unanswered: int


def judge(partner: Partner, entries: Sequence[Entry], now: datetime) -> Judged:
    """The verdict for each row. Five queries at most, however many rows; in the partner's scope."""
    before = {entry.serial: entry.before for entry in entries if entry.serial}
    known = standings(partner, list(before))
    refused = _over_limit(partner, known, before, now)
    unknown = [serial for serial in before if serial not in known and serial not in refused]
    others = [serial for serial in _strangers(known, before) if serial in known and serial not in refused]
    looked_at = near(partner.id, unknown or others)  # so that somebody else's takes as long as nobody's
    meant = {serial: looked_at[serial] for serial in unknown if serial in looked_at}
    never = Standing(Verdict.NEVER)
    said = dict.fromkeys(unknown, never) | known | dict.fromkeys(meant, Standing(Verdict.MISTYPED))
    said |= dict.fromkeys(refused, Standing(Verdict.UNANSWERED))
    answers = [
        Answer(entry, said[entry.serial], meant.get(entry.serial, "")) if entry.serial else _no_serial(entry)
        for entry in entries
    ]
    return Judged(answers, len(refused))


def _over_limit(partner: Partner, known: Mapping[str, Standing], before: Mapping[str, str], now: datetime) -> set[str]:
    """Strangers' serials that may not be answered. What was told stays told; what was not is not asked for again."""
    waiting, refused = [], set()
    for serial in _strangers(known, before):
        if before[serial] == Verdict.UNANSWERED:
            refused.add(serial)
        elif before[serial] not in TOLD:
            waiting.append(serial)
    granted = strangers.reserve(partner_id=partner.id, wanted=len(waiting), now=now)
    return refused.union(waiting[granted:])


def _strangers(known: Mapping[str, Standing], before: Mapping[str, str]) -> Iterator[str]:
    """Somebody else's and nobody's; a PC that the partner lost by a decision (it has a reason) is none of them."""
    for serial in before:
        standing = known.get(serial, UNKNOWN)
        if not standing.verdict or (standing.verdict == Verdict.ELSEWHERE and not standing.reason):
            yield serial


def _no_serial(entry: Entry) -> Answer:
    read = normalise(entry.given)
    verdict = Verdict.MISTYPED if read.suggestion else Verdict.NO_SERIAL
    return Answer(entry, Standing(verdict, read.problem or "serial_missing"), read.suggestion)
