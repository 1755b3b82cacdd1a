"""Telling the stewards of feeds that are late."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from fleetward.domain.partners.actor import SYSTEM
from fleetward.domain.sales_feed import told
from fleetward.domain.sales_feed.queries.health import health
from fleetward.foundation.tenancy.scope import VENDOR, scoped

if TYPE_CHECKING:
    from datetime import datetime


@transaction.atomic
def tell_of_late_feeds(*, now: datetime) -> int:
    """Tell of each feed whose rhythm says that a file should have come, once until one comes. Returns how many are."""
    with scoped(VENDOR):
        late = [one for one in health(SYSTEM, now=now) if one.late_by]
        for one in late:
            told.late(one, now)
    return len(late)
