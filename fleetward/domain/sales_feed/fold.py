"""From the events of one serial number to who holds it: pure, and the same in whatever order files arrive.

Rules of channel data: events are ordered by document date, then receipt. The earlier holder keeps a
PC that a later report gives to somebody else. A return ends the holding of the partner it was sold
to by the same reporter; one without its sale waits for it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fleetward.domain.sales_feed.lifecycle import LineState, Reason
from fleetward.domain.sales_feed.neutral import Direction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date, datetime
    from uuid import UUID


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

    @property
    def order(self) -> tuple[date, datetime, UUID]:
        """Document date, then receipt, then the order within the file."""
        return (self.event_date, self.received_at, self.line_id)


@dataclass(slots=True)
class Holding:
    """What the events of one serial add up to."""

    states: dict[UUID, tuple[LineState, Reason]] = field(default_factory=dict)
    holder: Event | None = None
    placed: bool = False
    ended_by: LineState | None = None  # how the last holding ended
    supporters: list[Event] = field(default_factory=list)
    conflicts: list[Event] = field(default_factory=list)
    pending: list[Event] = field(default_factory=list)

    def say(self, event: Event, state: LineState, reason: Reason = Reason.NONE) -> None:
        """Give the event's line its state."""
        self.states[event.line_id] = (state, reason)


def fold(events: Iterable[Event], *, admitted: Callable[[UUID, str], bool]) -> Holding:
    """Play the events. `admitted` says whether a PC of this program may stand on that partner's page."""
    result = Holding()
    for event in sorted(events, key=lambda one: one.order):
        if event.decision == "loses":
            result.say(event, LineState.DISMISSED, Reason.CONFLICT_LOST)
        elif event.direction == Direction.RETURN:
            _return(result, event)
        else:
            _sale(result, event)
    _place(result, admitted)
    return result


def _sale(result: Holding, event: Event) -> None:
    if result.holder is None:
        _take(result, event)
    elif event.decision == "wins" and event.partner_id != result.holder.partner_id:
        for line in result.supporters:
            result.say(line, LineState.ENDED, Reason.CONFLICT_LOST)
        _take(result, event)
    elif event.partner_id == result.holder.partner_id:
        told = event.reporter_id in {line.reporter_id for line in result.supporters}
        result.say(event, LineState.CONFIRMED, Reason.RESOLD_TWICE if told else Reason.SECOND_TIER)
        result.supporters.append(event)
    else:
        result.say(event, LineState.CONFLICT, Reason.OTHER_PARTNER)
        result.conflicts.append(event)


def _take(result: Holding, event: Event) -> None:
    result.holder, result.supporters = event, [event]
    result.say(event, LineState.ON_PAGE)
    for waiting in result.pending:  # a return of the same day that was received before its sale
        if waiting.event_date == event.event_date and _ends(waiting, event):
            result.pending.remove(waiting)
            _end(result, waiting)
            return


def _return(result: Holding, event: Event) -> None:
    if any(_ends(event, line) for line in result.supporters):
        _end(result, event)
        return
    for line in result.conflicts:
        if _ends(event, line):
            result.conflicts.remove(line)
            result.say(line, LineState.ENDED, Reason.RETURNED_LATER)
            result.say(event, LineState.RETURNED)
            return
    result.say(event, LineState.WAITING, Reason.RETURN_BEFORE_SALE)
    result.pending.append(event)


def _ends(event: Event, sale: Event) -> bool:
    """A return ends a sale of the same reporter; it need not name the partner, but must not name another."""
    return event.reporter_id == sale.reporter_id and event.partner_id in {None, sale.partner_id}


def _end(result: Holding, event: Event) -> None:
    for line in result.supporters:
        result.say(line, LineState.ENDED, Reason.RETURNED_LATER)
    result.say(event, LineState.RETURNED)
    result.holder, result.supporters, result.ended_by = None, [], LineState.RETURNED
    if result.conflicts:  # whoever was refused because of this holder holds it now
        _take(result, result.conflicts.pop(0))
        _rejoin(result)


def _rejoin(result: Holding) -> None:
    refused, result.conflicts = result.conflicts, []
    for event in refused:
        _sale(result, event)


def _place(result: Holding, admitted: Callable[[UUID, str], bool]) -> None:
    holder = result.holder
    if holder is None or holder.partner_id is None:
        return
    result.placed = admitted(holder.partner_id, holder.program)
    if not result.placed:
        result.say(holder, LineState.WAITING, Reason.NOT_CERTIFIED)
