"""Delimited text (CSV, TXT) from strangers: encoding and delimiter by rule, then the standard library's reader."""

from __future__ import annotations

import csv
import io
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO

from fleetward.gateways.charset import encoding_of

if TYPE_CHECKING:
    from collections.abc import Iterator

DELIMITERS = ";,\t|"
LONGEST_LINE = 131_072  # characters; the csv module's own limit for one cell
_SAMPLE_LINES = 50


class DelimitedRefused(Exception):
    """The stream is not delimited text. `code` is stable; `line` counts from 1 (0: the whole)."""

    def __init__(self, code: str, line: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.line = line


def read_delimited(stream: BinaryIO, default_encoding: str = "cp1252") -> Iterator[tuple[int, list[str]]]:
    """Rows as (number from 1, cells), from a seekable stream, from its beginning. A blank row has no cells.

    Quotes are read strictly: a quote that is never closed would swallow the rows behind it, so the file is refused.
    """
    encoding = encoding_of(stream, default_encoding)
    stream.seek(0)
    # the feed's default is a code page that serials cannot suffer from: a byte it lacks spoils a name, not the file
    errors = "replace" if encoding == default_encoding else "strict"
    text = io.TextIOWrapper(stream, encoding=encoding, errors=errors, newline="")
    try:
        yield from _rows(text)
    except UnicodeError as damage:
        raise DelimitedRefused("text_undecodable") from damage
    finally:
        if not stream.closed:  # the caller's stream stays open; a reader left half-way may outlive it
            text.detach()


def delimiter_of(lines: list[str]) -> str:
    """The delimiter that cuts most of the lines into the same number of cells; of equals, the one with more cells."""
    return max(DELIMITERS, key=lambda delimiter: _consistency(lines, delimiter))


def _consistency(lines: list[str], delimiter: str) -> tuple[float, int]:
    try:
        widths = Counter(len(cells) for cells in csv.reader(lines, delimiter=delimiter, strict=True) if cells)
    except csv.Error:  # quotes that make no sense with this delimiter
        return 0.0, 0
    widths.pop(1, None)
    if not widths:
        return 0.0, 0
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    return count / len(lines), width


def _rows(text: io.TextIOWrapper) -> Iterator[tuple[int, list[str]]]:
    sample = list(islice((line for line in _lines(text) if line.strip()), _SAMPLE_LINES))
    delimiter = delimiter_of(sample)
    text.seek(0)
    reader = csv.reader(_lines(text), delimiter=delimiter, strict=True)
    try:
        for number, cells in enumerate(reader, start=1):
            yield number, cells if any(cells) else []
    except csv.Error as error:
        raise DelimitedRefused("text_quotes", reader.line_num) from error


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    for number, line in enumerate(iter(lambda: text.readline(LONGEST_LINE + 1), ""), start=1):
        if len(line) > LONGEST_LINE:
            raise DelimitedRefused("text_line_too_long", number)
        if "\x00" in line:
            raise DelimitedRefused("text_binary", number)
        yield line
