"""zlib (RFC 1950), gzip (RFC 1952) or plain: recognised by their first bytes, unpacked in bounded memory."""

from __future__ import annotations

import gzip
import zlib
from enum import StrEnum


class Packing(StrEnum):
    """How a message is packed; the answer is packed alike."""

    ZLIB = "zlib"
    GZIP = "gzip"
    PLAIN = "plain"


class Unreadable(Exception):
    """Not a message: said in a sentence for whoever reads the agent's log."""


class TooLarge(Exception):
    """It unpacks to more than is read."""


_GZIP = b"\x1f\x8b\x08"
_DEFLATE, _CHECK = 8, 31  # of a zlib header: the method in its first byte; divisible by 31 as a number


def packing_of(data: bytes) -> Packing:
    """By the first bytes: a plain message begins with '<' or '{', which no packed one does."""
    if data.startswith(_GZIP):
        return Packing.GZIP
    if data[:1] and data[0] & 0x0F == _DEFLATE and int.from_bytes(data[:2], "big") % _CHECK == 0:
        return Packing.ZLIB
    return Packing.PLAIN


def unpack(data: bytes, most: int) -> bytes:
    """The message; `TooLarge` where it would have more than `most` bytes, whatever its packed size."""
    packing = packing_of(data)
    if packing is Packing.PLAIN:
        if len(data) > most:
            raise TooLarge
        return data
    reader = zlib.decompressobj(31 if packing is Packing.GZIP else 15)
    try:
        found = reader.decompress(data, most + 1)
    except zlib.error:
        raise Unreadable("The message cannot be unpacked.") from None
    if len(found) > most:
        raise TooLarge
    if not reader.eof:
        raise Unreadable("The message ends before it is whole.")
    if reader.unused_data:
        raise Unreadable("Something follows the message.")
    return found


def pack(data: bytes, packing: Packing) -> bytes:
    """Packed in this way."""
    if packing is Packing.ZLIB:
        return zlib.compress(data)
    return gzip.compress(data, mtime=0) if packing is Packing.GZIP else data
