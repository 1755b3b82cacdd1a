"""EDIFACT text to segments: elements, each a list of components, with the release character resolved.

Tolerant of layout: line breaks anywhere, indentation, several interchanges, each with its own UNA.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

BLANK = " \t\r\n\v\f\x00\x1a\ufeff"
HEAD = 16  # characters that UNA and the beginning of UNB fit into
UNA_LENGTH = 9
LONGEST_SEGMENT = 100_000  # characters; nothing real comes near, and memory stays bounded
SYNTAX = re.compile(r"UNB.{0,3}UNO([A-Z])", re.DOTALL)
# 0001 syntax identifier → character set. UNOA and UNOB are ASCII; Latin-1 reads that and a name with an accent too
CHARSETS = {
    "A": "latin-1",
    "B": "latin-1",
    "C": "latin-1",
    "D": "iso8859-2",
    "E": "iso8859-5",
    "F": "iso8859-7",
    "G": "iso8859-3",
    "H": "iso8859-4",
    "I": "iso8859-6",
    "J": "iso8859-8",
    "K": "iso8859-9",
    "W": "utf-8",
    "Y": "utf-8",
}

Segment = list[list[str]]


class NotAnInterchange(ValueError):
    """No UNA or UNB that can be read where one has to stand."""


class SegmentTooLong(ValueError):
    """No terminator in sight: the file is not what its beginning says."""


@dataclass(slots=True, frozen=True)
class Delimiters:
    """UNA, or the default of level A. `release` is '' where UNA switches it off."""

    component: str = ":"
    element: str = "+"
    decimal: str = "."
    release: str = "?"
    terminator: str = "'"


def part(segment: Segment, index: int, component: int = 0) -> str:
    """A component by the numbers of element (0 = tag) and component (from 0), stripped; '' where it is missing."""
    if index >= len(segment) or component >= len(segment[index]):
        return ""
    return segment[index][component].strip()


def declared_charset(beginning: bytes) -> str:
    """The character set that UNB names in the first bytes of a file; '' where it names none."""
    found = SYNTAX.search(beginning.decode("latin-1"))
    return CHARSETS.get(found.group(1), "") if found else ""


class Tokenizer:
    """Iterates over the segments of all interchanges in a text, in bounded memory.

    A last segment without its terminator is dropped: the file was cut off there.
    Raises NotAnInterchange and SegmentTooLong.
    """

    def __init__(self, chunks: Iterable[str]) -> None:
        self.delimiters = Delimiters()
        self._chunks = iter(chunks)
        self._text = ""

    def __iter__(self) -> Iterator[Segment]:
        while self._fill():
            self._advise()
            yield from self._body()

    def _fill(self) -> bool:
        self._text = self._text.lstrip(BLANK)
        while len(self._text) < HEAD and (chunk := next(self._chunks, None)) is not None:
            self._text = (self._text + chunk).lstrip(BLANK)
        return bool(self._text)

    def _advise(self) -> None:
        """Take the delimiters from UNA, and see that UNB follows."""
        self.delimiters = Delimiters()
        if self._text.startswith("UNA"):
            self.delimiters = read_una(self._text[3:UNA_LENGTH])
            self._text = self._text[UNA_LENGTH:]
            self._fill()
        if not self._text.startswith("UNB" + self.delimiters.element):
            raise NotAnInterchange

    def _body(self) -> Iterator[Segment]:
        """Segments up to and with UNZ, or up to the next UNA, or to the end."""
        marks = self.delimiters
        terminator, release = marks.terminator, marks.release
        text = self._text
        while True:
            pieces = text.split(terminator)
            rest = pieces.pop()
            held = ""
            for index, raw in enumerate(pieces):
                piece = raw.replace("\r", "").replace("\n", "") if "\n" in raw or "\r" in raw else raw
                piece = held + piece if held else piece.lstrip(BLANK)
                if release and _is_released(piece, release):
                    held = piece + terminator
                    continue
                held = ""
                if not piece:
                    continue
                if piece.startswith("UNA"):
                    self._text = terminator.join([*pieces[index:], rest])
                    return
                segment = split_segment(piece, marks)
                yield segment
                if segment[0][0] == "UNZ":
                    self._text = terminator.join([*pieces[index + 1 :], rest])
                    return
            rest = held + rest
            if len(rest) > LONGEST_SEGMENT:
                raise SegmentTooLong
            if (chunk := next(self._chunks, None)) is None:
                self._text = ""
                return
            text = rest + chunk


def read_una(marks: str) -> Delimiters:
    """The six characters after UNA; the fifth (reserved, or the repetition separator) is not used."""
    if len(marks) < UNA_LENGTH - 3 or any(mark.isalnum() for mark in marks):
        raise NotAnInterchange
    found = Delimiters(marks[0], marks[1], marks[2], marks[3].strip(), marks[5])
    separators = {found.component, found.element, found.release, found.terminator}
    if len(separators) < len(":+?'") or found.component in BLANK or found.element in BLANK:
        raise NotAnInterchange
    return found


def split_segment(text: str, marks: Delimiters) -> Segment:
    """Elements and components of one segment, released characters put back."""
    release = marks.release
    if not release or release not in text:
        return [element.split(marks.component) for element in text.split(marks.element)]
    return [
        [_unreleased(component, release) for component in _split(element, marks.component, release)]
        for element in _split(text, marks.element, release)
    ]


def _split(text: str, mark: str, release: str) -> list[str]:
    """Split at every mark that is not released."""
    pieces, held = [], ""
    for raw in text.split(mark):
        piece = held + raw
        if _is_released(piece, release):
            held = piece + mark
            continue
        held = ""
        pieces.append(piece)
    return [*pieces, held.removesuffix(mark)] if held else pieces


def _is_released(text: str, release: str) -> bool:
    """Whether the character after the text is released: an odd number of releases ends it."""
    return text.endswith(release) and (len(text) - len(text.rstrip(release))) % 2 == 1


def _unreleased(text: str, release: str) -> str:
    return re.sub(rf"{re.escape(release)}(.)", r"\1", text, flags=re.DOTALL) if release in text else text
