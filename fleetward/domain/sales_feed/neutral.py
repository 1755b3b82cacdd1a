"""The neutral line: what every reader of a report produces, whatever the format (B4).

A reader yields a flat stream of events, so that a report of a million serials is
read in bounded memory:

    InterchangeOpened (ReportOpened Item* ReportClosed)* InterchangeClosed

A sheet or CSV file is one interchange with one report per table. Nothing here knows the
database: partners, programs and earlier reports are the importer's business.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime


class Direction(StrEnum):
    """Which way the unit went: sold on by the reporter, or taken back."""

    SALE = "sale"
    RETURN = "return"


class Purpose(StrEnum):
    """What the report wants done (BPT01, BGM 1225)."""

    ORIGINAL = "original"
    CANCELLATION = "cancellation"
    REPLACE = "replace"
    DUPLICATE = "duplicate"


class Kind(StrEnum):
    """What a file is, by its first bytes; the name only breaks ties."""

    X12 = "x12"
    EDIFACT = "edifact"
    CSV = "csv"
    XLSX = "xlsx"
    ZIP = "zip"
    UNKNOWN = "unknown"


@dataclass(slots=True, frozen=True)
class Party:
    """A company as a report names it. The pair (scheme, id) is the key; the name never is."""

    scheme: str = ""
    id: str = ""
    name: str = ""


NOBODY = Party()


@dataclass(slots=True, frozen=True)
class Fault:
    """Something wrong. `code` is stable and has a sentence in both languages; `where` is for people."""

    code: str
    where: str = ""
    detail: str = ""


@dataclass(slots=True)
class InterchangeOpened:
    """One envelope. Identity: (sender, receiver, control, sent)."""

    kind: Kind
    sender: str = ""
    receiver: str = ""
    control: str = ""
    sent: str = ""
    test: bool = False


@dataclass(slots=True)
class ReportOpened:
    """One transaction set, message or table. `ordinal` counts from 1 in its interchange (numbers repeat)."""

    ordinal: int
    message_type: str = ""
    control: str = ""
    purpose: Purpose = Purpose.ORIGINAL
    document_number: str = ""
    document_date: date | None = None
    replaces: str = ""
    reporter: Party = NOBODY
    period_start: date | None = None
    period_end: date | None = None
    readable: bool = True  # False: acknowledged and kept, nothing to import (852)


@dataclass(slots=True)
class Item:
    """One product line of a report with all its units.

    `skip` is '' for a sale or return; otherwise the reason code why nothing moved or nobody can
    tell (the units still become lines, so that the sums agree, B3). `flags` are warnings that
    do not stop the units. `serials` are raw, as sent.
    """

    position: int  # segment number or row number, from 1
    direction: Direction = Direction.SALE
    serials: list[str] = field(default_factory=list)
    quantity: int | None = None
    skip: str = ""
    flags: list[str] = field(default_factory=list)
    transfer_code: str = ""
    product: str = ""
    product_text: str = ""
    program: str = ""
    reseller: Party = NOBODY
    end_customer: Party = NOBODY
    invoice: str = ""
    order: str = ""
    sold_on: date | None = None
    document_number: str = ""  # where a sheet carries one per row; else the report's
    document_date: date | None = None
    raw: str = ""  # the line as sent, cut at 500 characters, for people


@dataclass(slots=True)
class ReportClosed:
    """End of a report. With faults it is rejected: none of its items may be imported."""

    ordinal: int
    faults: list[Fault] = field(default_factory=list)
    items: int = 0
    units: int = 0


class Verdict(StrEnum):
    """What the importer decided about a whole interchange."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"  # same identity, other bytes: set aside (TA1 025)


@dataclass(slots=True, frozen=True)
class Acknowledgement:
    """A message back to the sender: kind is '997', 'TA1' or 'CONTRL'."""

    kind: str
    content: bytes


class Envelope(Protocol):
    """What the acknowledgement is made from. Only EDI kinds answer with messages."""

    def acknowledge(self, *, verdict: Verdict, now: datetime, control: int) -> Sequence[Acknowledgement]:
        """Messages for this interchange; empty where none is due (an acknowledgement is never acknowledged)."""


@dataclass(slots=True)
class InterchangeClosed:
    """End of an envelope. With faults nothing of it is imported (a truncated interchange imports nothing)."""

    faults: list[Fault] = field(default_factory=list)
    envelope: Envelope | None = None


Event = InterchangeOpened | ReportOpened | Item | ReportClosed | InterchangeClosed


class Unreadable(Exception):
    """The file as a whole cannot be read: wrong kind, hostile, empty. Carries the fault for people."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.code)
        self.fault = fault
