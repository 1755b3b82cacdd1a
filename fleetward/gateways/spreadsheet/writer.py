"""Exports: delimited text that Excel opens without harm, and workbooks, both in bounded memory."""

from __future__ import annotations

import csv
import math
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import xlsxwriter

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    Value = str | int | float | Decimal | bool | date | None

ROWS_PER_SHEET = 1_048_575  # below the header
_LONGEST_TEXT = 32_767  # characters in a cell of a workbook; a longer one would be left out without a word
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[Value]], *, delimiter: str = ",") -> None:
    """Write UTF-8 with a byte order mark. Text that a spreadsheet would take for a formula gets an apostrophe.

    Excel splits by the list separator of its country: pass ';' for readers in Norway or Germany.
    """
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, delimiter=delimiter)
        writer.writerow([_harmless(title) for title in header])
        writer.writerows([_harmless(value) for value in row] for row in rows)


def write_xlsx(path: Path, header: Sequence[str], rows: Iterable[Sequence[Value]], *, sheet: str = "Export") -> None:
    """Write a workbook: text as text and never as formula, dates as dates, the header bold, frozen and filtered.

    More rows than a sheet holds go on in further sheets ('Export 2'). Times are written as they read, without zone.
    """
    options = {"constant_memory": True, "remove_timezone": True}
    with xlsxwriter.Workbook(str(path), options) as book:
        styles = _Styles(book)
        remaining = iter(rows)
        row = next(remaining, None)
        number = 0
        while row is not None or number == 0:
            number += 1
            page = book.add_worksheet(sheet if number == 1 else f"{sheet} {number}")
            _begin(page, header, styles)
            last = 0
            while row is not None and last < ROWS_PER_SHEET:
                last += 1
                for column, value in enumerate(row):
                    _put(page, last, column, value, styles)
                row = next(remaining, None)
            page.autofilter(0, 0, last, max(len(header) - 1, 0))


class _Styles:
    def __init__(self, book: Workbook) -> None:
        self.header = book.add_format({"bold": True})
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.time = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})


def _begin(page: Worksheet, header: Sequence[str], styles: _Styles) -> None:
    for column, title in enumerate(header):
        page.write_string(0, column, title, styles.header)
    page.freeze_panes(1, 0)


def _put(page: Worksheet, row: int, column: int, value: Value, styles: _Styles) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        page.write_boolean(row, column, value)
    elif isinstance(value, int | float | Decimal) and math.isfinite(value):
        page.write_number(row, column, value)
    elif isinstance(value, datetime):
        page.write_datetime(row, column, value, styles.time)
    elif isinstance(value, date):
        page.write_datetime(row, column, value, styles.day)
    else:
        page.write_string(row, column, str(value)[:_LONGEST_TEXT])


def _harmless(value: Value) -> Value:
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return f"'{value}"
    return value
