"""Sheets (CSV, TXT, XLSX) as neutral events: one file is one interchange, each of its tables one report (B4).

Nothing is yielded before the whole file has been looked through once: either every table has a layout that the
channel-data steward confirmed, or the file waits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from fleetward.domain.devices.serial_cells import text_of
from fleetward.domain.sales_feed.faults import FaultCode
from fleetward.domain.sales_feed.formats import columns
from fleetward.domain.sales_feed.formats.sheet.lines import Table
from fleetward.domain.sales_feed.formats.sheet.tables import Head, split
from fleetward.domain.sales_feed.neutral import (
    Fault,
    InterchangeClosed,
    InterchangeOpened,
    Kind,
    ReportClosed,
    ReportOpened,
    Unreadable,
)
from fleetward.gateways.spreadsheet.delimited import DelimitedRefused, read_delimited
from fleetward.gateways.spreadsheet.reader import Row, WorkbookLimits, WorkbookRefused, read_workbook

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from fleetward.domain.sales_feed.neutral import Event
    from fleetward.domain.sales_feed.profile import FeedProfile

    Layouts = Mapping[str, Mapping[str, int]]

_SAMPLES = 8


class LayoutUnconfirmed(Exception):
    """A table whose columns nobody confirmed yet: the file waits for the steward. Nothing of it was yielded."""

    def __init__(self, head: Head, sample_rows: list[list[str]]) -> None:
        super().__init__(head.fingerprint)
        self.fingerprint = head.fingerprint
        self.sheet = head.sheet
        self.headers = head.headers
        self.sample_rows = sample_rows
        self.guess = columns.guess(head.headers, sample_rows)


def read_csv(stream: BinaryIO, profile: FeedProfile, layouts: Layouts) -> Iterator[Event]:
    """The events of a delimited text in a seekable stream, which is read twice and left open.

    `layouts` maps a header's fingerprint to its confirmed mapping (field to column index); an empty mapping says that
    the table is no report and is left out. Raises LayoutUnconfirmed or Unreadable, always before the first event.
    """
    try:
        tables = _survey(_csv_rows(stream, profile), profile, layouts)
    except DelimitedRefused as refused:
        raise _unreadable(refused.code, str(refused.line or "")) from refused
    yield from _events(Kind.CSV, _csv_rows(stream, profile), tables, layouts)


def read_xlsx(
    path: Path, profile: FeedProfile, layouts: Layouts, limits: WorkbookLimits | None = None
) -> Iterator[Event]:
    """The events of a workbook, as `read_csv`."""
    try:
        workbook = read_workbook(path, limits)
    except WorkbookRefused as refused:
        raise _unreadable(refused.code, refused.detail) from refused
    with workbook:
        tables = _survey(workbook, profile, layouts)
        yield from _events(Kind.XLSX, workbook, tables, layouts)


def _csv_rows(stream: BinaryIO, profile: FeedProfile) -> Iterator[Row]:
    for number, cells in read_delimited(stream, profile.encoding):
        yield Row("", number, list(cells))


def _survey(rows: Iterable[Row], profile: FeedProfile, layouts: Layouts) -> list[Table]:
    """The first pass: every table, with what must be known of it before its first row is read."""
    tables: list[Table] = []
    waiting: Head | None = None
    samples: list[list[str]] = []
    for part in split(rows, layouts):
        if waiting and (isinstance(part, Head) or len(samples) == _SAMPLES):
            break
        if isinstance(part, Row):
            if waiting:
                samples.append([text_of(cell) for cell in part.cells])
            else:
                tables[-1].note(part)
        elif part.mapping is None:
            waiting = part
        else:
            tables.append(Table(part, part.mapping, profile))
    if waiting:
        raise LayoutUnconfirmed(waiting, samples)
    if not tables:
        raise _unreadable(FaultCode.NO_TABLE)
    return tables


def _events(kind: Kind, rows: Iterable[Row], tables: list[Table], layouts: Layouts) -> Iterator[Event]:
    """The second pass. It finds the same tables in the same order."""
    yield InterchangeOpened(kind)
    following = iter(tables)
    open_report: ReportClosed | None = None
    ordinal = 0
    for part in split(rows, layouts):
        if isinstance(part, Head):
            if open_report:
                yield open_report
            table, open_report = next(following), None
            if part.mapping:
                ordinal += 1
                open_report = ReportClosed(ordinal)
                yield ReportOpened(ordinal, message_type="sheet", control=part.sheet)
        elif open_report:
            item = table.item(part)
            open_report.items += 1
            open_report.units += len(item.serials)
            yield item
    if open_report:
        yield open_report
    yield InterchangeClosed()


def _unreadable(code: str, detail: str = "") -> Unreadable:
    return Unreadable(Fault(code, detail=detail))
