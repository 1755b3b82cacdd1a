"""What the support desk sees of itself: how much is open, how much of that late, and how soon it answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Aggregate, Count, DurationField, F, Q

from fleetward.domain.support import queries
from fleetward.domain.support.lifecycle import ENDED
from fleetward.domain.support.support_filter import is_late

if TYPE_CHECKING:
    from fleetward.domain.partners.actor import Actor

LOOKS_BACK = timedelta(days=30)


class Median(Aggregate):
    """The value in the middle; between the two in the middle, half-way."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


@dataclass(frozen=True)
class Figures:
    """`minutes_to_answer`: median until the first answer, of those answered in the last 30 days; None for none."""

    open: int
    late: int
    nobodys: int
    minutes_to_answer: float | None


def figures(actor: Actor, *, now: datetime) -> Figures:
    """Two queries."""
    rows = queries.visible_to(actor).order_by()
    standing = rows.exclude(state__in=ENDED).aggregate(
        open=Count("id"), late=Count("id", filter=is_late(now)), nobodys=Count("id", filter=Q(taken_by__isnull=True))
    )
    recent = rows.filter(answered_at__gte=now - LOOKS_BACK)
    median = recent.aggregate(median=Median(F("answered_at") - F("opened_at")))["median"]
    return Figures(**standing, minutes_to_answer=median.total_seconds() / 60 if median is not None else None)
