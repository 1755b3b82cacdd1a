"""Text out of bytes: the byte order mark decides, then strict UTF-8, then what the caller knows."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterator

CHUNK = 1 << 16
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def decoded(stream: BinaryIO, fallback: str) -> Iterator[str]:
    """The text of a seekable stream, in chunks of at most 64 Ki characters. NUL is dropped: no column can hold it."""
    encoding = encoding_of(stream, fallback)
    stream.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    while data := stream.read(CHUNK):
        yield decoder.decode(data).replace("\0", "")
    yield decoder.decode(b"", final=True)


def encoding_of(stream: BinaryIO, fallback: str) -> str:
    """The encoding by rule, never a guess by frequency. The codec takes the mark away itself.

    UTF-8 is believed only when every byte of the file fits, for serials are ASCII and only names can tell.
    """
    stream.seek(0)
    beginning = stream.read(4)
    for mark, encoding in MARKS:
        if beginning.startswith(mark):
            return encoding
    return "utf-8" if _is_utf8(stream) else fallback


def _is_utf8(stream: BinaryIO) -> bool:
    stream.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    try:
        while data := stream.read(CHUNK):
            decoder.decode(data)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
