"""Serial numbers one slip away: what somebody may have meant who wrote this one. Pure; whose they are is asked later.

A slip is O for 0 or I for 1 (or the other way round) anywhere, two neighbours swapped, or one character for another.
"""

from __future__ import annotations

from string import ascii_uppercase, digits
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHARACTERS = digits + ascii_uppercase
_READ = (str.maketrans("OI", "01"), str.maketrans("01", "OI"))


def variants(serial: str) -> dict[str, int]:
    """Every serial one slip away, with how far-fetched it is: 0 misread, 1 swapped, 2 another character."""
    found: dict[str, int] = {}
    for rank, makes in enumerate((_misread, _swapped, _replaced)):
        for variant in makes(serial):
            found.setdefault(variant, rank)
    found.pop(serial, None)
    return found


def _misread(serial: str) -> Iterator[str]:
    for table in _READ:
        yield serial.translate(table)
    for place, char in enumerate(serial):
        if char in "OI01":
            yield serial[:place] + char.translate(_READ[char in "01"]) + serial[place + 1 :]


def _swapped(serial: str) -> Iterator[str]:
    for place in range(len(serial) - 1):
        yield serial[:place] + serial[place + 1] + serial[place] + serial[place + 2 :]


def _replaced(serial: str) -> Iterator[str]:
    for place in range(len(serial)):
        for char in _CHARACTERS:
            yield serial[:place] + char + serial[place + 1 :]
