"""What a person asked of the audit log: one object drives list, count and export."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Self

from fleetward.domain.audit_trail.wording import ACTIONS, AREAS
from fleetward.domain.devices.pool_filter import ListFilter, among, an_id, clean

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.db.models import QuerySet

    from fleetward.foundation.audit.models import AuditEntry

SORTS = {"at": "at"}
NEWEST_FIRST = "-at"
PERIODS = (1, 7, 30, 90, 365)
"""Days back from now that the list can be limited to."""


@dataclass(frozen=True)
class AuditFilter(ListFilter):
    """Who, in which area or action, about which subject, for whom, since when, in which bulk action or request."""

    who: str = ""
    area: str = ""
    action: str = ""
    subject: str = ""
    partner: str = ""
    customer: str = ""
    period: str = ""
    bulk: str = ""
    request: str = ""

    @classmethod
    def read(cls, values: Mapping[str, str]) -> Self:
        """From the parameters of an address."""
        choices = {"area": AREAS, "action": ACTIONS, "period": [str(days) for days in PERIODS]}
        chosen = among(values, choices)
        ids = {name: an_id(values.get(name, "")) for name in ("partner", "customer", "bulk", "request")}
        text = {name: clean(values.get(name, "")) for name in ("who", "subject")}
        return cls(**text, **chosen, **ids)

    def apply(self, rows: QuerySet[AuditEntry], *, now: datetime) -> QuerySet[AuditEntry]:
        """The rows that fit. `now` is what a period counts back from."""
        exact = {
            "partner_id": self.partner, "customer_id": self.customer, "action_id": self.bulk,
            "request_id": self.request, "action": self.action, "subject_id": self.subject,
        }  # fmt: skip
        rows = rows.filter(**{name: value for name, value in exact.items() if value})
        if self.who:
            rows = rows.filter(actor_label__icontains=self.who)
        if self.area:
            rows = rows.filter(action__startswith=f"{self.area}.")
        return rows.filter(at__gte=now - timedelta(days=int(self.period))) if self.period else rows
