"""What a person asked of the PCs on a customer's dashboard: one object drives list, count, export and bulk actions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from fleetward.domain.devices.models import Device, Place
from fleetward.domain.devices.pool_filter import DeviceFilter, clean

if TYPE_CHECKING:
    from collections.abc import Mapping

SORTS = {"waiting_since": "waiting_since", "serial": "serial", "model": "model"}
"""What the list can be sorted by, each answered by an index. None answers 'last seen': it changes all the time."""

NEWEST_FIRST = "-waiting_since"

PERSONAL = ("last_user", "location")
"""Columns with personal data (F6): loaded only for whom `customers.rules.personal_columns` names them."""

COLUMNS = ("serial", "product_number", "model", "program", "waiting_since", "last_seen_at", *PERSONAL)
"""Columns that the page and its exports offer, in order."""

WEEK, MONTH = timedelta(days=7), timedelta(days=30)


class Seen(models.TextChoices):
    """When a PC was last seen; each PC is in exactly one."""

    WEEK = "week", _("Seen in the last 7 days")
    MONTH = "month", _("Seen 8 to 30 days ago")
    LONGER = "longer", _("Not seen for 30 days")
    NEVER = "never", _("Never seen")


class Standing(models.TextChoices):
    """Whether a PC works with the dashboard."""

    ENROLLED = "enrolled", _("On the dashboard")
    UN_ENROLLED = "un_enrolled", _("Un-enrolled")


def seen(state: str, now: datetime) -> Q:
    """PCs that were last seen so."""
    week, month = now - WEEK, now - MONTH
    return {
        Seen.WEEK: Q(last_seen_at__gte=week),
        Seen.MONTH: Q(last_seen_at__gte=month, last_seen_at__lt=week),
        Seen.LONGER: Q(last_seen_at__lt=month),
        Seen.NEVER: Q(last_seen_at__isnull=True),
    }[Seen(state)]


@dataclass(frozen=True)
class DashboardFilter(DeviceFilter):
    """What a person asked of a dashboard. Un-enrolled PCs are shown only when they are asked for (F8)."""

    seen: str = ""
    state: str = ""

    @classmethod
    def read(cls, values: Mapping[str, str]) -> Self:
        """From the parameters of an address."""
        text = {name: clean(values.get(name, "")) for name in ("q", "model", "program")}
        asked, state = values.get("seen", ""), values.get("state", "")
        un_enrolled = state == Standing.UN_ENROLLED
        return cls(**text, seen=asked if asked in Seen.values else "", state=state if un_enrolled else "")

    def apply(self, rows: QuerySet[Device], *, now: datetime) -> QuerySet[Device]:
        """The rows that fit. `now` is what 'seen' counts from."""
        place = Place.INACTIVE if self.state == Standing.UN_ENROLLED else Place.DASHBOARD
        rows = self.alike(rows).filter(place=place)
        return rows.filter(seen(self.seen, now)) if self.seen else rows
