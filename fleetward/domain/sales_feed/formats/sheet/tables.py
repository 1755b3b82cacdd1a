"""Where the tables of a file are: title rows above, blank rows between, one header each.

Real files hold two tables in one sheet (invoices, then credit memos under other headers), cover sheets, and headers
repeated on every printed page. What is no header and no title is a line, so that none is lost (B3).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, dropwhile, groupby, islice
from typing import TYPE_CHECKING

from fleetward.domain.devices.serial_cells import text_of
from fleetward.domain.sales_feed.formats import columns
from fleetward.domain.sales_feed.formats.sheet.cells import holds_known_serial, holds_serial

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from fleetward.gateways.spreadsheet.reader import Row

_SEARCHED = 20  # rows from the top of a sheet
_TITLE_CELLS = 2
_TITLES = 5  # between two tables
_HEADER_CELLS = 3


@dataclass(slots=True)
class Head:
    """The header of a table. `mapping` is the confirmed one, or None; an empty one means: no report, leave it out."""

    sheet: str
    number: int
    headers: list[str]
    fingerprint: str
    mapping: dict[str, int] | None


def split(rows: Iterable[Row], layouts: Mapping[str, Mapping[str, int]]) -> Iterator[Head | Row]:
    """Each table's header, then its lines. A sheet without any header (a cover page) yields nothing."""
    for _, of_sheet in groupby(rows, key=lambda row: row.sheet):
        present = dropwhile(is_blank, of_sheet)
        top = list(islice(present, _SEARCHED))
        start = _first_header(top, layouts)
        if start is not None:
            yield from _tables(chain(top[start:], present), layouts)


def is_blank(row: Row) -> bool:
    """Whether no cell of the row has content. A zero is content."""
    return all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in row.cells)


def _tables(rows: Iterator[Row], layouts: Mapping[str, Mapping[str, int]]) -> Iterator[Head | Row]:
    """The tables of one sheet, from its first header on."""
    head = _head(next(rows), layouts)
    serial = _serial_column(head)
    yield head
    titles: list[Row] = []
    after_blank = False
    for row in rows:
        if is_blank(row):
            after_blank = True
        elif _begins_table(row, serial, layouts, after_blank=after_blank):
            head = _head(row, layouts)
            serial, titles, after_blank = _serial_column(head), [], False
            yield head
        elif after_blank and len(titles) < _TITLES and _is_title(row):
            titles.append(row)
        else:
            yield from (*titles, row)
            titles, after_blank = [], False
    yield from titles


def _first_header(top: list[Row], layouts: Mapping[str, Mapping[str, int]]) -> int | None:
    """The first confirmed or recognised header; in a foreign language the first row of three cells or more.

    Lines with serials above a recognised header belong to a table whose header was not recognised.
    """
    texts = [_texts(row) for row in top]
    known = next((number for number, cells in enumerate(texts) if _is_header(cells, layouts, 2)), None)
    wide = next((number for number, cells in enumerate(texts) if _filled(cells) >= _HEADER_CELLS), None)
    if known is None or wide is None:
        return wide if known is None else known
    overlooked = any(holds_known_serial(cell) for cells in texts[:known] for cell in cells)
    return wide if overlooked and wide < known else known


def _begins_table(row: Row, serial: int | None, layouts: Mapping[str, Mapping[str, int]], *, after_blank: bool) -> bool:
    """Whether a row below a table is another header. A digit where the serial stands means a line, cheaply."""
    in_place = text_of(row.cells[serial]) if serial is not None and serial < len(row.cells) else ""
    if any(map(str.isdigit, in_place)):
        return False
    texts = _texts(row)
    if not after_blank:
        return _is_header(texts, layouts, _HEADER_CELLS)
    worded = all(cell is None or isinstance(cell, str) for cell in row.cells)
    no_digit = worded and not any(char.isdigit() for text in texts for char in text)
    return _is_header(texts, layouts, 2) or (no_digit and _filled(texts) >= _HEADER_CELLS)


def _is_header(texts: list[str], layouts: Mapping[str, Mapping[str, int]], enough: int) -> bool:
    return columns.recognised(texts) >= enough or columns.fingerprint(texts) in layouts


def _head(row: Row, layouts: Mapping[str, Mapping[str, int]]) -> Head:
    headers = _texts(row)
    while headers and not headers[-1]:
        headers.pop()
    identity = columns.fingerprint(headers)
    mapping = layouts.get(identity)
    confirmed = mapping is not None and not (mapping and columns.missing(mapping))
    return Head(row.sheet, row.number, headers, identity, dict(mapping) if confirmed and mapping is not None else None)


def _serial_column(head: Head) -> int | None:
    return (columns.guess(head.headers) if head.mapping is None else head.mapping).get("serial")


def _is_title(row: Row) -> bool:
    texts = _texts(row)
    return _filled(texts) <= _TITLE_CELLS and not any(map(holds_serial, texts))


def _filled(texts: list[str]) -> int:
    return sum(map(bool, texts))


def _texts(row: Row) -> list[str]:
    return [text_of(cell) for cell in row.cells]
