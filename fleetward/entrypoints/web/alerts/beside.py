"""What stands beside the alerts of a page: customers, repair cases, and the PCs' own pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from fleetward.domain.devices import queries as devices
from fleetward.domain.devices.models import Place
from fleetward.domain.repairs import queries as repairs
from fleetward.entrypoints.web.alerts.table import AlertAddress, Beside, SpaceAddress, VendorAddress

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from fleetward.domain.alerts.models import Alert
    from fleetward.domain.repairs.models import RepairCase
    from fleetward.entrypoints.web.health.viewpoint import Viewpoint


def reads(point: Viewpoint) -> type[AlertAddress]:
    """What reads the address of the list."""
    if point.customer:
        return SpaceAddress
    return VendorAddress if point.vendor else AlertAddress


def beside(point: Viewpoint, alerts: Sequence[Alert]) -> Beside:
    """What stands beside these alerts: four queries at most, however many they are."""
    here = _here(point, alerts)

    def page_of(alert: Alert) -> str:
        if point.customer:
            named = {"customer_id": point.customer.id, "device_id": alert.device_id}
            return reverse("customer-device", kwargs=named) if alert.device_id in here else ""
        return "" if point.vendor else reverse("device", args=[alert.device_id])

    return Beside(
        point.customers_of(alerts), _repairs_of(point, alerts), page_of, point.repair_page, point.vendor,
        _un_enrolled(point, alerts),
    )  # fmt: skip


def _un_enrolled(point: Viewpoint, alerts: Sequence[Alert]) -> set[UUID]:
    """PCs that were on a dashboard, and are on none."""
    ids = [alert.device_id for alert in alerts if alert.customer_id]
    if point.vendor or not ids:
        return set()
    rows = devices.visible_to(point.actor).filter(id__in=ids, place=Place.INACTIVE)
    return set(rows.order_by().values_list("id", flat=True))


def _repairs_of(point: Viewpoint, alerts: Sequence[Alert]) -> dict[UUID, RepairCase]:
    """The newest repair case of each alert that has one."""
    found = repairs.visible_to(point.actor).filter(alert_id__in=[alert.id for alert in alerts])
    return {one.alert_id: one for one in found.order_by("submitted_at", "id") if one.alert_id}


def _here(point: Viewpoint, alerts: Sequence[Alert]) -> set[UUID]:
    """PCs that stand with the customer still: their pages are in its space."""
    if point.customer is None:
        return set()
    ids = [alert.device_id for alert in alerts]
    return set(devices.at_customer(point.actor, point.customer).filter(id__in=ids).values_list("id", flat=True))
