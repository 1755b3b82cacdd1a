"""Reads X12 files: 867 sets become reports, 852 sets are taken without being read, others are refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from fleetward.domain.sales_feed.faults import FaultCode
from fleetward.domain.sales_feed.formats.product_transfer import ProductTransfer
from fleetward.domain.sales_feed.neutral import (
    Acknowledgement,
    Fault,
    InterchangeClosed,
    InterchangeOpened,
    Kind,
    ReportClosed,
    ReportOpened,
    Unreadable,
    Verdict,
)
from fleetward.gateways.charset import decoded
from fleetward.gateways.x12.acknowledge import answer
from fleetward.gateways.x12.envelope import (
    TAGS,
    GroupError,
    Interchange,
    InterchangeError,
    SetError,
    TransactionSet,
)
from fleetward.gateways.x12.tokenizer import NotAnInterchange, SegmentTooLong, Tokenizer, element

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from fleetward.domain.sales_feed.neutral import Event
    from fleetward.domain.sales_feed.profile import FeedProfile

SALES_REPORT = "867"
PRODUCT_ACTIVITY = "852"  # carries no serials: taken, kept, nothing to import
BOUNDARIES = TAGS | {"ISA"}

INTERCHANGE_FAULTS = {
    InterchangeError.NUMBER_DIFFERS: FaultCode.INTERCHANGE_NUMBER_DIFFERS,
    InterchangeError.COUNT_DIFFERS: FaultCode.INTERCHANGE_COUNT_DIFFERS,
    InterchangeError.PREMATURE_END: FaultCode.TRUNCATED,
    InterchangeError.INVALID_CONTENT: FaultCode.STRAY_SEGMENT,
}
GROUP_FAULTS = {
    GroupError.TRAILER_MISSING: FaultCode.GROUP_TRAILER_MISSING,
    GroupError.NUMBER_DIFFERS: FaultCode.GROUP_NUMBER_DIFFERS,
    GroupError.COUNT_DIFFERS: FaultCode.GROUP_COUNT_DIFFERS,
}
SET_FAULTS = {
    SetError.NOT_SUPPORTED: FaultCode.NOT_A_SALES_REPORT,
    SetError.TRAILER_MISSING: FaultCode.SET_TRAILER_MISSING,
    SetError.NUMBER_DIFFERS: FaultCode.SET_NUMBER_DIFFERS,
    SetError.COUNT_DIFFERS: FaultCode.SET_COUNT_DIFFERS,
}


@dataclass(slots=True)
class X12Envelope:
    """Makes the 997 or TA1 for one interchange, once it is decided what became of it."""

    interchange: Interchange

    def acknowledge(self, *, verdict: Verdict, now: datetime, control: int) -> list[Acknowledgement]:
        """At most one message; none for an interchange of acknowledgements."""
        message = answer(self.interchange, duplicate=verdict is Verdict.DUPLICATE, now=now, control=control)
        return [Acknowledgement(*message)] if message else []


def read_x12(stream: BinaryIO, profile: FeedProfile) -> Iterator[Event]:
    """Events of every interchange in a seekable stream.

    A count or number that is wrong in SE rejects the set; in GE or IEA, or a missing IEA, nothing of the
    interchange is imported. ST02 that repeats and a wrong CTT01 are noted in the 997 (AK5 E). Raises
    Unreadable where not even the first ISA can be read.
    """
    reader, report = _Reader(profile), None
    try:
        for position, segment in enumerate(Tokenizer(decoded(stream, profile.encoding)), 1):
            if segment[0] in BOUNDARIES:
                yield from reader.turn(position, segment)
                report = reader.report
            elif report:
                report.take(position, segment)
                if report.ready:
                    yield from report.ready
                    report.ready.clear()
            elif reader.current is None:
                reader.interchange.stray()
        yield from reader.end()
    except NotAnInterchange:
        yield from reader.broken(FaultCode.NOT_AN_INTERCHANGE)
    except SegmentTooLong:
        yield from reader.broken(FaultCode.SEGMENT_TOO_LONG)


class _Reader:
    """Where we are in the envelopes."""

    def __init__(self, profile: FeedProfile) -> None:
        self.interchange = Interchange([], ended=True)
        self.current: TransactionSet | None = None
        self.report: ProductTransfer | None = None
        self._profile = profile

    def turn(self, position: int, segment: list[str]) -> Iterator[Event]:
        """One segment of an envelope."""
        if segment[0] == "ISA":
            yield from self._cut_off()
            self.interchange = Interchange(segment)
            yield self._opened()
            return
        for changed in self.interchange.take(position, segment):
            yield from self._begin(changed) if changed.is_open else self._finish(changed)
        if self.interchange.ended:
            yield self._closed()

    def end(self) -> Iterator[Event]:
        """End of the file."""
        if not self.interchange.isa:
            raise Unreadable(Fault(FaultCode.NOT_AN_INTERCHANGE))
        yield from self._cut_off()

    def broken(self, code: FaultCode) -> Iterator[Event]:
        """The rest of the file cannot be read. What was complete before it stays."""
        fault = Fault(code)
        if not self.interchange.isa:
            raise Unreadable(fault)
        if self.interchange.ended:
            yield InterchangeOpened(Kind.X12)
            yield InterchangeClosed([fault])
        else:
            yield from self._cut_off(fault)

    def _cut_off(self, *more: Fault) -> Iterator[Event]:
        if self.interchange.ended:
            return
        for changed in self.interchange.finish():
            yield from self._finish(changed)
        yield self._closed(*more)

    def _opened(self) -> InterchangeOpened:
        isa = self.interchange.isa
        sender, receiver = (f"{element(isa, index)}:{element(isa, index + 1)}" for index in (5, 7))
        sent = f"{element(isa, 9)} {element(isa, 10)}"
        return InterchangeOpened(Kind.X12, sender, receiver, element(isa, 13), sent, test=element(isa, 15) == "T")

    def _closed(self, *more: Fault) -> InterchangeClosed:
        faults = [Fault(GROUP_FAULTS[error], "GE") for error in self.interchange.group_errors]
        if error := self.interchange.error:
            where = "" if error is InterchangeError.INVALID_CONTENT else "IEA"
            faults.insert(0, Fault(INTERCHANGE_FAULTS[error], where))
        return InterchangeClosed([*faults, *more], X12Envelope(self.interchange))

    def _begin(self, one: TransactionSet) -> Iterator[Event]:
        self.current = one
        if one.type == SALES_REPORT:
            self.report = ProductTransfer(one.ordinal, one.number, self._profile)
            return
        if one.type != PRODUCT_ACTIVITY:
            one.reject(SetError.NOT_SUPPORTED)
        yield ReportOpened(one.ordinal, one.type, one.number, readable=False)

    def _finish(self, one: TransactionSet) -> Iterator[Event]:
        where = f"ST*{one.type}*{one.number}"
        faults = [Fault(SET_FAULTS[error], where) for error in one.errors]
        report, self.current, self.report = self.report, None, None
        if report is None:
            yield ReportClosed(one.ordinal, faults)
            return
        closed = report.finish()
        yield from report.ready
        if report.faults:
            one.reject(SetError.SEGMENTS_IN_ERROR)
        if report.count_differs:
            one.note(SetError.SEGMENTS_IN_ERROR)
        closed.faults = [*faults, *closed.faults]
        yield closed
