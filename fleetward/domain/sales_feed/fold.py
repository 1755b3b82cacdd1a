"""From the events of one serial number to who holds it: pure, and the same in whatever order files arrive.

Rules of channel data: events are ordered by document date, then receipt. The earlier holder keeps a
PC that a later report gives to somebody else. A return ends the holding of the partner it was sold
to by the same reporter; one without its sale waits for it. Of one day returns come first: a PC that
comes back and is sold again on a day is held by whom it was sold to.

A PC that enrolled before any report named it is held as if by the earliest of all sales, one without a line: a report
that names the same partner takes its place, and no return ends it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from fleetward.domain.sales_feed.lifecycle import LineState, Reason
from fleetward.domain.sales_feed.neutral import Direction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date
    from uuid import UUID


WINS, LOSES = "wins", "loses"
"""A person's word on a line in conflict (`Line.decision`)."""

NO_REPORTER = 0


@dataclass(slots=True, frozen=True)
class Event:
    """One live line of the serial."""

    feed_id: int
    line_id: UUID
    direction: str
    reporter_id: int
    partner_id: UUID | None
    program: str
    event_date: date
    received_at: datetime
    decision: str = ""
    state: str = ""
    reason: str = ""

    @classmethod
    def enrolment(cls, partner_id: UUID, claim_id: UUID) -> Event:
        """What stands for the line of a PC that enrolled: told by no reporter, and known by its claim."""
        beginning = datetime.min.replace(tzinfo=UTC)
        return cls(
            0, claim_id, Direction.SALE, NO_REPORTER, partner_id, "", beginning.date(), beginning,
            state=LineState.ON_PAGE,
        )  # fmt: skip

    @property
    def is_enrolment(self) -> bool:
        """Whether no line stands behind it."""
        return self.reporter_id == NO_REPORTER

    @property
    def is_over(self) -> bool:
        """Whether it was history when it was last settled."""
        return self.state in {LineState.ENDED, LineState.RETURNED}

    @property
    def order(self) -> tuple[date, bool, datetime, UUID]:
        """Document date, returns before sales, then receipt, then the order within the file."""
        return (self.event_date, self.direction != Direction.RETURN, self.received_at, self.line_id)


@dataclass(slots=True)
class Holding:
    """What the events of one serial add up to."""

    states: dict[UUID, tuple[LineState, Reason]] = field(default_factory=dict)
    holder: Event | None = None
    placed: bool = False
    supporters: list[Event] = field(default_factory=list)
    conflicts: list[Event] = field(default_factory=list)
    pending: list[Event] = field(default_factory=list)  # returns whose sale has not been reported
    over: list[Event] = field(default_factory=list)  # sales that ended without a return of their own reporter
    ended_by: dict[UUID, Event] = field(default_factory=dict)  # line of a sale -> the return that ended it

    def say(self, event: Event, state: LineState, reason: Reason = Reason.NONE) -> None:
        """Give the event's line its state."""
        self.states[event.line_id] = (state, reason)

    def continues(self, partner_id: UUID, line_id: UUID) -> bool:
        """Whether the partner still holds the PC since that line: no return came in between.

        A line that was withdrawn or replaced says nothing: another line of the same partner carries on.
        """
        state, _ = self.states.get(line_id, (LineState.RETRACTED, Reason.NONE))
        return self.holder is not None and self.holder.partner_id == partner_id and state != LineState.ENDED


def fold(
    events: Iterable[Event], *, admitted: Callable[[UUID, str], bool], standing: tuple[UUID, UUID] | None = None,
    enrolled: Event | None = None,
) -> Holding:  # fmt: skip
    """Play the events. `admitted` says whether a PC of this program may stand on that partner's page.

    `standing`: the partner on whose page the PC stands now, and the line by which it does. It stays there
    while that holding lasts, whatever became of the certificate (R2). `enrolled`: the PC enrolled, and no report named
    its holder since; what was over by then stays over.
    """
    result = Holding()
    ordered = sorted(events, key=lambda one: one.order)
    if enrolled is None:
        _play(result, ordered)
    else:
        _play(result, [event for event in ordered if event.is_over])
        _enrol(result, enrolled)
        _play(result, [event for event in ordered if not event.is_over])
    _place(result, admitted, standing)
    return result


def _play(result: Holding, ordered: list[Event]) -> None:
    for event in ordered:
        if event.decision == LOSES:
            result.say(event, LineState.ENDED, Reason.CONFLICT_LOST)
            result.over.append(event)
        elif event.direction == Direction.RETURN:
            _return(result, event)
        else:
            _sale(result, event)
            _return_of_that_day(result, event)


def _enrol(result: Holding, event: Event) -> None:
    """A sale whose return was withdrawn meanwhile counts as one that was reported after the PC enrolled."""
    earlier = result.supporters
    _take(result, event)
    for sale in earlier:
        _sale(result, sale)


def _sale(result: Holding, event: Event) -> None:
    if result.holder is None:
        _take(result, event)
    elif event.partner_id == result.holder.partner_id and result.holder.is_enrolment:
        result.holder = event
        result.supporters.append(event)
        result.say(event, LineState.ON_PAGE)
    elif event.partner_id == result.holder.partner_id:
        told = event.reporter_id in {line.reporter_id for line in result.supporters}
        result.say(event, LineState.CONFIRMED, Reason.RESOLD_TWICE if told else Reason.SECOND_TIER)
        result.supporters.append(event)
    elif event.decision == WINS:
        for line in result.supporters:
            result.say(line, LineState.ENDED, Reason.CONFLICT_LOST)
        result.over += result.supporters
        _take(result, event)
        _rejoin(result)
    else:
        result.say(event, LineState.CONFLICT, Reason.OTHER_PARTNER)
        result.conflicts.append(event)


def _take(result: Holding, event: Event) -> None:
    result.holder, result.supporters = event, [event]
    result.say(event, LineState.ON_PAGE)


def _return_of_that_day(result: Holding, sale: Event) -> None:
    """Sold and taken back on one day: which came first in the files says nothing."""
    for event in result.pending:
        if event.event_date == sale.event_date and _ends(event, sale):
            result.pending.remove(event)
            _return(result, event)
            return


def _return(result: Holding, event: Event) -> None:
    if any(_ends(event, line) for line in result.supporters):
        _end(result, event)
    elif line := next((line for line in result.conflicts if _ends(event, line)), None):
        result.conflicts.remove(line)
        result.say(line, LineState.ENDED, Reason.RETURNED_LATER)
        result.say(event, LineState.RETURNED)
    elif line := next((line for line in result.over if _ends(event, line)), None):
        result.over.remove(line)  # its holding is over already: the other tier told, or a person decided
        result.say(event, LineState.RETURNED)
    else:
        result.say(event, LineState.WAITING, Reason.RETURN_BEFORE_SALE)
        result.pending.append(event)


def _ends(event: Event, sale: Event) -> bool:
    """A return ends an earlier sale of the same reporter; it need not name the partner, but must not name another."""
    told_after = sale.event_date <= event.event_date
    return told_after and event.reporter_id == sale.reporter_id and event.partner_id in {None, sale.partner_id}


def _end(result: Holding, event: Event) -> None:
    own = next(line for line in result.supporters if _ends(event, line))
    for line in result.supporters:
        result.say(line, LineState.ENDED, Reason.RETURNED_LATER)
        result.ended_by[line.line_id] = event
        if line is not own:
            result.over.append(line)
    result.say(event, LineState.RETURNED)
    result.holder, result.supporters = None, []
    _rejoin(result)  # whoever was refused because of this holder holds it now


def _rejoin(result: Holding) -> None:
    refused, result.conflicts = result.conflicts, []
    for event in refused:
        _sale(result, event)


def _place(result: Holding, admitted: Callable[[UUID, str], bool], standing: tuple[UUID, UUID] | None) -> None:
    holder = result.holder
    if holder is None or holder.partner_id is None:
        return
    lasts = standing is not None and result.continues(*standing)
    result.placed = lasts or admitted(holder.partner_id, holder.program)
    if not result.placed:
        result.say(holder, LineState.WAITING, Reason.NOT_CERTIFIED)
