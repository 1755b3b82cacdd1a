"""X12 envelopes: the checks that the receiver of an interchange owes its sender.

Errors are kept as the codes that the acknowledgement will carry, so nothing is translated twice.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from fleetward.gateways.x12.tokenizer import element

TAGS = frozenset({"TA1", "GS", "ST", "SE", "GE", "IEA"})
ACKNOWLEDGEMENTS = frozenset({"997", "999"})
SHORT_COUNT = re.compile(r"\d{1,9}", re.ASCII)


class SetError(StrEnum):
    """Element 718, AK502: what is wrong with a transaction set."""

    NOT_SUPPORTED = "1"
    TRAILER_MISSING = "2"
    NUMBER_DIFFERS = "3"
    COUNT_DIFFERS = "4"
    SEGMENTS_IN_ERROR = "5"
    NUMBER_NOT_UNIQUE = "23"


class GroupError(StrEnum):
    """Element 716, AK905: what is wrong with a functional group."""

    TRAILER_MISSING = "3"
    NUMBER_DIFFERS = "4"
    COUNT_DIFFERS = "5"


class InterchangeError(StrEnum):
    """Element I18, TA105: what is wrong with an interchange."""

    NUMBER_DIFFERS = "001"
    COUNT_DIFFERS = "021"
    PREMATURE_END = "023"
    INVALID_CONTENT = "024"
    DUPLICATE = "025"


@dataclass(slots=True)
class TransactionSet:
    """One ST … SE. Errors reject it; notes do not."""

    ordinal: int  # from 1 in its interchange, for ST02 repeats
    type: str
    number: str
    position: int
    is_open: bool = True
    errors: tuple[SetError, ...] = ()
    notes: tuple[SetError, ...] = ()

    def reject(self, error: SetError) -> None:
        """The set is not taken (AK5 R)."""
        self.errors = (*self.errors, error)

    def note(self, error: SetError) -> None:
        """The set is taken although something is wrong (AK5 E)."""
        self.notes = (*self.notes, error)

    @property
    def verdict(self) -> str:
        """AK501: A accepted, E accepted with errors noted, R rejected."""
        return "R" if self.errors else "E" if self.notes else "A"


@dataclass(slots=True)
class Group:
    """One GS … GE."""

    header: list[str]
    sets: list[TransactionSet] = field(default_factory=list)
    numbers: set[str] = field(default_factory=set)
    declared: str = ""  # GE01
    errors: list[GroupError] = field(default_factory=list)

    @property
    def is_acknowledgement(self) -> bool:
        """Functional group FA, or nothing in it but acknowledgements: never to be acknowledged itself."""
        types = {one.type for one in self.sets}
        return element(self.header, 1) == "FA" or (bool(types) and types <= ACKNOWLEDGEMENTS)


@dataclass(slots=True)
class Interchange:
    """One ISA … IEA, fed segment by segment.

    `take` and `finish` return the sets that the segment opened or closed, in order.
    """

    isa: list[str]
    groups: list[Group] = field(default_factory=list)
    error: InterchangeError | None = None
    carries_ta1: bool = False
    ended: bool = False
    ordinal: int = 0
    _group: Group | None = None
    _set: TransactionSet | None = None

    @property
    def is_acknowledgement(self) -> bool:
        """All that it carries is acknowledgements (997, 999, TA1)."""
        return (self.carries_ta1 or bool(self.groups)) and all(group.is_acknowledgement for group in self.groups)

    @property
    def group_errors(self) -> list[GroupError]:
        """Errors of all groups. One is enough to import nothing: sets were already read when GE came."""
        return [error for group in self.groups for error in group.errors]

    def take(self, position: int, segment: list[str]) -> list[TransactionSet]:
        """One envelope segment (its tag is in TAGS)."""
        match segment[0]:
            case "GS":
                return self._begin_group(segment)
            case "ST":
                return self._begin_set(position, segment)
            case "SE":
                return self._end_set(position, segment)
            case "GE":
                return self._end_group(segment)
            case "IEA":
                return self._end(segment)
            case _:
                self.carries_ta1 = True
                return []

    def stray(self) -> None:
        """A segment where none may stand: outside a set, or of an envelope that is not open."""
        self._fail(InterchangeError.INVALID_CONTENT)

    def finish(self) -> list[TransactionSet]:
        """The text ended, or the next ISA came. Without IEA the interchange was cut off."""
        if self.ended:
            return []
        self.error = InterchangeError.PREMATURE_END
        return self._drop_set()

    def _fail(self, error: InterchangeError) -> None:
        self.error = self.error or error

    def _begin_group(self, segment: list[str]) -> list[TransactionSet]:
        changed = self._drop_group()
        self._group = Group(segment)
        self.groups.append(self._group)
        return changed

    def _begin_set(self, position: int, segment: list[str]) -> list[TransactionSet]:
        if self._group is None:
            self.stray()
            return []
        changed = self._drop_set()
        self.ordinal += 1
        self._set = TransactionSet(self.ordinal, element(segment, 1), element(segment, 2), position)
        if self._set.number in self._group.numbers:
            self._set.note(SetError.NUMBER_NOT_UNIQUE)
        self._group.numbers.add(self._set.number)
        self._group.sets.append(self._set)
        return [*changed, self._set]

    def _end_set(self, position: int, segment: list[str]) -> list[TransactionSet]:
        current, self._set = self._set, None
        if current is None:
            self.stray()
            return []
        if element(segment, 2) != current.number:
            current.reject(SetError.NUMBER_DIFFERS)
        if count(element(segment, 1)) != position - current.position + 1:
            current.reject(SetError.COUNT_DIFFERS)
        current.is_open = False
        return [current]

    def _end_group(self, segment: list[str]) -> list[TransactionSet]:
        changed = self._drop_set()
        group, self._group = self._group, None
        if group is None:
            self.stray()
            return changed
        group.declared = element(segment, 1)
        if not same_number(element(group.header, 6), element(segment, 2)):
            group.errors.append(GroupError.NUMBER_DIFFERS)
        if count(group.declared) != len(group.sets):
            group.errors.append(GroupError.COUNT_DIFFERS)
        return changed

    def _end(self, segment: list[str]) -> list[TransactionSet]:
        changed = self._drop_group()
        self.ended = True
        if not same_number(element(self.isa, 13), element(segment, 2)):
            self._fail(InterchangeError.NUMBER_DIFFERS)
        if count(element(segment, 1)) != len(self.groups):
            self._fail(InterchangeError.COUNT_DIFFERS)
        return changed

    def _drop_set(self) -> list[TransactionSet]:
        """Close a set whose SE did not come."""
        current, self._set = self._set, None
        if current is None:
            return []
        current.reject(SetError.TRAILER_MISSING)
        current.is_open = False
        return [current]

    def _drop_group(self) -> list[TransactionSet]:
        """Close a group whose GE did not come."""
        changed = self._drop_set()
        if self._group is not None:
            self._group.errors.append(GroupError.TRAILER_MISSING)
            self._group = None
        return changed


def count(text: str) -> int | None:
    """A count of a trailer; None where there is none."""
    return int(text) if SHORT_COUNT.fullmatch(text) else None


def same_number(header: str, trailer: str) -> bool:
    """Control numbers are numeric (N0): leading zeros do not count, nor does a stray mark behind them."""
    return bool(header and trailer) and _significant(header) == _significant(trailer)


def _significant(number: str) -> str:
    return "".join(filter(str.isalnum, number)).lstrip("0")
