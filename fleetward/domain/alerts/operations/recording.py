"""What a PC sends of itself: its readings, from which alerts follow at once, and its inventory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from psycopg.types.json import Jsonb

from fleetward.domain.alerts import judging
from fleetward.domain.alerts.lifecycle import AlertState
from fleetward.domain.alerts.models import Inventory
from fleetward.domain.alerts.operations.applying import apply, known_alerts
from fleetward.domain.alerts.operations.moving import follow_one
from fleetward.domain.alerts.queries.history import Pc, history, pc
from fleetward.domain.alerts.rule_book import rule_book
from fleetward.domain.partners.actor import Actor, ActorKind
from fleetward.foundation.tenancy.scope import Scope, scoped

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from fleetward.domain.alerts.models import Alert

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
        device = _store(partner_id, device_id, reading, now)
        if device is None:
            return False
        book = rule_book()
        known = _known_here(device, now)
        readings = history(partner_id, device_id, device.product_number, book.days)
        verdicts = judging.judge(readings, book, known)
        apply(actor=AGENT, pc=device, known=known, verdicts=verdicts, rules=set(book.rules), now=now)
    return True


def _take_turn(device_id: UUID) -> None:
    """One at a time judges a PC; others wait until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(device_id.bytes[8:], signed=True)])


_STORE = """
WITH pc AS (
    SELECT partner_id, id, customer_id, serial, product_number, model FROM devices_device
    WHERE partner_id = %(partner)s AND id = %(device)s AND place <> 'left'
), stored AS (
    INSERT INTO alerts_reading (partner_id, id, device_id, customer_id, taken_at, received_at, parts, missing)
    SELECT pc.partner_id, %(id)s, pc.id, pc.customer_id, %(taken_at)s, %(now)s, %(parts)s, %(missing)s FROM pc
    ON CONFLICT (partner_id, device_id, id) DO NOTHING
    RETURNING id
)
SELECT pc.* FROM pc, stored
"""


def _store(partner_id: UUID, device_id: UUID, reading: NewReading, now: datetime) -> Pc | None:
    """Store it unless it is there already, and find its PC. An id is the PC's own: another may have sent the same."""
    values: dict[str, Any] = {
        "partner": partner_id, "device": device_id, "id": reading.id, "taken_at": reading.taken_at, "now": now,
        "parts": Jsonb(reading.parts), "missing": Jsonb(reading.missing),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_STORE, values)
        found = cursor.fetchone()
    return Pc(*found) if found else None


def _known_here(device: Pc, now: datetime) -> dict[judging.Key, Alert]:
    """Its alerts; those that stand where it stood before follow it first."""
    known = known_alerts(device, now)
    if any(one.state == AlertState.OPEN and one.customer_id != device.customer_id for one in known.values()):
        follow_one(partner_id=device.partner_id, device_id=device.id, now=now)
        known = known_alerts(device, now)
    return known


@transaction.atomic
def record_inventory(
    *, partner_id: UUID, device_id: UUID, agent: str, content: dict[str, Any], now: datetime
) -> None:  # fmt: skip
    """Store what the PC consists of, in place of what it said before. Not for one that is no longer held."""
    with scoped(Scope(partner_id)):
        device = pc(partner_id, device_id)
        if device is None:
            return
        row = Inventory(
            partner_id=partner_id, device_id=device_id, customer_id=device.customer_id, received_at=now,
            agent=agent[:120], content=content,
        )  # fmt: skip
        Inventory.objects.bulk_create(
            [row], update_conflicts=True, unique_fields=["partner_id", "device_id"],
            update_fields=["customer_id", "received_at", "agent", "content"],
        )  # fmt: skip
