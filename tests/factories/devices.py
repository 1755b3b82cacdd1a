"""PCs on a partner's page, without the way through the feed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from psycopg import sql

from fleetward.domain.customers.models import Customer
from fleetward.domain.devices import operations
from fleetward.domain.devices.models import Device, LedgerEntry, LedgerKind, PoolStatus, SerialClaim
from fleetward.domain.partners.actor import SYSTEM
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import VENDOR, Scope, scoped

if TYPE_CHECKING:
    from fleetward.domain.partners.models import Partner


def pc(of: Partner, serial: str, **fields: Any) -> Device:
    """A PC that the partner holds; on its page unless another place is said."""
    return pcs(of, [serial], **fields)[0]


def pcs(of: Partner, serials: list[str], **fields: Any) -> list[Device]:
    """PCs that the partner holds, alike but for their serial numbers."""
    usual = {
        "product_number": "8Y4J2EA", "model": "HP EliteBook 840 G11", "program": "premium",
        "waiting_since": timezone.now() - timedelta(days=3), "sold_on": date(2026, 3, 2), "invoice": "INV-1",
        "distributor": "Nordic Distribution", "order_number": "PO-1", "end_customer": "Fjord Eiendom AS",
        "origin_file": "report.edi", "origin_position": 12,
    }  # fmt: skip
    with scoped(Scope(of.id)), transaction.atomic():
        made = [Device(partner=of, serial=serial, **(usual | fields)) for serial in serials]
        Device.objects.bulk_create(made)
        if (theirs := made[0].customer_id) and made[0].place == "dashboard":
            Customer.objects.filter(partner=of, id=theirs).update(device_count=F("device_count") + len(made))
        if made[0].place == "pool":
            PoolStatus.objects.get_or_create(partner=of)
            PoolStatus.objects.filter(partner=of).update(on_page=F("on_page") + len(made))
    return made


def on_dashboard(of: Customer, serial: str, **fields: Any) -> Device:
    """A PC on the customer's dashboard."""
    return pc(of.partner, serial, place="dashboard", customer_id=of.id, **fields)


def move(of: Customer, *devices: Device) -> None:
    """Put PCs on the customer's dashboard, as a transfer does."""
    rows = [sql.SQL("({}, {}::uuid, {})").format(place, one.id, one.place_version) for place, one in enumerate(devices)]
    moving = sql.SQL(
        "SELECT v.position, v.device_id, v.version, 'dashboard' AS to_place, {}::uuid AS to_customer_id, "
        "'{{}}'::jsonb AS evidence FROM (VALUES {}) v (position, device_id, version)"
    ).format(of.id, sql.SQL(", ").join(rows))
    with transaction.atomic():
        operations.place(actor=SYSTEM, partner_id=of.partner_id, moving=moving, now=timezone.now(), action_id=uuid7())


def status(of: Partner, **fields: Any) -> None:
    """What the partner may know of its feed."""
    with scoped(Scope(of.id)), transaction.atomic():
        PoolStatus.objects.update_or_create(partner=of, defaults=fields)


def happened(to: Device, kind: LedgerKind, at: datetime, **evidence: Any) -> LedgerEntry:
    """An entry in the ledger of the PC."""
    with scoped(Scope(to.partner_id)), transaction.atomic():
        return LedgerEntry.objects.create(
            partner_id=to.partner_id, device_id=to.id, at=at, kind=kind, from_place="left", to_place=to.place,
            actor_label="Fleetward", action_id=uuid7(), position=evidence.pop("position", None),
            evidence=evidence,
        )  # fmt: skip


def held(of: Partner, serial: str, **fields: Any) -> Device:
    """A PC on the partner's page that the partner holds by a claim, as one that came through the feed."""
    device = pc(of, serial, **fields)
    with scoped(VENDOR), transaction.atomic():
        SerialClaim.objects.create(serial=serial, holder_id=of.id, placed=True, line_id=device.id)
    return device
