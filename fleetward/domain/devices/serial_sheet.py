"""PCs as people name them: a pasted list, or a file with any header. A row may name its own target (F8).

A row is never left out without a word: what is no serial number becomes a row of the result that says so.
"""

from __future__ import annotations

import io
import shutil
import tempfile
from dataclasses import dataclass
from itertools import chain, dropwhile, groupby, islice
from pathlib import Path
from typing import IO, TYPE_CHECKING

from fleetward.domain.devices.serial_cells import SERIAL_HEADERS, may_be_serial, serials_of, squash, text_of
from fleetward.domain.devices.serials import is_known_form, normalise
from fleetward.gateways.spreadsheet import archive
from fleetward.gateways.spreadsheet.archive import ArchiveLimits
from fleetward.gateways.spreadsheet.delimited import DelimitedRefused, read_delimited
from fleetward.gateways.spreadsheet.reader import WorkbookLimits, WorkbookRefused, read_workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    Cells = list[str]

MOST = 200_000
"""PCs in one list."""

LARGEST = 64 << 20
"""Bytes of one file."""

LIMITS = WorkbookLimits(
    memory=1 << 30, output=1 << 30, cpu=30, wall=60, archive=ArchiveLimits(file_size=LARGEST, total_size=512 << 20)
)

TARGET_HEADERS = (
    "customerid", "targetcustomerid", "targetid", "dashboardid", "kundeid", "malkundeid", "customer", "customername",
    "target", "targetcustomer", "tocustomer", "newcustomer", "dashboard", "customerdashboard", "kunde", "kundenavn",
    "mal", "malkunde", "tilkunde", "nykunde", "kundeoversikt",
)  # fmt: skip
"""Headers of the column that names the target, as by `squash`; of several, the earlier counts."""

_SEARCHED = 20  # rows from the top of a sheet
_ENOUGH = 0.5
_ZIP, _OLD_WORKBOOK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_NO_TABLES = (b"%PDF", b"<", b"{", b"\x89PNG", b"\xff\xd8\xff", b"\x1f\x8b", b"7z\xbc\xaf")


class SheetRefused(Exception):
    """The list as a whole cannot be used; `code` is stable, and the pages have a sentence for each."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Named:
    """A PC as somebody named it. `serial` is '' where the text is no serial number; `target` is the row's own."""

    named: str
    serial: str
    target: str = ""


@dataclass(frozen=True)
class Wanted:
    """Whether each row names its own target, and the header of that column where it is not one of the usual."""

    targets: bool = False
    column: str = ""


def read_text(text: str, wanted: Wanted = Wanted()) -> list[Named]:
    """A pasted list: serials between line breaks, commas, semicolons or tabs; with targets, rows of a sheet."""
    if wanted.targets:
        return _read(_of_text(io.BytesIO(text.encode("utf-8", "replace"))), wanted)
    pieces = (piece for line in text.splitlines() for piece in serials_of(line.strip()))
    return _limited(_named(piece) for piece in pieces if squash(piece) not in SERIAL_HEADERS)


def read_file(stream: IO[bytes], wanted: Wanted = Wanted()) -> list[Named]:
    """A CSV file, a text file or a workbook, in a seekable stream. Raises `SheetRefused`."""
    if stream.seek(0, io.SEEK_END) > LARGEST:
        raise SheetRefused("too_large")
    stream.seek(0)
    head = stream.read(8)
    if head.startswith(_OLD_WORKBOOK):
        raise SheetRefused("old_workbook")
    if head.lstrip().startswith(_NO_TABLES):
        raise SheetRefused("no_table")
    if head.startswith(_ZIP):
        return _of_workbook(stream, wanted)
    return _read(_of_text(stream), wanted)


def _of_text(stream: IO[bytes]) -> Iterator[tuple[str, Cells]]:
    try:
        for _number, cells in read_delimited(stream):  # type: ignore[arg-type] # it asks for no more than IO[bytes]
            yield "", [cell.strip() for cell in cells]
    except DelimitedRefused as refused:
        raise SheetRefused(refused.code) from refused


def _of_workbook(stream: IO[bytes], wanted: Wanted) -> list[Named]:
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as copy:
        stream.seek(0)
        shutil.copyfileobj(stream, copy)
        copy.flush()
        path = Path(copy.name)
        if not archive.is_workbook(path):
            raise SheetRefused("no_workbook")
        try:
            with read_workbook(path, LIMITS) as workbook:
                return _read(((row.sheet, [text_of(cell) for cell in row.cells]) for row in workbook), wanted)
        except WorkbookRefused as refused:
            raise SheetRefused(refused.code) from refused


@dataclass(frozen=True)
class _Table:
    """Where the serials and targets stand, and how many of the first rows are title and header."""

    serial: int
    target: int | None
    above: int


def _read(rows: Iterable[tuple[str, Cells]], wanted: Wanted) -> list[Named]:
    """The rows of all sheets that hold serials; a sheet without any (a cover page) is left out."""
    named = _limited(chain.from_iterable(
        _of_sheet((cells for _sheet, cells in of_sheet), wanted)
        for _sheet, of_sheet in groupby(rows, key=lambda row: row[0])
    ))  # fmt: skip
    if not named:
        raise SheetRefused("no_serials")
    return named


def _of_sheet(rows: Iterator[Cells], wanted: Wanted) -> Iterator[Named]:
    present = dropwhile(lambda cells: not any(cells), rows)
    top = list(islice(present, _SEARCHED))
    table = _by_header(top, wanted) or _by_content(top)
    if table is None:
        return
    if wanted.targets and table.target is None:
        raise SheetRefused("no_target_column")
    for cells in chain(top[table.above :], present):
        yield from _of_row(cells, table, wanted)


def _of_row(cells: Cells, table: _Table, wanted: Wanted) -> Iterator[Named]:
    """One for each serial in the row's cell; a row with other content and no serial says what it holds."""
    given = _cell(cells, table.serial)
    if squash(given) in SERIAL_HEADERS:  # the header again, as on every printed page
        return
    target = _cell(cells, table.target) if wanted.targets else ""
    for piece in serials_of(given) or ([" ".join(filter(None, cells))] if any(cells) else []):
        yield _named(piece, target)


def _cell(cells: Cells, place: int | None) -> str:
    return cells[place] if place is not None and place < len(cells) else ""


def _named(text: str, target: str = "") -> Named:
    return Named(_plain(text), normalise(text).value, _plain(target))


def _plain(text: str) -> str:
    """What can be stored and shown."""
    return "".join(char for char in text if char.isprintable())


def _limited(named: Iterable[Named]) -> list[Named]:
    found = list(islice(named, MOST + 1))
    if len(found) > MOST:
        raise SheetRefused("too_many")
    return found


def _by_header(top: list[Cells], wanted: Wanted) -> _Table | None:
    """The first row that names the serials' column. Of several such columns the usual word counts first."""
    for number, cells in enumerate(top):
        squashed = [squash(cell) for cell in cells]
        serial = next((squashed.index(word) for word in SERIAL_HEADERS if word in squashed), None)
        if serial is not None:
            return _Table(serial, _target(squashed, serial, wanted), number + 1)
    return None


def _target(squashed: list[str], serial: int, wanted: Wanted) -> int | None:
    words = (squash(wanted.column),) if wanted.column else TARGET_HEADERS
    return next(
        (place for word in words for place, one in enumerate(squashed) if one == word and place != serial), None
    )


def _by_content(top: list[Cells]) -> _Table | None:
    """The column in which most cells are serials; beside it one other column is the target's."""
    known = _fullest(top, _is_known)
    column = _fullest(top, may_be_serial) if known is None else known
    if column is None:
        return None
    above = next(number for number, cells in enumerate(top) if any(map(str.isdigit, _cell(cells, column))))
    others = {place for cells in top[above:] for place, cell in enumerate(cells) if cell and place != column}
    return _Table(column, others.pop() if len(others) == 1 else None, above)


def _fullest(top: list[Cells], fits: Callable[[str], bool]) -> int | None:
    """The column with the greatest share of cells that fit, at least half of those with content."""
    width = max(map(len, top), default=0)
    shares = []
    for column in range(width):
        filled = [cell for cells in top if (cell := _cell(cells, column))]
        shares.append(sum(map(fits, filled)) / len(filled) if filled else 0)
    best = max(shares, default=0)
    return shares.index(best) if best >= _ENOUGH else None


def _is_known(text: str) -> bool:
    return any(is_known_form(normalise(piece).value) for piece in serials_of(text))
