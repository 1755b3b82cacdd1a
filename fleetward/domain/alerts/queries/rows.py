"""Whose alerts, readings and inventories somebody sees: `visible_to` and what is built as it is are the only doors."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from fleetward.domain.alerts.lifecycle import ClosedWhy
from fleetward.domain.alerts.models import Alert, Inventory, Reading
from fleetward.domain.devices.pool_filter import begins
from fleetward.domain.partners.actor import Actor, ActorKind
from fleetward.domain.partners.permissions import Permission

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import Model, QuerySet

    from fleetward.domain.customers.models import Customer

    Row = TypeVar("Row", bound=Model)


def visible_to(actor: Actor) -> QuerySet[Alert]:
    """A partner's people see the alerts of its PCs, in the pool and on dashboards; a customer's people those that came
    up while the PC stood with it; the vendor's repair desk and auditors see all.
    """  # noqa: D205 (one sentence)
    return _visible(Alert.objects.all(), actor)


def at_customer(actor: Actor, customer: Customer) -> QuerySet[Alert]:
    """The alerts of PCs while they stood with the customer."""
    return visible_to(actor).filter(partner_id=customer.partner_id, customer_id=customer.id)


def of_device(actor: Actor, device_id: UUID) -> QuerySet[Alert]:
    """The alerts of one PC, newest first."""
    return visible_to(actor).filter(device_id=device_id).order_by("-opened_at", "-id")


def readings(actor: Actor, device_id: UUID, since: datetime) -> QuerySet[Reading]:
    """What one PC measured since then, oldest first."""
    rows = _visible(Reading.objects.all(), actor).filter(device_id=device_id, taken_at__gte=since)
    return rows.order_by("taken_at", "id")


def with_serial(actor: Actor, serial: str, limit: int) -> list[Alert]:
    """Alerts, closed ones too, of PCs whose serial number begins so. For the vendor's people: they list no PCs."""
    if actor.kind is not ActorKind.VENDOR:
        return []
    rows = visible_to(actor).filter(begins("serial", serial)).select_related("partner")
    return list(rows.order_by("serial", "id")[:limit])


def left_in_pool(partner_id: UUID, alert_id: UUID) -> tuple[Alert | None, list[Alert]]:
    """An alert of a PC on a dashboard, and those of the same cause that were closed because the PC left the pool.

    For operations, in the partner's scope.
    """
    rows = Alert.objects.filter(partner_id=partner_id)
    now = rows.filter(id=alert_id, customer_id__isnull=False).first()
    if now is None:
        return None, []
    of_cause = rows.filter(device_id=now.device_id, rule=now.rule, part=now.part)
    return now, list(of_cause.filter(closed_why=ClosedWhy.PC_MOVED, customer_id__isnull=True))


def inventory(actor: Actor, device_id: UUID) -> Inventory | None:
    """What the PC consists of, as its agent last said."""
    return _visible(Inventory.objects.all(), actor).filter(device_id=device_id).first()


def _visible(rows: QuerySet[Row], actor: Actor) -> QuerySet[Row]:
    if not actor.may(Permission.ALERT_VIEW):
        return rows.none()
    if actor.kind is ActorKind.VENDOR:
        return rows.using("vendor")
    if actor.partner_id is None:
        return rows.none()
    rows = rows.filter(partner_id=actor.partner_id)
    return rows.filter(customer_id__in=actor.customer_ids) if actor.kind is ActorKind.CUSTOMER else rows
