"""X12 text to segments: tolerant of layout, strict about nothing but the delimiters.

Read all the same: byte order marks, indentation, line breaks around and inside segments, collapsed
ISA blanks, ISA of any length, a missing ISA16, any terminator, several interchanges in one file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

BLANK = " \t\r\n\v\f\x00\x1a\ufeff"
HEAD = 4_000  # characters looked at to find the delimiters
LONGEST_SEGMENT = 100_000  # characters; nothing real comes near, and memory stays bounded
MISSING_ISA16 = 16  # parts of an ISA that ends after ISA15


class NotAnInterchange(ValueError):
    """No ISA that can be read where one has to stand."""


class SegmentTooLong(ValueError):
    """No terminator in sight: the file is not what its ISA says."""


@dataclass(slots=True, frozen=True)
class Delimiters:
    """Element separator = character 4 of ISA, component separator = ISA16, terminator = what ends GS."""

    element: str = "*"
    component: str = ">"
    terminator: str = "~"


def element(segment: list[str], index: int) -> str:
    """Element by its number in the standard (REF02 = 2), without blanks around; '' where it is missing."""
    return segment[index].strip() if index < len(segment) else ""


class Tokenizer:
    """Iterates over the segments of all interchanges in a text, in bounded memory.

    A last segment without its terminator is dropped (the file was cut off there), unless segments
    end with the line. Raises NotAnInterchange and SegmentTooLong.
    """

    def __init__(self, chunks: Iterable[str]) -> None:
        self.delimiters = Delimiters()
        self._chunks = iter(chunks)
        self._text = ""

    def __iter__(self) -> Iterator[list[str]]:
        while self._fill():
            isa, self.delimiters, end = read_isa(self._text[:HEAD])
            self._text = self._text[end:]
            yield isa
            yield from self._body()

    def _fill(self) -> bool:
        """Have HEAD characters that do not begin with blanks, or all there are."""
        self._text = self._text.lstrip(BLANK)
        while len(self._text) < HEAD and (chunk := next(self._chunks, None)) is not None:
            self._text = (self._text + chunk).lstrip(BLANK)
        return bool(self._text)

    def _body(self) -> Iterator[list[str]]:
        """Segments after ISA up to and with IEA, or up to the next ISA, or to the end."""
        separator, terminator = self.delimiters.element, self.delimiters.terminator
        text = self._text
        while True:
            closed_up = text.replace("\r", "").replace("\n", "")
            if terminator == "\n" or "ISA" in closed_up or "IEA" in closed_up:
                *pieces, rest = (text.replace("\r", "\n") if terminator == "\n" else text).split(terminator)
                if (yield from self._until_its_end(pieces, rest)):
                    return
            else:  # nearly all of a large file: nothing has to be looked for
                *pieces, rest = closed_up.split(terminator)
                for piece in pieces:
                    if found := piece.strip(BLANK):
                        yield found.split(separator)
            if len(rest) > LONGEST_SEGMENT:
                raise SegmentTooLong
            if (chunk := next(self._chunks, None)) is None:
                self._text = ""
                if terminator == "\n" and rest.strip(BLANK):
                    yield rest.strip(BLANK).split(separator)
                return
            text = rest + chunk

    def _until_its_end(self, pieces: list[str], rest: str) -> Generator[list[str], None, bool]:
        """The segments, where the interchange may end among them. Says whether it did; what follows waits then."""
        separator, terminator = self.delimiters.element, self.delimiters.terminator
        for index, raw in enumerate(pieces):
            piece = raw.strip(BLANK).replace("\r", "").replace("\n", "")
            if not piece:
                continue
            if piece.startswith("ISA"):
                self._text = terminator.join([*pieces[index:], rest])
                return True
            segment = piece.split(separator)
            yield segment
            if segment[0] == "IEA":
                self._text = terminator.join([*pieces[index + 1 :], rest])
                return True
        return False


def read_isa(head: str) -> tuple[list[str], Delimiters, int]:
    """The elements of ISA, the delimiters, and where the next segment begins. Raises NotAnInterchange."""
    separator = head[3:4]
    if not head.startswith("ISA") or not separator or separator.isalnum() or separator in BLANK:
        raise NotAnInterchange
    mark = re.escape(separator)
    following = re.compile(rf"(?<![A-Za-z0-9{mark}])(?:GS|TA1|IEA){mark}").search(head, 4)
    parts = head[: following.start()].split(separator) if following else []
    if following is None or len(parts) not in (MISSING_ISA16, MISSING_ISA16 + 1):
        raise NotAnInterchange
    usage = parts[15].strip(BLANK)
    tail = parts[MISSING_ISA16] if len(parts) > MISSING_ISA16 else parts[15].lstrip(BLANK)[1:]
    component, terminator = _marks(tail, head[following.start() :], mark)
    isa = [part.replace("\r", "").replace("\n", "").strip(BLANK) for part in parts[:15]]
    return [*isa, usage[:1], component], Delimiters(separator, component, terminator), following.start()


def _marks(tail: str, rest: str, separator: str) -> tuple[str, str]:
    """Component separator and terminator out of what stands between ISA15 and GS.

    What really ends the segments that follow counts more than the position: senders write '>~^',
    leave ISA16 out, or put '~' into it and end segments with the line.
    """
    marks = [mark for mark in tail if not mark.isalnum() and mark not in BLANK]
    terminator = next(
        (mark for mark in reversed(marks) if re.search(rf"{re.escape(mark)}\s*[A-Z][A-Z0-9]{{1,2}}{separator}", rest)),
        "",
    )
    if not terminator:
        terminator = marks[1] if len(marks) > 1 else "\n" if "\n" in tail or "\r" in tail else "".join(marks)
    if not terminator:
        raise NotAnInterchange
    return (marks[0] if marks and marks[0] != terminator else ""), terminator
