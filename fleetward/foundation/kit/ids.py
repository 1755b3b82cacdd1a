"""UUID version 7 (RFC 9562): sorted by time, so that new rows land at the end of an index."""

from __future__ import annotations

import re
import secrets
import threading
import time
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

_ALPHABET = "23456789BCDFGHJKMNPQRSTVWXYZ"
_LETTERS = 5

_lock = threading.Lock()
_last = 0


def uuid7() -> UUID:
    """A new id, greater than every id this process made before (PostgreSQL below 18 has no uuidv7())."""
    global _last  # noqa: PLW0603 (the counter is what makes ids of one millisecond ordered)
    with _lock:
        _last = max(_last + 1, time.time_ns() // 1_000_000 << 12)
        stamp = _last
    milliseconds, counter = stamp >> 12, stamp & 0xFFF
    return UUID(int=milliseconds << 80 | 7 << 76 | counter << 64 | 2 << 62 | secrets.randbits(62))


def uuid7_prefix() -> str:
    """The first 24 of 32 hexadecimal digits of a run of ids: the caller counts in the last eight, rising."""
    return f"{uuid7().hex[:16]}8{secrets.randbits(28):07x}"


def uuid7_run() -> Iterator[str]:
    """Endless rising ids as 32 hexadecimal digits, cheap enough for a million rows."""
    prefix, counter = uuid7_prefix(), 0
    while True:
        yield f"{prefix}{counter:08x}"
        counter += 1


def run_prefix(of: UUID) -> str:
    """The first 24 digits of a run of ids that belong to this one: they sort together, and no index must find them."""
    return of.hex[:24]


def run_span(of: UUID) -> tuple[UUID, UUID]:
    """The first and the last id that such a run can have."""
    return UUID(f"{run_prefix(of)}{0:08x}"), UUID(f"{run_prefix(of)}{0xFFFFFFFF:08x}")


def number_of(token: UUID, now: datetime) -> str:
    """The number people quote: the day, and five letters that nobody mistakes on the telephone."""
    rest, letters = token.int, ""
    for _ in range(_LETTERS):
        rest, place = divmod(rest, len(_ALPHABET))
        letters += _ALPHABET[place]
    return f"{now:%y%m%d}-{letters}"


_NUMBER = re.compile(r"\d{6}-[0-9A-Z]{0,5}")


def begins_number(text: str) -> bool:
    """Whether the text can be the beginning of such a number, its day and the dash included."""
    return _NUMBER.fullmatch(text) is not None
