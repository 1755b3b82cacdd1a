"""Reads EDIFACT files: SLSRPT messages become reports, all others are refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from fleetward.domain.sales_feed.faults import FaultCode
from fleetward.domain.sales_feed.formats.sales_data_report import SalesDataReport
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
from fleetward.gateways.edifact.acknowledge import answer
from fleetward.gateways.edifact.envelope import TAGS, Interchange, Message, SyntaxFault
from fleetward.gateways.edifact.tokenizer import (
    NotAnInterchange,
    SegmentTooLong,
    Tokenizer,
    declared_charset,
    part,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from fleetward.domain.sales_feed.neutral import Event
    from fleetward.domain.sales_feed.profile import FeedProfile
    from fleetward.gateways.edifact.tokenizer import Segment

SALES_REPORT = "SLSRPT"
BOUNDARIES = TAGS | {"UNB"}
BEGINNING = 200  # bytes in which UNB names its character set

INTERCHANGE_FAULTS = {
    (SyntaxFault.MISSING, "UNZ"): FaultCode.TRUNCATED,
    (SyntaxFault.REFERENCES_DIFFER, "UNZ"): FaultCode.INTERCHANGE_NUMBER_DIFFERS,
    (SyntaxFault.COUNT_DIFFERS, "UNZ"): FaultCode.INTERCHANGE_COUNT_DIFFERS,
    (SyntaxFault.MISSING, "UNE"): FaultCode.GROUP_TRAILER_MISSING,
    (SyntaxFault.REFERENCES_DIFFER, "UNE"): FaultCode.GROUP_NUMBER_DIFFERS,
    (SyntaxFault.COUNT_DIFFERS, "UNE"): FaultCode.GROUP_COUNT_DIFFERS,
}
MESSAGE_FAULTS = {
    SyntaxFault.NO_AGREEMENT: FaultCode.NOT_A_SALES_REPORT,
    SyntaxFault.MISSING: FaultCode.SET_TRAILER_MISSING,
    SyntaxFault.REFERENCES_DIFFER: FaultCode.SET_NUMBER_DIFFERS,
    SyntaxFault.COUNT_DIFFERS: FaultCode.SET_COUNT_DIFFERS,
}


@dataclass(slots=True)
class EdifactEnvelope:
    """Makes the CONTRL for one interchange, once it is decided what became of it."""

    interchange: Interchange
    agreed: bool = False  # CONTRL was agreed on, whatever UNB 0031 says

    def acknowledge(self, *, verdict: Verdict, now: datetime, control: int) -> list[Acknowledgement]:
        """At most one CONTRL; none where it was neither asked for nor agreed."""
        duplicate = verdict is Verdict.DUPLICATE
        content = answer(self.interchange, agreed=self.agreed, duplicate=duplicate, now=now, control=control)
        return [Acknowledgement("CONTRL", content)] if content else []


def read_edifact(stream: BinaryIO, profile: FeedProfile) -> Iterator[Event]:
    """Events of every interchange in a seekable stream.

    A count or reference that is wrong in UNT rejects the message; in UNZ or UNE, or a missing UNZ,
    nothing of the interchange is imported. Raises Unreadable where not even the first UNB can be read.
    """
    reader = _Reader(profile)
    stream.seek(0)
    charset = declared_charset(stream.read(BEGINNING)) or profile.encoding
    try:
        for position, segment in enumerate(Tokenizer(decoded(stream, charset)), 1):
            tag = segment[0][0]
            if tag in BOUNDARIES:
                yield from reader.turn(position, tag, segment)
            elif report := reader.report:
                report.take(position, segment)
                if report.ready:
                    yield from report.ready
                    report.ready.clear()
            elif reader.current is None:
                reader.interchange.stray(tag)
        yield from reader.end()
    except NotAnInterchange:
        yield from reader.broken(FaultCode.NOT_AN_INTERCHANGE)
    except SegmentTooLong:
        yield from reader.broken(FaultCode.SEGMENT_TOO_LONG)


class _Reader:
    """Where we are in the envelopes."""

    def __init__(self, profile: FeedProfile) -> None:
        self.interchange = Interchange([], ended=True)
        self.current: Message | None = None
        self.report: SalesDataReport | None = None
        self._profile = profile

    def turn(self, position: int, tag: str, segment: Segment) -> Iterator[Event]:
        """One segment of an envelope."""
        if tag == "UNB":
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
        if not self.interchange.header:
            raise Unreadable(Fault(FaultCode.NOT_AN_INTERCHANGE))
        yield from self._cut_off()

    def broken(self, code: FaultCode) -> Iterator[Event]:
        """The rest of the file cannot be read. What was complete before it stays."""
        fault = Fault(code)
        if not self.interchange.header:
            raise Unreadable(fault)
        if self.interchange.ended:
            yield InterchangeOpened(Kind.EDIFACT)
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
        header = self.interchange.header
        sender, receiver = (f"{part(header, index)}:{part(header, index, 1)}".rstrip(":") for index in (2, 3))
        sent = f"{part(header, 4)} {part(header, 4, 1)}"
        return InterchangeOpened(Kind.EDIFACT, sender, receiver, part(header, 5), sent, test=part(header, 11) == "1")

    def _closed(self, *more: Fault) -> InterchangeClosed:
        error, tag = self.interchange.error, self.interchange.error_tag
        own = [Fault(INTERCHANGE_FAULTS.get((error, tag), FaultCode.STRAY_SEGMENT), tag)] if error else []
        return InterchangeClosed([*own, *more], EdifactEnvelope(self.interchange))

    def _begin(self, message: Message) -> Iterator[Event]:
        self.current = message
        if message.type == SALES_REPORT:
            self.report = SalesDataReport(message.ordinal, message.reference, self._profile)
            return
        message.reject(SyntaxFault.NO_AGREEMENT)
        yield ReportOpened(message.ordinal, message.type, message.reference, readable=False)

    def _finish(self, message: Message) -> Iterator[Event]:
        where = f"UNH+{message.reference}"
        faults = [Fault(MESSAGE_FAULTS[error], where) for error in message.errors]
        report, self.current, self.report = self.report, None, None
        if report is None:
            yield ReportClosed(message.ordinal, faults)
            return
        closed = report.finish()
        yield from report.ready
        if report.faults:
            message.reject(SyntaxFault.INVALID_VALUE)
        closed.faults = [*faults, *closed.faults]
        yield closed
