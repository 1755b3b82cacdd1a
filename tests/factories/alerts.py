"""Readings and alerts, as short as a test can say it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from fleetward.domain.alerts.models import Alert
from fleetward.domain.alerts.operations import NewReading, record_readings
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import Scope, scoped

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from fleetward.domain.devices.models import Device

KINDS = ("disk", "battery", "temperature", "fan", "memory", "firmware")


def part(kind: str, part: str = "S1", label: str = "", **values: Any) -> dict[str, Any]:
    """One measured part, in the form of a reading."""
    return {"kind": kind, "part": part, "label": label or part, "values": values}


def disk(part_id: str = "S1", **values: Any) -> dict[str, Any]:
    """A healthy NVMe disk, but for what is said."""
    usual: dict[str, Any] = {
        "type": "nvme", "passed": True, "percentage_used": 3, "available_spare": 100, "available_spare_threshold": 10,
        "media_errors": 0, "critical_warning": 0, "temperature_c": 41,
    }  # fmt: skip
    return part("disk", part_id, "SAMSUNG MZVL2512", **(usual | values))


def battery(full_wh: float = 50.0, *, design_wh: float = 53.0, part_id: str = "B1") -> dict[str, Any]:
    """A battery that holds so much."""
    return part("battery", part_id, "Primary", design_wh=design_wh, full_wh=full_wh, cycles=120)


def new_reading(
    parts: Iterable[dict[str, Any]], taken_at: datetime, *, missing: Iterable[str] = (), known_as: UUID | None = None
) -> NewReading:  # fmt: skip
    """A reading as a PC sends it; what it says nothing of it has not, unless it is missing."""
    return NewReading(known_as or uuid7(), taken_at, list(parts), list(missing))


def a_reading(
    of: Device, *parts: dict[str, Any], taken_at: datetime | None = None, missing: Iterable[str] = (),
    now: datetime | None = None, known_as: UUID | None = None,
) -> bool:  # fmt: skip
    """The PC sends a reading; its alerts follow."""
    at = taken_at or now or timezone.now()
    reading = new_reading(parts, at, missing=missing, known_as=known_as)
    with scoped(None):
        return record_readings(partner_id=of.partner_id, device_id=of.id, reading=reading, now=now or at)


def an_alert(of: Device, rule: str = "disk_failing", **fields: Any) -> Alert:
    """An open alert of the PC, where it stands; without the readings it would follow from."""
    now = timezone.now() - timedelta(hours=1)
    usual: dict[str, Any] = {
        "device_id": of.id, "customer_id": of.customer_id, "serial": of.serial, "product_number": of.product_number,
        "model": of.model, "rule": rule, "kind": rule.partition("_")[0].replace("cpu", "temperature"), "part": "S1",
        "part_label": "SAMSUNG MZVL2512", "severity": "critical", "values": {"number": 1}, "opened_at": now,
        "updated_at": now,
    }  # fmt: skip
    with scoped(Scope(of.partner_id)), transaction.atomic():
        return Alert.objects.create(partner_id=of.partner_id, **(usual | fields))


def alerts(of: Device) -> list[Alert]:
    """All alerts of the PC as they are stored now, oldest first."""
    with scoped(Scope(of.partner_id)), transaction.atomic():
        return list(Alert.objects.filter(partner_id=of.partner_id, device_id=of.id).order_by("id"))


def open_alerts(of: Device) -> list[tuple[str, str, str]]:
    """Rule, part and severity of those that are open, in order."""
    return sorted((one.rule, one.part, one.severity) for one in alerts(of) if one.state == "open")
