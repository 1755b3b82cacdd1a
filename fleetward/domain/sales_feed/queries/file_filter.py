"""Which files a list or an export is about: each part of the filter by its name, so that both do the same."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.db.models import QuerySet

    from fleetward.domain.sales_feed.models import FeedFile


def conditions(now: datetime) -> dict[str, Callable[[str], Q]]:
    """Name in the address, and what it asks of a file; `period` is in days up to `now`."""
    return {
        "feed": lambda value: Q(feed_id=int(value)),
        "state": lambda value: Q(state=value),
        "kind": lambda value: Q(kind=value),
        "period": lambda value: Q(received_at__gte=now - timedelta(days=int(value))),
        "q": lambda value: Q(name__istartswith=value),
    }


def chosen(rows: QuerySet[FeedFile], values: Mapping[str, str], now: datetime) -> QuerySet[FeedFile]:
    """The files that fit every value given."""
    known = conditions(now)
    for name, value in values.items():
        rows = rows.filter(known[name](value))
    return rows
