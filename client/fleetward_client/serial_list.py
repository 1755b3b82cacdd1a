"""Serial numbers out of arguments, a file or standard input."""

from __future__ import annotations

import csv
import re
import sys
from pathlib import Path

from fleetward_client.problems import WrongUse

HEADINGS = {"serial", "serials", "serial number", "serial_number", "serialnumber", "serienummer", "sn", "s/n"}
LARGEST = 20_000_000  # bytes


def gathered(serials: list[str], file: str | None) -> list[str]:
    """What was named, in its order. Raises `WrongUse` where nothing was."""
    if serials and file:
        raise WrongUse("Name serial numbers, or a file of them, not both.")
    found = serials if not file else read(_content(file))
    if not found:
        raise WrongUse("No serial number is named. Name some, or a file with --file (- for standard input).")
    return found


def _content(file: str) -> str:
    try:
        content = sys.stdin.buffer.read(LARGEST) if file == "-" else _bytes(Path(file))
        return content.decode("utf-8-sig")
    except OSError as wrong:
        raise WrongUse(f"{file} cannot be read: {wrong.strerror}.") from wrong
    except UnicodeDecodeError as wrong:
        raise WrongUse(f"{file} is no text in UTF-8. Save the list as CSV (UTF-8).") from wrong


def _bytes(path: Path) -> bytes:
    with path.open("rb") as opened:
        return opened.read(LARGEST)


def read(text: str) -> list[str]:
    """One in a line, or the column of a CSV file that is headed so; else its first column."""
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        return []
    rows = list(csv.reader(lines, delimiter=_delimiter(lines[0])))
    heading = [re.sub(r"\s+", " ", cell).strip().lower() for cell in rows[0]]
    column = next((place for place, name in enumerate(heading) if name in HEADINGS), None)
    body = rows if column is None else rows[1:]
    cells = (row[column or 0].strip() for row in body if len(row) > (column or 0))
    return [cell for cell in cells if cell]


def _delimiter(line: str) -> str:
    return max((";", ",", "\t"), key=line.count)
