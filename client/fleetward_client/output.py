"""Rows for people (columns), for programs (JSON, CSV); and words on standard error, so that pipes stay clean."""

from __future__ import annotations

import csv
import json
import sys
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def say(text: str) -> None:
    """Tell the person."""
    sys.stderr.write(plain(text, keep="\n") + "\n")


def progress(text: str) -> None:
    """Tell how far it has come, in one line, where somebody looks."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\033[K{plain(text)}")
        sys.stderr.flush()


def cleared() -> None:
    """The line of `progress` goes."""
    if sys.stderr.isatty():
        sys.stderr.write("\r\033[K")


def plain(value: Any, keep: str = "") -> str:
    """As text that moves no cursor and clears no screen, whatever somebody called a customer."""
    return "".join(char for char in _text(value) if char in keep or char.isprintable())


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def table(rows: Iterable[Any], columns: Sequence[str]) -> int:
    """Columns under their names; how many rows."""
    cells = [[plain(getattr(row, name)) for name in columns] for row in rows]
    heads = [name.replace("_", " ").upper() for name in columns]
    widths = [max(map(len, column)) for column in zip(heads, *cells, strict=True)]
    for line in (heads, *cells):
        padded = "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        sys.stdout.write(padded.rstrip() + "\n")
    return len(cells)


def as_json(rows: Iterable[Any]) -> int:
    """A JSON array, written as it comes; how many rows."""
    count = 0
    sys.stdout.write("[")
    for count, row in enumerate(rows, 1):
        comma = "," if count > 1 else ""
        sys.stdout.write(f"{comma}\n{json.dumps(asdict(row), default=_text, ensure_ascii=False)}")
    sys.stdout.write("\n]\n")
    return count


def as_csv(rows: Iterable[Any], columns: Sequence[str]) -> int:
    """CSV with a heading, written as it comes; how many rows. No cell is a formula to a spreadsheet."""
    writer, count = csv.writer(sys.stdout, lineterminator="\n"), 0
    writer.writerow(columns)
    for count, row in enumerate(rows, 1):  # noqa: B007 (told afterwards)
        writer.writerow([_harmless(_text(getattr(row, name))) for name in columns])
    return count


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text
