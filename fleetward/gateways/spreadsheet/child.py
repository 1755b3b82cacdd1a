"""The child process that lets calamine at a workbook, under limits it cannot lift again.

A workbook of 1.5 kB can abort the whole process under calamine (SIGABRT, not catchable), so this process is the one
that may die. It writes JSON lines to standard output:

    {"sheet": "POS"}            then one line a row, from the sheet's first row on: [cell, cell, ...]

Cells: text, number, true/false, null, {"d": "2026-08-31"} or {"t": "2026-08-31T10:00:00"}. Started by
`reader.read_workbook` as a script, so that it needs nothing of the project on its path.
"""

from __future__ import annotations

import datetime as dt
import errno
import json
import resource
import sys

import python_calamine as calamine

DAMAGED = 3
TOO_LARGE = 4
TOO_WIDE = 5
DISK = 6
WIDEST = 512  # columns; the widest real report seen has 60


def main(path: str, memory: int, seconds: int, output: int) -> int:
    """Write the rows of all visible sheets. Returns the exit code. Bytes, CPU seconds, bytes."""
    _limit(memory, seconds, output)
    try:
        workbook = calamine.CalamineWorkbook.from_path(path)
        for number, sheet in enumerate(workbook.sheets_metadata):
            if sheet.typ == calamine.SheetTypeEnum.WorkSheet and sheet.visible == calamine.SheetVisibleEnum.Visible:
                _write(sheet.name, workbook.get_sheet_by_index(number))
    except MemoryError:
        return TOO_LARGE
    except OSError as error:
        return {errno.EFBIG: TOO_LARGE, None: DAMAGED}.get(error.errno, DISK)
    except WidthError:
        return TOO_WIDE
    except (calamine.CalamineError, ValueError, KeyError):
        return DAMAGED
    sys.stdout.flush()
    return 0


class WidthError(Exception):
    """A sheet with more columns than any report has."""


def _limit(memory: int, seconds: int, output: int) -> None:
    for what, value in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, output),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (value, value))


def _write(name: str, sheet: calamine.CalamineSheet) -> None:
    start, end = sheet.start, sheet.end
    _line({"sheet": name})
    if start is None or end is None:
        return
    if end[1] >= WIDEST:
        raise WidthError
    before = [""] * start[1]  # calamine pads the rows above, but not the columns to the left
    for row in sheet.iter_rows():
        _line([_plain(cell) for cell in before + row] if any(cell != "" for cell in row) else [])


def _line(content: object) -> None:
    sys.stdout.write(json.dumps(content) + "\n")


def _plain(cell: object) -> object:
    if isinstance(cell, str | int | float | bool):
        return cell if cell != "" else None
    if isinstance(cell, dt.datetime):
        return {"t": cell.isoformat()}
    if isinstance(cell, dt.date):
        return {"d": cell.isoformat()}
    return str(cell)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], *(int(limit) for limit in sys.argv[2:5])))
