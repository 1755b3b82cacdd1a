"""How many rows belong to each day: one query, by index, that looks at no more than the newest 20,000."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import Count, DateTimeField, Func, IntegerField, Min, Q, QuerySet, Value

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

MOST = 20_000


@dataclass(frozen=True)
class Trend:
    """Rows of each span, oldest first. `capped`: spans that were not looked through to their end are left out."""

    values: tuple[int, ...]
    capped: bool = False

    @property
    def total(self) -> int:
        """The sum of all spans that are there."""
        return sum(self.values)


def trend(rows: QuerySet[Any], column: str, edges: Sequence[datetime], *, most: int = MOST) -> Trend:
    """The rows between each two neighbouring moments, by a column that an index knows; the last edge is the end."""
    begins = list(edges[:-1])
    thresholds = Value(begins, output_field=ArrayField(DateTimeField()))
    span = Func(column, thresholds, function="width_bucket", output_field=IntegerField())
    within = {f"{column}__gte": edges[0], f"{column}__lt": edges[-1]}
    newest = rows.filter(**within).annotate(span=span).order_by(f"-{column}").values("span", column)[:most]
    wanted = {f"in_{place}": Count("span", filter=Q(span=place)) for place in range(1, len(begins) + 1)}
    found = newest.aggregate(oldest_seen=Min(column), **wanted)
    values = tuple(found[name] for name in wanted)
    if sum(values) < most:
        return Trend(values)
    whole = sum(1 for begin in begins if begin > found["oldest_seen"])
    return Trend(values[len(values) - whole :], capped=True)
