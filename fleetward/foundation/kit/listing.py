"""Keyset pages and capped counts: what every list uses. Never OFFSET (design 6).

The sort key is one column plus the id, both never null. A cursor is the last row's pair; a cursor
that makes no sense is the first page, because addresses are shared and grow old.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import F, Model, QuerySet
from django.db.models.fields.tuple_lookups import TupleGreaterThan, TupleLessThan

if TYPE_CHECKING:
    from collections.abc import Mapping

Row = TypeVar("Row", bound=Model)

PAGE = 50
COUNT_CAP = 10_000


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of a list: rows, and the cursors of its neighbours ('' where there is none)."""

    rows: list[Row]
    older: str
    newer: str


@dataclass(frozen=True)
class Count:
    """How many match; `capped` means more than the cap."""

    value: int
    capped: bool


def count(rows: QuerySet[Any], *, exact: bool = False) -> Count:
    """Exact up to 10,000; beyond that 'more than 10,000' unless the exact figure is asked for."""
    if exact:
        return Count(rows.order_by().count(), capped=False)
    found = rows.order_by()[: COUNT_CAP + 1].count()
    return Count(min(found, COUNT_CAP), capped=found > COUNT_CAP)


def page(
    rows: QuerySet[Row], *, sort: str, sorts: Mapping[str, str], cursor: str = "", size: int = PAGE, key: str = "id"
) -> Page[Row]:
    """One page of `rows`. `sort` is a key of `sorts` (name -> column), with '-' in front for descending.

    The first entry of `sorts` is the default. `cursor` begins with '>' (onward) or '<' (back). `key` is
    the column that tells rows of equal value apart.
    """
    name = sort.removeprefix("-")
    if name not in sorts:
        sort = next(iter(sorts))
        name = sort
    column, descending = sorts[name], sort.startswith("-")
    back = cursor.startswith("<")
    after = _decode(rows, column, key, cursor[1:]) if cursor else None
    ascending = descending == back  # going back reads the list from its other end
    if after is not None:
        rows = rows.filter(_beyond(column, key, after, ascending=ascending))
    sign = "" if ascending else "-"
    found = list(rows.order_by(f"{sign}{column}", f"{sign}{key}")[: size + 1])
    more, found = len(found) > size, found[:size]
    if back:
        found.reverse()
    if not found:
        return Page([], "", "")
    has_older, has_newer = (True, more) if back else (more, after is not None)
    return Page(
        found,
        cursor_after(found[-1], column, key) if has_older else "",
        "<" + _encode(found[0], column, key) if has_newer else "",
    )


def is_cursor(
    rows: QuerySet[Any], cursor: str, *, sort: str, sorts: Mapping[str, str], key: str = "id"
) -> bool:  # fmt: skip
    """Whether a page of this list in this order could have given this cursor: for programs, which must be told."""
    column = sorts.get(sort.removeprefix("-")) or next(iter(sorts.values()))
    return cursor[:1] in {"<", ">"} and _decode(rows, column, key, cursor[1:]) is not None


def _beyond(column: str, key: str, after: tuple[Any, Any], *, ascending: bool) -> TupleGreaterThan | TupleLessThan:
    """The row comparison of SQL: an index on (column, key) finds its place, however many rows share a value."""
    pair = (F(column), F(key))
    return TupleGreaterThan(pair, after) if ascending else TupleLessThan(pair, after)


def cursor_after(row: Model, column: str, key: str = "id") -> str:
    """The cursor of the page that begins behind this row."""
    return ">" + _encode(row, column, key)


def _encode(row: Model, column: str, key: str) -> str:
    pair = [_plain(getattr(row, column)), _plain(getattr(row, key))]
    return base64.urlsafe_b64encode(json.dumps(pair).encode()).decode().rstrip("=")


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID | Decimal) else value


def _decode(rows: QuerySet[Any], column: str, key: str, text: str) -> tuple[Any, Any] | None:
    try:
        value, last = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if "\0" in str(value).encode().decode():  # nothing that a row ever held; a lone surrogate raises
            return None
        return _read(_field(rows, column), value), _read(_field(rows, key), last)
    except (ValueError, TypeError, ArithmeticError, binascii.Error, ValidationError):
        return None


def _read(field: Any, sent: Any) -> Any:
    """A value that the column could hold; `ValidationError` for another one, at which the database would fail."""
    value = field.to_python(sent)
    field.run_validators(value)
    return value


def _field(rows: QuerySet[Any], name: str) -> Any:
    """A column of the table, or one that the question makes (rows whose key is more than one column)."""
    made = rows.query.annotations.get(name)
    return made.output_field if made else rows.model._meta.get_field(name)
