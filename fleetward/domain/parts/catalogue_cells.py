"""The cells of a catalogue's file, by what their columns mean, as text; and prices out of text."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from fleetward.domain.parts.amounts import CENT
from fleetward.foundation.kit.refusal import Refusal
from fleetward.gateways.spreadsheet.archive import ArchiveLimits
from fleetward.gateways.spreadsheet.delimited import DelimitedRefused, read_delimited
from fleetward.gateways.spreadsheet.reader import WorkbookLimits, WorkbookRefused, read_workbook

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from django_stubs_ext import StrOrPromise

    from fleetward.gateways.spreadsheet.reader import Cell

MOST_ROWS = 100_000
LARGEST = 64 << 20
"""Bytes of one file."""
LIMITS = WorkbookLimits(
    memory=1 << 30, output=1 << 30, cpu=30, wall=60, archive=ArchiveLimits(file_size=LARGEST, total_size=512 << 20)
)

HEADERS = {
    "number": ("part number", "part", "delenummer"),
    "name": ("name", "description", "navn", "betegnelse"),
    "models": ("models", "model", "fits", "modeller"),
    "price": ("price", "pris"),
    "currency": ("currency", "valuta"),
    "superseded_by": ("superseded by", "replaced by", "erstattes av", "erstattet av"),
    "returnable": ("returnable", "return", "returneres"),
}
REQUIRED = ("number", "name", "models", "price", "currency")
_PRICE = re.compile(
    r"(?:[0-9]{1,3}(?:[ \u00a0\u202f][0-9]{3})+|[0-9]+)(?:[.,][0-9]{1,2})?"
    r"|[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]{1,2}|[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]{1,2}"
)
_MOST_PRICE = Decimal(10) ** 10
_ZIP = b"PK\x03\x04"


WHY: dict[str, StrOrPromise] = {
    "no_rows": _("The file holds no row below its header."),
    "too_many": _("The file has more than 100,000 rows. Divide it."),
    "too_large": _("The file is too large. Divide it."),
    "columns_missing": _("The header must name the columns part number, name, models, price and currency."),
    "text_undecodable": _("The text cannot be decoded. Save it as UTF-8."),
    "text_binary": _("The file holds binary data and is no text. Save it as CSV."),
    "text_line_too_long": _("A line is longer than any real one. The file is damaged, or no table."),
    "text_quotes": _("A quotation mark is opened and never closed."),
}
WORKBOOK = _("The workbook cannot be read. Save it again as XLSX, or as CSV.")
"""Why a file is no catalogue, for people."""


class SheetRefused(Refusal):
    """The file as a whole is no catalogue; `code` is stable."""

    def __init__(self, code: str) -> None:
        super().__init__(WHY.get(code, WORKBOOK))
        self.code = code


def price_of(text: str) -> Decimal | None:
    """A price with at most two decimals; None where it is none, or could be read in two ways (1,249)."""
    if not _PRICE.fullmatch(text):
        return None
    digits = re.sub(r"[ \u00a0\u202f]", "", text)
    tail = _tail(digits)
    whole = digits.removesuffix(tail)
    value = Decimal(f"{re.sub('[.,]', '', whole)}.{tail[1:] or 0}").quantize(CENT)
    return value if value < _MOST_PRICE else None


def _tail(digits: str) -> str:
    found = re.search(r"[.,][0-9]{1,2}$", digits)
    return found.group() if found else ""


def read_cells(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row's cells by what they are; the first row that is not blank is the header."""
    places: dict[str, int] = {}
    count = 0
    for number, cells in _rows(path):
        if not any(cells):
            continue
        if not places:
            places = _places(cells)
            continue
        count += 1
        if count > MOST_ROWS:
            raise SheetRefused("too_many")
        yield number, {name: cells[at].strip() for name, at in places.items() if at < len(cells)}
    if not count:
        raise SheetRefused("no_rows")


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Of the file or, of a workbook, its first sheet with anything in it."""
    if path.stat().st_size > LARGEST:
        raise SheetRefused("too_large")
    with path.open("rb") as stream:
        if stream.read(len(_ZIP)) != _ZIP:
            try:
                yield from read_delimited(stream)
            except DelimitedRefused as refused:
                raise SheetRefused(refused.code) from refused
            return
    try:
        with read_workbook(path, LIMITS) as workbook:
            yield from _of_first_sheet((row.sheet, row.number, [_text(cell) for cell in row.cells]) for row in workbook)
    except WorkbookRefused as refused:
        raise SheetRefused(refused.code) from refused


def _of_first_sheet(rows: Iterable[tuple[str, int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    first = ""
    for sheet, number, cells in rows:
        if not any(cells):
            continue
        first = first or sheet
        if sheet != first:
            return
        yield number, cells


def _text(cell: Cell) -> str:
    """A cell as people read it; a price that was computed is not longer than its cents."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float | int):
        cents = round(cell, 2)
        exact = abs(cell - cents) < 1e-6  # noqa: PLR2004 (a float that was computed is off by less)
        return str(int(cents) if cents == int(cents) else cents) if exact else str(cell)
    return str(cell)


def _places(cells: list[str]) -> dict[str, int]:
    headers = [" ".join(cell.casefold().replace("_", " ").split()) for cell in cells]
    places = {
        name: headers.index(word) for name, words in HEADERS.items() for word in reversed(words) if word in headers
    }
    if any(name not in places for name in REQUIRED):
        raise SheetRefused("columns_missing")
    return places
