"""A pasted list of serial numbers: what was understood, and what was not."""

from __future__ import annotations

import re
from dataclasses import dataclass

from fleetward.domain.devices.serials import normalise

MOST = 10_000

_BETWEEN = re.compile(r"[,;\t]")


@dataclass(frozen=True)
class Unread:
    """A piece of the list that is no serial number: its line (from 1), the text, why not, what was probably meant."""

    line: int
    text: str
    problem: str
    suggestion: str = ""


@dataclass(frozen=True)
class SerialList:
    """Serials in the order given, each once; `too_many` counts those beyond the limit of 10,000."""

    serials: tuple[str, ...] = ()
    unread: tuple[Unread, ...] = ()
    too_many: int = 0


def read_serials(text: str) -> SerialList:
    """Read serials separated by line breaks, commas, semicolons or tabs, each as `devices.serials` understands it."""
    found: dict[str, None] = {}
    unread: list[Unread] = []
    for number, line in enumerate(text.splitlines(), start=1):
        for piece in filter(None, map(str.strip, _BETWEEN.split(line))):
            serial = normalise(piece)
            if serial.problem:
                unread.append(Unread(number, piece[:80], serial.problem, serial.suggestion))
            else:
                found[serial.value] = None
    serials = tuple(found)
    return SerialList(serials[:MOST], tuple(unread), max(len(serials) - MOST, 0))
