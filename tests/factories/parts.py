"""A parts catalogue and orders of it, made by the operations themselves."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction

from fleetward.domain.partners.actor import Actor, ActorKind
from fleetward.domain.parts import operations
from fleetward.domain.parts.models import Part, PartFit, PartReturn, PartsOrder, PartsOrderEvent, PartsOrderLine
from fleetward.domain.parts.wanted import ShipTo
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import Scope, scoped

if TYPE_CHECKING:
    from uuid import UUID

    from fleetward.domain.devices.models import Device

NOW = datetime.now(UTC).replace(microsecond=0)
MODEL = "HP EliteBook 840 G11"
SHIP_TO = ShipTo("Nordlys Data AS", "Storgata 1", "0155", "Oslo", "NO", "+47 900 00 000")
DESK = Actor(ActorKind.VENDOR, "Ada Holm", "repair_desk", uuid7())
DISK_PRICE = Decimal("1249.50")
SSD, BATTERY, OLD_SSD = "N11111-001", "N22222-001", "L00001-001"


def part(number: str = SSD, *, fits: tuple[str, ...] = (MODEL,), **fields: Any) -> Part:
    """A part of the catalogue that fits the model of the PCs of the other factories."""
    usual: dict[str, Any] = {
        "name": "SSD 512 GB", "price": DISK_PRICE, "currency": "NOK", "changed_at": NOW,
    }  # fmt: skip
    made = Part.objects.create(number=number, **(usual | fields))
    PartFit.objects.bulk_create(PartFit(part=made, model=model) for model in fits)
    return made


def catalogue() -> None:
    """A disk whose old one is to be returned, one it supersedes, and a battery."""
    part(SSD, returnable=True)
    part(OLD_SSD, name="SSD 256 GB", superseded_by=SSD)
    part(BATTERY, name="Battery 51 Wh", price=Decimal("890.00"))


def drafted(actor: Actor, of: Device, **fields: Any) -> PartsOrder:
    """A draft for the PC: one disk, unless other lines are said."""
    usual: dict[str, Any] = {
        "order_id": uuid7(), "reference": f"PO-{uuid7()}", "ship_to": SHIP_TO, "lines": [(SSD, 1)], "now": NOW,
    }  # fmt: skip
    with scoped(actor.scope), transaction.atomic():
        return operations.draft_order(actor=actor, device=of, **(usual | fields))


def submitted(actor: Actor, of: Device, **fields: Any) -> PartsOrder:
    """An order for the PC that waits for the parts desk."""
    order = drafted(actor, of, **fields)
    do(actor, order, "submit_order")
    return again(order)


def do(actor: Actor, order: PartsOrder, step: str, **fields: Any) -> Any:
    """Take a step with the order as the actor; `step` is the operation's name."""
    usual: dict[str, dict[str, Any]] = {
        "back_order": {"text": "In two weeks"},
        "deny": {"reason": "The PC is out of warranty"},
        "ship": {"carrier": "Bring", "tracking": "TT1"},
        "send_again": {"new_id": uuid7(), "reference": f"PO-{uuid7()}", "ship_to": SHIP_TO, "lines": [(BATTERY, 1)]},
        "return_sent": {"position": 1, "tracking": "RR1"},
        "return_received": {"position": 1},
        "waive_return": {"position": 1},
    }  # fmt: skip
    with scoped(actor.scope), transaction.atomic():
        operation = getattr(operations, step)
        return operation(actor=actor, order_id=order.id, **({"now": NOW} | usual.get(step, {}) | fields))


def again(of: PartsOrder) -> PartsOrder:
    """The order as it is stored now."""
    with scoped(Scope(of.partner_id)), transaction.atomic():
        return PartsOrder.objects.get(partner_id=of.partner_id, id=of.id)


def lines(of: PartsOrder) -> list[PartsOrderLine]:
    """Its lines as they are stored now."""
    with scoped(Scope(of.partner_id)), transaction.atomic():
        rows = PartsOrderLine.objects.filter(partner_id=of.partner_id, order_id=of.id)
        return list(rows.order_by("position"))


def history(of: PartsOrder) -> list[PartsOrderEvent]:
    """All that happened to it."""
    with scoped(Scope(of.partner_id)), transaction.atomic():
        rows = PartsOrderEvent.objects.filter(partner_id=of.partner_id, order_id=of.id)
        return list(rows.order_by("at", "id"))


def returns(of: PartsOrder) -> list[PartReturn]:
    """The old parts that are or were to come back for it."""
    with scoped(Scope(of.partner_id)), transaction.atomic():
        rows = PartReturn.objects.filter(partner_id=of.partner_id, order_id=of.id)
        return list(rows.order_by("position"))


def all_of(partner_id: UUID) -> list[PartsOrder]:
    """Every order of the partner, oldest first."""
    with scoped(Scope(partner_id)), transaction.atomic():
        return list(PartsOrder.objects.filter(partner_id=partner_id).order_by("created_at", "id"))
