"""What a person asked of a list of alerts: one object drives list, count and export."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fleetward.domain.alerts.lifecycle import AlertState, PartKind, PopUp, Severity
from fleetward.domain.devices.pool_filter import ListFilter, among, an_id, clean, day, serial_like

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from django.db.models import QuerySet

    from fleetward.domain.alerts.models import Alert

SORTS = {"opened": "opened_at", "serial": "serial", "model": "model"}
"""What the list can be sorted by, each answered by an index: name in the address -> column."""

NEWEST_FIRST = "-opened"

COLUMNS = (
    "serial", "severity", "problem", "part", "product_number", "model", "partner", "customer", "opened", "updated",
    "state", "told",
)  # fmt: skip
"""Columns that the page and its exports offer, in order. The serial number is always there."""

POP_UP_WAITS = Q(state=AlertState.OPEN) & ~Q(severity=Severity.INFO) & ~Q(pop_up=PopUp.VIEWED)
"""Open alerts whose pop-up waits to be shown or answered, where any may be shown (`queries.notices`)."""

UNASSIGNED = "none"
"""In place of a customer: PCs in the pool."""


class Standing(models.TextChoices):
    """Which alerts are meant; open ones unless something else is said."""

    CLOSED = "closed", _("Closed alerts")
    ALL = "all", _("Open and closed alerts")


@dataclass(frozen=True)
class AlertFilter(ListFilter):
    """What a person asked of alerts."""

    q: str = ""
    problem: str = ""
    kind: str = ""
    severity: str = ""
    state: str = ""
    model: str = ""
    partner: str = ""
    customer: str = ""
    pop_up: str = ""
    since: date | None = None

    @classmethod
    def read(cls, values: Mapping[str, str]) -> Self:
        """From the parameters of an address."""
        choices = {
            "kind": PartKind.values, "severity": Severity.values, "state": Standing.values, "pop_up": PopUp.values,
        }  # fmt: skip
        return cls(
            **{name: clean(values.get(name, "")) for name in ("q", "problem", "model")},
            **among(values, choices),
            partner=an_id(values.get("partner", "")),
            customer=UNASSIGNED if values.get("customer") == UNASSIGNED else an_id(values.get("customer", "")),
            since=day(values.get("since", "")),
        )

    def apply(self, rows: QuerySet[Alert]) -> QuerySet[Alert]:
        """The rows that fit; `since` is a day of the reader's time zone."""
        same = {"rule": self.problem, "kind": self.kind, "severity": self.severity, "model": self.model,
                "pop_up": self.pop_up, "partner_id": self.partner}  # fmt: skip
        rows = rows.filter(**{name: value for name, value in same.items() if value})
        if self.state != Standing.ALL:
            rows = rows.filter(state=AlertState.CLOSED if self.state else AlertState.OPEN)
        if self.customer:
            rows = rows.filter(customer_id=None if self.customer == UNASSIGNED else self.customer)
        if self.since:
            rows = rows.filter(opened_at__gte=timezone.make_aware(datetime.combine(self.since, time.min)))
        return rows.filter(serial_like(self.q)) if self.q else rows


@dataclass(frozen=True)
class Offered:
    """What a list's drop-downs offer: what the newest alerts carry. A proposal: no index finds all there is."""

    models: list[str]
    problems: list[str]
    customers: list[UUID]


def offered(rows: QuerySet[Alert], *, newest: int = 300) -> Offered:
    """Models, problems and customers of the newest alerts: so few that their index is read. One query."""
    found = list(rows.order_by("-opened_at", "-id").values_list("model", "rule", "customer_id")[:newest])
    return Offered(
        sorted({model for model, _rule, _customer in found}),
        sorted({rule for _model, rule, _customer in found}),
        sorted({customer for _model, _rule, customer in found if customer}),
    )
