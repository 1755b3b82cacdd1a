"""What is fuzzed: every reader of bytes from outside. Each may refuse with its own errors, and with no other."""

from __future__ import annotations

import io
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from fleetward.domain.claims import settlement_file
from fleetward.domain.devices import serial_sheet, serials
from fleetward.domain.partners import completion_sheet
from fleetward.domain.parts import catalogue_cells
from fleetward.domain.sales_feed import neutral
from fleetward.domain.sales_feed.formats import columns, sheet, slsrpt, sniff, x12_867
from fleetward.domain.sales_feed.profile import FeedProfile
from fleetward.gateways import evidence_file, mail_message
from fleetward.gateways.inventory import packing, reading
from fleetward.gateways.spreadsheet import archive
from tests.factories import feed_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from fleetward.domain.sales_feed.neutral import Event

NOW = datetime(2026, 11, 26, tzinfo=UTC)
PROFILE = FeedProfile()
LAYOUTS = {columns.fingerprint(feed_files.HEADERS): columns.guess(feed_files.HEADERS)}
UNPACKED = 4 * 1024 * 1024


@dataclass(frozen=True)
class Parser:
    """Reads bytes; may raise what it refuses with."""

    read: Callable[[bytes], object]
    refuses: tuple[type[Exception], ...]

    def __call__(self, data: bytes) -> None:
        """Anything but an answer or a refusal is a crash."""
        try:
            self.read(data)
        except self.refuses:
            return


def _events(events: Iterable[Event]) -> None:
    """To the end; and the acknowledgements that follow from them."""
    for event in events:
        if isinstance(event, neutral.InterchangeClosed) and event.envelope:
            for verdict in neutral.Verdict:
                event.envelope.acknowledge(verdict=verdict, now=NOW, control=1)


def _x12(data: bytes) -> None:
    _events(x12_867.read_x12(io.BytesIO(data), PROFILE))


def _edifact(data: bytes) -> None:
    _events(slsrpt.read_edifact(io.BytesIO(data), PROFILE))


def _table(data: bytes) -> None:
    sniff.sniff(data[: sniff.HEAD], "a.csv")
    _events(sheet.read_csv(io.BytesIO(data), PROFILE, LAYOUTS))


def _file(data: bytes, read: Callable[[Path], object]) -> None:
    with tempfile.NamedTemporaryFile(suffix=".bin") as file:
        file.write(data)
        file.flush()
        read(Path(file.name))


def _workbook(data: bytes) -> None:
    _file(data, lambda path: _events(sheet.read_xlsx(path, PROFILE, LAYOUTS)))


def _archive(data: bytes) -> None:
    def unpack(path: Path) -> None:
        archive.is_workbook(path)
        sniff.sniff_path(path)
        for member in archive.open_archive(path):
            member.copy_to(io.BytesIO())

    _file(data, unpack)


def _serial_list(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    for line in text.splitlines()[:50]:
        serials.build_week(serials.normalise(line).value, NOW.date())
    serial_sheet.read_text(text)


def _target_sheet(data: bytes) -> None:
    if not data.startswith(b"PK"):  # workbooks have a parser of their own above
        serial_sheet.read_file(io.BytesIO(data), serial_sheet.Wanted(targets=True))


def _completions(data: bytes) -> None:
    completion_sheet._cells(io.BytesIO(data))  # noqa: SLF001 (without the database, which judges the rows)


def _catalogue(data: bytes) -> None:
    if not data.startswith(b"PK"):
        _file(data, lambda path: list(catalogue_cells.read_cells(path)))


def _inventory(data: bytes) -> None:
    reading.read(packing.unpack(data, UNPACKED))


PARSERS: dict[str, Parser] = {
    "x12": Parser(_x12, (neutral.Unreadable,)),
    "edifact": Parser(_edifact, (neutral.Unreadable,)),
    "table": Parser(_table, (neutral.Unreadable, sheet.LayoutUnconfirmed)),
    "workbook": Parser(_workbook, (neutral.Unreadable, sheet.LayoutUnconfirmed)),
    "archive": Parser(_archive, (archive.ArchiveRefused,)),
    "serial-list": Parser(_serial_list, (serial_sheet.SheetRefused,)),
    "target-sheet": Parser(_target_sheet, (serial_sheet.SheetRefused,)),
    "completions": Parser(_completions, (completion_sheet.SheetRefused,)),
    "catalogue": Parser(_catalogue, (catalogue_cells.SheetRefused,)),
    "inventory": Parser(_inventory, (packing.Unreadable, packing.TooLarge)),
    "evidence": Parser(evidence_file.examine, (evidence_file.NotEvidence,)),
    "mail": Parser(mail_message.read, (mail_message.Unreadable,)),
    "payments": Parser(settlement_file.read_outcomes, (ValueError,)),
}
