"""What a PC sends of itself: its readings, from which alerts follow at once, and its inventory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from fleetward.domain.alerts import judging
from fleetward.domain.alerts.models import Inventory, Reading
from fleetward.domain.alerts.operations.applying import apply
from fleetward.domain.alerts.operations.moving import follow_one
from fleetward.domain.alerts.queries.history import Pc, history, pc
from fleetward.domain.alerts.rule_book import rule_book
from fleetward.domain.partners.actor import Actor, ActorKind
from fleetward.foundation.tenancy.scope import Scope, scoped

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

AGENT = Actor(ActorKind.SYSTEM, "PC agent")


@dataclass(frozen=True)
class NewReading:
    """A reading as a PC sent it, in the form of `models.Reading`."""

    id: UUID
    taken_at: datetime
    parts: list[dict[str, Any]]
    missing: list[str]


@transaction.atomic
def record_readings(*, partner_id: UUID, device_id: UUID, reading: NewReading, now: datetime) -> bool:
    """Store what a PC measured, and open, update and close its alerts. False if the reading is known already.

    False too for a PC that the partner no longer holds: nothing is stored. What comes late is history: the newest
    reading by `taken_at` decides, whichever came last. Readings of one PC wait for one another.
    """
    with scoped(Scope(partner_id)):
        _take_turn(device_id)
        device = pc(partner_id, device_id)
        if device is None or not _store(device, reading, now):
            return False
        book = rule_book()
        follow_one(partner_id=partner_id, device_id=device_id, now=now)
        known = history(partner_id, device_id, device.product_number, book.days)
        apply(actor=AGENT, pc=device, verdicts=judging.judge(known, book), rules=set(book.rules), now=now)
    return True


def _take_turn(device_id: UUID) -> None:
    """One at a time judges a PC; others wait until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(device_id.bytes[8:], signed=True)])


def _store(device: Pc, reading: NewReading, now: datetime) -> bool:
    """Store it unless it is there already. An id is the PC's own: another PC may have sent the same."""
    row = Reading(
        partner_id=device.partner_id, device_id=device.id, customer_id=device.customer_id, id=reading.id,
        taken_at=reading.taken_at, received_at=now, parts=reading.parts, missing=reading.missing,
    )  # fmt: skip
    if Reading.objects.filter(partner_id=device.partner_id, device_id=device.id, id=reading.id).exists():
        return False
    Reading.objects.bulk_create([row])
    return True


@transaction.atomic
def record_inventory(
    *, partner_id: UUID, device_id: UUID, agent: str, content: dict[str, Any], now: datetime
) -> None:  # fmt: skip
    """Store what the PC consists of, in place of what it said before. Not for one that is no longer held."""
    with scoped(Scope(partner_id)):
        device = pc(partner_id, device_id)
        if device is None:
            return
        fields = {"customer_id": device.customer_id, "received_at": now, "agent": agent[:120], "content": content}
        Inventory.objects.update_or_create(partner_id=partner_id, device_id=device_id, defaults=fields)
