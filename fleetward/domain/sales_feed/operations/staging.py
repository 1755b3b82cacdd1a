"""From a file's events to two temporary tables, in bounded memory: COPY, never a row at a time.

`stage_line` is copied while the file is read; the items go to a scratch file first, because a
connection can run one COPY at a time.
"""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db import connection

from fleetward.domain.devices.serials import build_week, is_known_form, normalise, normalise_product
from fleetward.domain.sales_feed import neutral
from fleetward.domain.sales_feed.faults import Flag
from fleetward.foundation.kit.ids import uuid7, uuid7_run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from uuid import UUID

    from psycopg import Copy

TELL_EVERY = 20_000
LONGEST_RAW_SERIAL = 80
BUILD_CODE = slice(3, 6)  # year digit and week in the ten characters used since 2003

_TABLES = """
CREATE TEMP TABLE stage_line (
    seq int, item_no int, serial_raw varchar(80), serial varchar(20) COLLATE "C", problem text, flags text
) ON COMMIT DROP;
CREATE TEMP TABLE stage_item (
    id uuid, item_no int, report_no int, position int, direction text, skip text, quantity int,
    transfer_code varchar(20), product varchar(40), product_text varchar(200), program varchar(40),
    reseller_scheme varchar(20), reseller_key varchar(80), reseller_name varchar(200), end_customer varchar(200),
    end_customer_key varchar(80), invoice varchar(80), order_number varchar(80), sold_on date,
    document_number varchar(80) COLLATE "C", document_date date, flags text, raw varchar(500)
) ON COMMIT DROP;
"""
"""Of the widths of the tables they go into: text would be measured again for each of a million rows."""


@dataclass(slots=True)
class StagedReport:
    """A report as read; `number` counts the reports of the file from 1."""

    number: int
    id: UUID
    opened: neutral.ReportOpened
    closed: neutral.ReportClosed | None = None


@dataclass(slots=True)
class StagedInterchange:
    """An envelope as read, with its reports."""

    id: UUID
    opened: neutral.InterchangeOpened
    closed: neutral.InterchangeClosed | None = None
    verdict: str = ""
    reports: list[StagedReport] = field(default_factory=list)


@dataclass(slots=True)
class Staged:
    """What a file held: the lines and items themselves are in the temporary tables."""

    interchanges: list[StagedInterchange] = field(default_factory=list)
    lines: int = 0
    items: int = 0


def stage(events: Iterable[neutral.Event], *, facts: Facts, tell: Callable[[int], None]) -> Staged:
    """Read all events into `stage_line` and `stage_item` (in the open transaction).

    `tell` hears how many lines were read.
    """
    staged = Staged()
    with connection.cursor() as cursor, tempfile.TemporaryFile() as scratch:
        cursor.execute(_TABLES)
        items = _Rows(scratch)
        with cursor.copy("COPY stage_line FROM STDIN") as copy:
            _Reading(staged, copy, items, facts, tell).run(events)
        items.flush()
        scratch.seek(0)
        with cursor.copy("COPY stage_item FROM STDIN") as copy:
            while block := scratch.read(1 << 20):
                copy.write(block)
        cursor.execute("ANALYZE stage_line (item_no, serial), stage_item (item_no, report_no)")
    return staged


@dataclass(slots=True, frozen=True)
class Facts:
    """What must be known beside the file itself.

    `programs` maps how a report may name a program to its code. Where the feed's document numbers are not
    `reliable`, a line's identity is its sale date instead.
    """

    programs: dict[str, str]
    received_on: date
    reliable: bool = True


class _Rows:
    """COPY text rows gathered into blocks."""

    def __init__(self, target: Any) -> None:
        self.target = target
        self.block: list[str] = []

    def add(self, row: str) -> None:
        self.block.append(row)
        if len(self.block) >= 1000:  # noqa: PLR2004 (a block of about 60 kB)
            self.flush()

    def flush(self) -> None:
        if self.block:
            self.target.write("".join(self.block).encode())
            self.block.clear()


class _Reading:
    def __init__(self, staged: Staged, copy: Copy, items: _Rows, facts: Facts, tell: Callable[[int], None]) -> None:
        self.staged, self.items, self.facts, self.tell = staged, items, facts, tell
        self.lines = _Rows(copy)
        self.build_weeks: dict[str, date] = {}  # by year digit and week, for a million lines share few
        self.product = lru_cache(4_096)(normalise_product)
        self.early: dict[str, str] = {}  # by year digit and week: the flag of what is sold on this day, or ''
        self.sold_on: date | None = None
        self.ids = uuid7_run()
        self.report: StagedReport | None = None
        self.reports = 0

    def run(self, events: Iterable[neutral.Event]) -> None:
        for event in events:
            match event:
                case neutral.Item():
                    self._item(event)
                case neutral.ReportOpened():
                    self._open(event)
                case neutral.ReportClosed():
                    if self.report:
                        self.report.closed = event
                case neutral.InterchangeOpened():
                    self.staged.interchanges.append(StagedInterchange(uuid7(), event))
                case neutral.InterchangeClosed():
                    self.staged.interchanges[-1].closed = event
        self.lines.flush()

    def _open(self, event: neutral.ReportOpened) -> None:
        self.reports += 1
        self.report = StagedReport(self.reports, uuid7(), event)
        self.staged.interchanges[-1].reports.append(self.report)

    def _item(self, item: neutral.Item) -> None:
        assert self.report is not None  # noqa: S101 (the readers' contract: items stand inside a report)
        opened, facts = self.report.opened, self.facts
        self.staged.items += 1
        document_date = item.sold_on or item.document_date or opened.document_date
        number = (item.invoice or item.document_number or opened.document_number) if facts.reliable else ""
        if document_date != self.sold_on:
            self.sold_on, self.early = document_date, {}
        self.items.add(
            _row(
                next(self.ids), self.staged.items, self.reports, item.position, item.direction, item.skip,
                item.quantity, item.transfer_code[:20], self.product(item.product)[:40],
                item.product_text[:200], facts.programs.get(item.program.strip().casefold(), ""),
                item.reseller.scheme[:20], item.reseller.id.strip()[:80], item.reseller.name[:200],
                (item.end_customer.name or item.end_customer.id)[:200], item.end_customer.id[:80],
                item.invoice[:80], item.order[:80], document_date or facts.received_on, number[:80], document_date,
                ",".join(self._flags(item, document_date)), item.raw[:500],
            )
        )  # fmt: skip
        self._lines(item.serials or [""])

    def _flags(self, item: neutral.Item, document_date: date | None) -> list[str]:
        if document_date is None:
            return [*item.flags, Flag.NO_DATE]
        return [*item.flags, Flag.FUTURE_DATE] if document_date > self.facts.received_on else item.flags

    def _lines(self, serials: list[str]) -> None:
        """One row a unit. Most of a million serials are as they should be: those cost one match and no more."""
        number, before, early = self.staged.items, self.staged.lines, self.early
        for seq, raw in enumerate(serials, before + 1):
            if is_known_form(raw):
                flag = early.get(raw[BUILD_CODE])
                if flag is None:
                    flag = early[raw[BUILD_CODE]] = self._sold_early(raw)
                self.lines.add(f"{seq}\t{number}\t\t{raw}\t\t{flag}\n")
            else:
                self.lines.add(f"{seq}\t{number}\t{self._repaired(raw)}\n")
        self.staged.lines += len(serials)
        if before // TELL_EVERY != self.staged.lines // TELL_EVERY:
            self.tell(self.staged.lines)

    def _sold_early(self, serial: str) -> str:
        """The flag of a PC that was sold before it can have been built, else ''."""
        return Flag.BEFORE_BUILD if self.sold_on and self.sold_on < self._built(serial) else ""

    def _repaired(self, raw: str) -> str:
        """What a serial in another form was sent as, is, has for a problem, and what was noted of it."""
        serial = normalise(raw)
        sent = "" if raw == serial.value and not serial.problem else _escape(raw[:LONGEST_RAW_SERIAL])
        flags = [*serial.repairs, *serial.warnings]
        if serial.value and not serial.warnings and (early := self._sold_early(serial.value)):
            flags.append(early)
        return f"{sent}\t{serial.value}\t{serial.problem}\t{','.join(flags)}"

    def _built(self, serial: str) -> date:
        """The earliest day on which a PC with this serial can have been built."""
        code = serial[BUILD_CODE]
        known = self.build_weeks.get(code)
        if known is None:
            known = self.build_weeks[code] = build_week(serial, self.facts.received_on) or date.min
        return known


_UNUSUAL = re.compile(r"[\\\n\r\0]|None").search


def _escape(text: str) -> str:
    """One COPY text field (PostgreSQL documentation, COPY, text format)."""
    if "\\" in text or "\t" in text or "\n" in text or "\r" in text or "\0" in text:
        text = text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
        text = text.replace("\0", "")
    return text


def _field(value: object) -> str:
    if value is None:
        return "\\N"
    return _escape(value) if isinstance(value, str) else str(value)


def _row(*values: object) -> str:
    """One COPY text row. In nearly every one there is nothing to escape, which is seen faster than done."""
    row = "\t".join(["%s"] * len(values)) % values
    if row.count("\t") == len(values) - 1 and not _UNUSUAL(row):
        return row + "\n"
    return "\t".join(map(_field, values)) + "\n"
