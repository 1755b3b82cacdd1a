"""What a person asked of the page *Unassigned devices*: one object drives list, count, export and bulk actions.

Text is matched by ranges, never by LIKE: under row security LIKE costs a hundred times more (design 4).
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_date

from fleetward.domain.devices.models import SERIAL_LENGTH, Device

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

SORTS = {
    "waiting_since": "waiting_since",
    "serial": "serial",
    "model": "model",
    "sold_on": "sold_on",
    "end_customer": "end_customer",
}
"""What the list can be sorted by: name in the address -> column."""

NEWEST_FIRST = "-waiting_since"

COLUMNS = (
    "serial", "product_number", "model", "program", "sold_on", "distributor", "invoice", "order_number",
    "end_customer", "waiting_since", "last_seen_at",
)  # fmt: skip
"""Columns that the page and its exports offer, in order. The serial number is always there."""

_LONGEST = 200
_LAST_CHARACTER, _BEFORE_SURROGATES, _AFTER_SURROGATES = 0x10FFFF, 0xD7FF, 0xE000


@dataclass(frozen=True)
class ListFilter:
    """What a list is asked. Nonsense in an address is no filter: addresses are shared and grow old."""

    def parameters(self) -> dict[str, str]:
        """What `read` takes; only what is set."""
        said = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: str(value) for name, value in said.items() if value not in {"", None}}

    def without(self, name: str) -> Self:
        """The same with one filter lifted."""
        return type(self)(**{field.name: getattr(self, field.name) for field in fields(self) if field.name != name})


def among(values: Mapping[str, str], choices: Mapping[str, Container[str]]) -> dict[str, str]:
    """Of each choice what the address says, where it is one of those that are offered."""
    return {name: given for name, known in choices.items() if (given := values.get(name, "")) in known}


def an_id(text: str) -> str:
    """The text as an id is written, or '' where it is none."""
    try:
        return str(UUID(text))
    except ValueError:
        return ""


@dataclass(frozen=True)
class DeviceFilter(ListFilter):
    """What every list of PCs is asked."""

    q: str = ""
    model: str = ""
    program: str = ""

    def alike(self, rows: QuerySet[Device]) -> QuerySet[Device]:
        """The rows of this model, program and serial number."""
        exact = {name: value for name in ("model", "program") if (value := getattr(self, name))}
        rows = rows.filter(**exact)
        return rows.filter(serial_like(self.q)) if self.q else rows


@dataclass(frozen=True)
class PoolFilter(DeviceFilter):
    """What a person asked of *Unassigned devices*."""

    distributor: str = ""
    end_customer: str = ""
    sold_from: date | None = None
    sold_to: date | None = None
    waiting_days: int | None = None

    @classmethod
    def read(cls, values: Mapping[str, str]) -> Self:
        """From the parameters of an address."""
        text = {name: clean(values.get(name, "")) for name in ("q", "model", "program", "distributor", "end_customer")}
        return cls(
            **text,
            sold_from=day(values.get("sold_from", "")),
            sold_to=day(values.get("sold_to", "")),
            waiting_days=_days(values.get("waiting_days", "")),
        )

    def apply(self, rows: QuerySet[Device], *, now: datetime) -> QuerySet[Device]:
        """The rows that fit. `now` is what 'waiting longer than' counts from."""
        rows = self.alike(rows)
        for name in ("distributor", "end_customer"):
            if value := getattr(self, name):
                rows = rows.filter(begins_in_any_case(name, value))
        return self._in_time(rows, now)

    def _in_time(self, rows: QuerySet[Device], now: datetime) -> QuerySet[Device]:
        if self.sold_from:
            rows = rows.filter(sold_on__gte=self.sold_from)
        if self.sold_to:
            rows = rows.filter(sold_on__lte=self.sold_to)
        if self.waiting_days is not None:
            rows = rows.filter(waiting_since__lt=now - timedelta(days=self.waiting_days))
        return rows


def begins(column: str, text: str) -> Q:
    """The column begins with the text, as a range that an index in byte order answers."""
    end = after(text)
    return Q(**{f"{column}__gte": text}) & (Q(**{f"{column}__lt": end}) if end else Q())


def begins_in_any_case(column: str, text: str) -> Q:
    """As `begins`, in the ways of writing that occur: as typed, all capitals, Capitals In Front, one capital."""
    found = Q()
    for spelling in dict.fromkeys((text, text.upper(), text.title(), text[:1].upper() + text[1:])):
        found |= begins(column, spelling)
    return found


def after(text: str) -> str:
    """The least text greater than every text that begins with this one; '' if there is none."""
    stem = text.rstrip(chr(_LAST_CHARACTER))
    if not stem:
        return ""
    code = ord(stem[-1])
    return stem[:-1] + chr(_AFTER_SURROGATES if code == _BEFORE_SURROGATES else code + 1)


def serial_key(text: str) -> str:
    """What a person typed, as a serial number is written."""
    return "".join(char for char in text.upper() if char.isalnum())[:SERIAL_LENGTH]


def serial_like(text: str) -> Q:
    """Serials with this start or this end: two index ranges."""
    wanted = serial_key(text)
    if not wanted:
        return Q(pk__in=[])
    return begins("serial", wanted) | begins("serial_reversed", wanted[::-1])


def clean(text: str) -> str:
    """A text of an address: printable, without what surrounds it, of a sane length."""
    return "".join(char for char in text if char.isprintable()).strip()[:_LONGEST]


def day(text: str) -> date | None:
    """A day of an address; None for nonsense."""
    try:
        return parse_date(text)
    except ValueError:  # of the right form, but no such day
        return None


def _days(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and 0 < int(text) <= 3650 else None  # noqa: PLR2004 (ten years)
