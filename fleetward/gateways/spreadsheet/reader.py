"""Workbooks from strangers, read in a child process with memory, CPU and wall limits (`channel-data.md` 5).

The child's rows go to a temporary file first. So nothing is handed on before the whole workbook has been read, a slow
consumer costs the child no time, and the rows can be read twice in bounded memory.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Self

from fleetward.gateways.spreadsheet import archive, child

if TYPE_CHECKING:
    from collections.abc import Iterator

Cell = str | float | bool | date | None  # a datetime is a date, an int a float

_CODES = {
    child.DAMAGED: "workbook_damaged",
    child.TOO_LARGE: "workbook_too_large",
    child.TOO_WIDE: "workbook_too_wide",
}


class WorkbookRefused(Exception):
    """The workbook is hostile, damaged or beyond the limits. `code` is stable."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


@dataclass(slots=True, frozen=True)
class WorkbookLimits:
    """What one workbook may cost: memory and output in bytes, CPU and wall in seconds."""

    memory: int = 2 << 30
    output: int = 4 << 30
    cpu: int = 120
    wall: int = 300
    archive: archive.ArchiveLimits = field(default_factory=archive.ArchiveLimits)


@dataclass(slots=True)
class Row:
    """One row of a sheet, counted from 1 as people see it. A row without content has no cells."""

    sheet: str
    number: int
    cells: list[Cell]


class Workbook:
    """The rows of all visible sheets, in order; can be iterated more than once. Close it, or use `with`."""

    def __init__(self, lines: IO[bytes]) -> None:
        self._lines = lines

    def __iter__(self) -> Iterator[Row]:
        self._lines.seek(0)
        sheet, number = "", 0
        for line in self._lines:
            content = json.loads(line)
            if isinstance(content, dict):
                sheet, number = content["sheet"], 0
                continue
            number += 1
            yield Row(sheet, number, [_native(cell) if isinstance(cell, dict) else cell for cell in content])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._lines.close()


def read_workbook(path: Path, limits: WorkbookLimits | None = None) -> Workbook:
    """Read a workbook. Raises WorkbookRefused with a code of its own or of `archive.check`.

    Hidden sheets are left out: what the sender did not see, the sender did not report.
    """
    limits = limits or WorkbookLimits()
    try:
        archive.check(path, limits.archive)
    except archive.ArchiveRefused as refused:
        raise WorkbookRefused(refused.code, refused.detail) from refused
    lines = tempfile.TemporaryFile()  # noqa: SIM115  the workbook owns and closes it
    try:
        _run_child(path, lines, limits)
    except BaseException:
        lines.close()
        raise
    return Workbook(lines)


def _run_child(path: Path, lines: IO[bytes], limits: WorkbookLimits) -> None:
    command = [sys.executable, "-I", str(Path(child.__file__)), str(path.resolve())]
    command += [str(limit) for limit in (limits.memory, limits.cpu, limits.output)]
    try:
        ended = subprocess.run(  # noqa: S603  our own script; the path is one argument, not a command line
            command,
            stdin=subprocess.DEVNULL,
            stdout=lines,
            stderr=subprocess.DEVNULL,
            timeout=limits.wall,
            check=False,
        )
    except subprocess.TimeoutExpired as slow:
        raise WorkbookRefused("workbook_too_slow") from slow
    if ended.returncode < 0:  # killed by a signal: out of memory (SIGABRT) or of CPU time (SIGXCPU, SIGKILL)
        raise WorkbookRefused("workbook_too_large", f"signal {-ended.returncode}")
    if ended.returncode == child.DISK:
        raise OSError("no room for the rows of a workbook in the temporary folder")
    if ended.returncode:
        raise WorkbookRefused(_CODES.get(ended.returncode, "workbook_damaged"), f"exit {ended.returncode}")


def _native(tagged: dict[str, Any]) -> date:
    return datetime.fromisoformat(tagged["t"]) if "t" in tagged else date.fromisoformat(tagged["d"])
