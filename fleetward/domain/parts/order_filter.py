"""What a person asked of a list of parts orders: one object drives list, count and export.

Text is matched by ranges, never by LIKE: under row security LIKE costs a hundred times more (design 4).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from fleetward.domain.devices.pool_filter import ListFilter, among, an_id, begins, clean
from fleetward.domain.parts import queries
from fleetward.domain.parts.lifecycle import OrderState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fleetward.domain.parts.models import PartsOrder

SORTS = {"created_at": "created_at", "serial": "serial", "model": "model", "changed_at": "changed_at"}
"""What the list can be sorted by: name in the address -> column."""

OLDEST_FIRST, NEWEST_FIRST = "created_at", "-created_at"

YES = "yes"
PERIODS = (7, 30, 90, 365)
"""Days back from now that a list can be limited to, by when the order was created."""

_OVER = (OrderState.DELIVERED, OrderState.DENIED, OrderState.CANCELLED)


class Standing(models.TextChoices):
    """More than one state at once; without any state asked for, a list shows the orders that are under way."""

    ANY = "any", _("Any state")
    ENDED = "ended", _("Ended")


@dataclass(frozen=True)
class OrderFilter(ListFilter):
    """What a person asked of parts orders."""

    q: str = ""
    state: str = ""
    returns: str = ""
    partner: str = ""
    model: str = ""
    period: str = ""

    @classmethod
    def read(cls, values: Mapping[str, str]) -> Self:
        """From the parameters of an address."""
        choices = {
            "state": [*OrderState.values, *Standing.values], "returns": [YES],
            "period": [str(days) for days in PERIODS],
        }  # fmt: skip
        chosen = among(values, choices)
        text = {name: clean(values.get(name, "")) for name in ("q", "model")}
        return cls(**text, **chosen, partner=an_id(values.get("partner", "")))

    def apply(self, rows: QuerySet[PartsOrder], *, now: datetime) -> QuerySet[PartsOrder]:
        """The rows that fit. `now` is what a period counts back from.

        An old part is due when the order is over: asked for those, no state means any.
        """
        rows = rows.filter(_stands(self.state or (Standing.ANY if self.returns else "")))
        if self.model:
            rows = rows.filter(model=self.model)
        if self.partner:
            rows = rows.filter(partner_id=UUID(self.partner))
        if self.period:
            rows = rows.filter(created_at__gte=now - timedelta(days=int(self.period)))
        if self.returns:
            rows = queries.owing(rows)
        return rows.filter(_named(self.q)) if self.q else rows


def _stands(state: str) -> Q:
    if state == Standing.ANY:
        return Q()
    if state == Standing.ENDED:
        return Q(state__in=_OVER)
    return Q(state=state) if state else ~Q(state__in=_OVER)


def _named(text: str) -> Q:
    """Orders whose number or reference, or whose PC's serial number, begins so."""
    serial = "".join(char for char in text.upper() if char.isalnum())
    named = begins("number", text.upper()) | begins("reference", text)
    return named | begins("serial", serial) if serial else named
