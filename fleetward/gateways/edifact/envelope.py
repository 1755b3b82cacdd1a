"""EDIFACT envelopes: counts and references, kept as the codes that CONTRL will carry."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from fleetward.gateways.edifact.tokenizer import part

if TYPE_CHECKING:
    from fleetward.gateways.edifact.tokenizer import Segment

TAGS = frozenset({"UNG", "UNH", "UNT", "UNE", "UNZ"})
SHORT_COUNT = re.compile(r"\d{1,9}", re.ASCII)


class SyntaxFault(StrEnum):
    """Element 0085: what is wrong with an interchange or a message."""

    INVALID_VALUE = "12"
    MISSING = "13"
    NO_AGREEMENT = "17"
    DUPLICATE = "26"
    REFERENCES_DIFFER = "28"
    COUNT_DIFFERS = "29"
    OUTSIDE_MESSAGE = "33"


@dataclass(slots=True)
class Message:
    """One UNH … UNT. An error rejects it: CONTRL has no 'accepted with errors'."""

    ordinal: int  # from 1 in its interchange
    header: Segment
    position: int
    is_open: bool = True
    errors: tuple[SyntaxFault, ...] = ()

    @property
    def type(self) -> str:
        """Element 0065, for example SLSRPT."""
        return part(self.header, 2)

    @property
    def reference(self) -> str:
        """Element 0062."""
        return part(self.header, 1)

    def reject(self, error: SyntaxFault) -> None:
        """The message is not taken (UCM action 4)."""
        self.errors = (*self.errors, error)


@dataclass(slots=True)
class Interchange:
    """One UNB … UNZ, fed segment by segment.

    `take` and `finish` return the messages that the segment opened or closed, in order.
    """

    header: Segment
    messages: list[Message] = field(default_factory=list)
    groups: int = 0
    error: SyntaxFault | None = None
    error_tag: str = ""  # the service segment that the error is about
    ended: bool = False
    _group: tuple[Segment, int] | None = None  # UNG, and how many messages came before it
    _message: Message | None = None

    @property
    def is_acknowledgement(self) -> bool:
        """All that it carries is CONTRL."""
        return bool(self.messages) and all(message.type == "CONTRL" for message in self.messages)

    def take(self, position: int, segment: Segment) -> list[Message]:
        """One envelope segment (its tag is in TAGS)."""
        match segment[0][0]:
            case "UNG":
                return self._begin_group(segment)
            case "UNH":
                return self._begin_message(position, segment)
            case "UNT":
                return self._end_message(position, segment)
            case "UNE":
                return self._end_group(segment)
            case _:
                return self._end(segment)

    def stray(self, tag: str) -> None:
        """A segment where none may stand."""
        self._fail(SyntaxFault.OUTSIDE_MESSAGE, tag)

    def finish(self) -> list[Message]:
        """The text ended, or the next UNB came. Without UNZ the interchange was cut off."""
        if self.ended:
            return []
        self.error, self.error_tag = SyntaxFault.MISSING, "UNZ"
        return self._drop_message()

    def _fail(self, error: SyntaxFault, tag: str) -> None:
        if self.error is None:
            self.error, self.error_tag = error, tag

    def _begin_group(self, segment: Segment) -> list[Message]:
        changed = self._drop_message()
        if self._group:
            self._fail(SyntaxFault.MISSING, "UNE")
        self._group = (segment, len(self.messages))
        self.groups += 1
        return changed

    def _begin_message(self, position: int, segment: Segment) -> list[Message]:
        changed = self._drop_message()
        self._message = Message(len(self.messages) + 1, segment, position)
        self.messages.append(self._message)
        return [*changed, self._message]

    def _end_message(self, position: int, segment: Segment) -> list[Message]:
        current, self._message = self._message, None
        if current is None:
            self.stray("UNT")
            return []
        if part(segment, 2) != current.reference:
            current.reject(SyntaxFault.REFERENCES_DIFFER)
        if count(part(segment, 1)) != position - current.position + 1:
            current.reject(SyntaxFault.COUNT_DIFFERS)
        current.is_open = False
        return [current]

    def _end_group(self, segment: Segment) -> list[Message]:
        changed = self._drop_message()
        if self._group is None:
            self.stray("UNE")
            return changed
        header, before = self._group
        self._group = None
        if part(segment, 2) != part(header, 5):
            self._fail(SyntaxFault.REFERENCES_DIFFER, "UNE")
        if count(part(segment, 1)) != len(self.messages) - before:
            self._fail(SyntaxFault.COUNT_DIFFERS, "UNE")
        return changed

    def _end(self, segment: Segment) -> list[Message]:
        changed = self._drop_message()
        if self._group:
            self._fail(SyntaxFault.MISSING, "UNE")
        self.ended = True
        reference = part(self.header, 5)
        if not reference or part(segment, 2) != reference:
            self._fail(SyntaxFault.REFERENCES_DIFFER, "UNZ")
        if count(part(segment, 1)) != (self.groups or len(self.messages)):
            self._fail(SyntaxFault.COUNT_DIFFERS, "UNZ")
        return changed

    def _drop_message(self) -> list[Message]:
        """Close a message whose UNT did not come."""
        current, self._message = self._message, None
        if current is None:
            return []
        current.reject(SyntaxFault.MISSING)
        current.is_open = False
        return [current]


def count(text: str) -> int | None:
    """A count of a trailer; None where there is none."""
    return int(text) if SHORT_COUNT.fullmatch(text) else None
