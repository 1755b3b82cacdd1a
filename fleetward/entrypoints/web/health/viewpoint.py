"""Where a page of alerts stands: a partner's own pages, the vendor's across partners, or a customer's space."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.urls import reverse

from fleetward.domain.alerts import queries
from fleetward.domain.customers import queries as customers
from fleetward.domain.partners.actor import ActorKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from django.db.models import QuerySet

    from fleetward.domain.alerts.models import Alert
    from fleetward.domain.customers.models import Customer
    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.repairs.models import RepairCase


@dataclass(frozen=True)
class Viewpoint:
    """Whose alerts are looked at, by whom."""

    actor: Actor
    customer: Customer | None = None

    @property
    def vendor(self) -> bool:
        """Whether it is the list across partners."""
        return self.actor.kind is ActorKind.VENDOR

    @property
    def rows(self) -> QuerySet[Alert]:
        """The alerts that stand there."""
        if self.customer:
            return queries.at_customer(self.actor, self.customer)
        rows = queries.visible_to(self.actor)
        return rows.select_related("partner") if self.vendor else rows

    def url(self, name: str, **named: Any) -> str:
        """The address of a page of this name: of the one in the space, where the viewpoint is in one."""
        if self.customer:
            return reverse(f"customer-{name}", kwargs={"customer_id": self.customer.id, **named})
        return reverse(name, kwargs=named)

    def find(self, alert_id: UUID) -> Alert:
        """The alert, or 404."""
        found = self.rows.filter(id=alert_id).first()
        if found is None:
            raise Http404
        return found

    def repair_page(self, repair: RepairCase) -> str:
        """The repair case's page."""
        return self.url("repair-case", repair_id=repair.id)

    def customers_of(self, alerts: Sequence[Alert]) -> dict[UUID, Customer]:
        """The customers on whose dashboards the PCs stand."""
        if self.customer:
            return {self.customer.id: self.customer}
        ids = {alert.customer_id for alert in alerts if alert.customer_id}
        return {one.id: one for one in customers.visible_to(self.actor).filter(id__in=ids)}
