"""Which files a list or an export is about: each part of the filter by its name, so that both do the same."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.db.models import QuerySet

    from fleetward.domain.sales_feed.models import FeedFile


def _within(days: str) -> Q:
    return Q(received_at__gte=timezone.now() - timedelta(days=int(days)))


CONDITIONS: dict[str, Callable[[str], Q]] = {
    "feed": lambda value: Q(feed_id=int(value)),
    "state": lambda value: Q(state=value),
    "kind": lambda value: Q(kind=value),
    "period": _within,
    "q": lambda value: Q(name__istartswith=value),
}
"""Name in the address, and what it asks of a file; `period` is in days up to now."""


def chosen(rows: QuerySet[FeedFile], values: Mapping[str, str]) -> QuerySet[FeedFile]:
    """The files that fit every value given."""
    for name, value in values.items():
        rows = rows.filter(CONDITIONS[name](value))
    return rows
