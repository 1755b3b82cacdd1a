"""Writes of devices, serial claims, the ledger and conflicts.

The intake of a report moves up to a million PCs in one transaction, so these operations take their
rows as a table expression and are set-based; they run once per partner, in that partner's scope.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import F
from psycopg import sql

from fleetward.domain.devices.models import Conflict, ConflictState, LedgerKind, PoolStatus
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.tenancy.scope import Scope, scoped

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from fleetward.domain.partners.actor import Actor

ARRIVING = (
    "line_id", "partner_id", "serial", "product_number", "model", "program", "sold_on", "distributor",
    "invoice", "order_number", "end_customer", "origin_file", "origin_position",
)  # fmt: skip
"""Columns that a table expression of arriving PCs must offer."""

_ADMIT = sql.SQL("""
WITH new AS (
    INSERT INTO devices_device AS d (
        partner_id, id, serial, product_number, model, program, place, place_version, waiting_since, sold_on,
        distributor, invoice, order_number, end_customer, origin_file, origin_position)
    SELECT a.partner_id, a.line_id, a.serial, a.product_number, a.model, a.program, 'pool', 1, %(now)s, a.sold_on,
        a.distributor, a.invoice, a.order_number, a.end_customer, a.origin_file, a.origin_position
    FROM ({arriving}) a WHERE a.partner_id = %(partner)s
    ON CONFLICT (partner_id, serial) DO UPDATE SET
        product_number = excluded.product_number, model = excluded.model, program = excluded.program,
        place = 'pool', place_version = d.place_version + 1, customer_id = NULL, last_seen_at = NULL,
        waiting_since = excluded.waiting_since, sold_on = excluded.sold_on, distributor = excluded.distributor,
        invoice = excluded.invoice, order_number = excluded.order_number, end_customer = excluded.end_customer,
        origin_file = excluded.origin_file, origin_position = excluded.origin_position
        WHERE d.place = 'left'
    RETURNING d.id, d.origin_file, d.origin_position, d.distributor, d.place_version
)
INSERT INTO devices_ledgerentry (
    partner_id, id, device_id, at, kind, from_place, to_place, actor_label, action_id, evidence)
SELECT %(partner)s, CASE WHEN n.place_version = 1 THEN n.id ELSE gen_random_uuid() END, n.id, %(now)s,
    %(kind)s, 'left', 'pool', %(actor)s, %(action)s,
    jsonb_build_object('file', n.origin_file, 'position', n.origin_position, 'distributor', n.distributor)
FROM new n
""")


def admit(
    *, actor: Actor, partner_id: UUID, arriving: sql.Composable, now: datetime, action_id: UUID,
    kind: LedgerKind = LedgerKind.REPORTED,
) -> int:  # fmt: skip
    """Put reported PCs on the partner's page (R3): device and ledger rows. Returns how many arrived.

    `arriving` is a SELECT that offers the columns `ARRIVING`. A PC that the partner held before comes
    back under its old id. The caller has decided that the partner is certified and the serial free.
    """
    with scoped(Scope(partner_id, vendor=True)), connection.cursor() as cursor:
        values = {"partner": partner_id, "now": now, "kind": kind, "actor": actor.label, "action": action_id}
        cursor.execute(_ADMIT.format(arriving=arriving), values)
        arrived: int = cursor.rowcount
        if arrived:
            _count(partner_id, arrived)
            audit.record(actor, "device.arrived", str(action_id), count=arrived, reason=str(kind))
    return arrived


def _count(partner_id: UUID, change: int) -> None:
    PoolStatus.objects.get_or_create(partner_id=partner_id)
    PoolStatus.objects.filter(partner_id=partner_id).update(on_page=F("on_page") + change)


_RELEASE = sql.SQL("""
WITH gone AS (
    UPDATE devices_device d SET place = 'left', place_version = d.place_version + 1, customer_id = NULL,
        last_seen_at = NULL
    FROM ({leaving}) l
    WHERE d.partner_id = %(partner)s AND l.partner_id = %(partner)s AND d.serial = l.serial AND d.place <> 'left'
    RETURNING d.id, l.kind, l.evidence
)
INSERT INTO devices_ledgerentry (
    partner_id, id, device_id, at, kind, from_place, to_place, actor_label, action_id, evidence)
SELECT %(partner)s, gen_random_uuid(), g.id, %(now)s, g.kind, 'pool', 'left', %(actor)s, %(action)s, g.evidence
FROM gone g
""")


def release(
    *, actor: Actor, partner_id: UUID, leaving: sql.Composable, now: datetime, action_id: UUID
) -> int:
    """Take PCs off the partner's page: returned, withdrawn, or given up after a conflict. Returns how many left.

    `leaving` is a SELECT of (partner_id, serial, kind, evidence). Personal data do not stay behind (B5).
    """
    with scoped(Scope(partner_id, vendor=True)), connection.cursor() as cursor:
        values = {"partner": partner_id, "now": now, "actor": actor.label, "action": action_id}
        cursor.execute(_RELEASE.format(leaving=leaving), values)
        left: int = cursor.rowcount
        if left:
            _count(partner_id, -left)
            audit.record(actor, "device.left", str(action_id), count=left)
    return left


def claim(*, claims: sql.Composable, fresh: bool = False) -> None:
    """Say who holds each serial. SELECT of (serial, partner_id, placed, line_id).

    Not `placed`: the holder waits for its certificate. `fresh`: the caller knows that nobody holds any
    of them, and a second claim is an error.
    """
    known = sql.SQL("""
        ON CONFLICT (serial) DO UPDATE SET
            holder_id = excluded.holder_id, placed = excluded.placed, line_id = excluded.line_id
    """)
    statement = sql.SQL("""
        INSERT INTO devices_serialclaim (serial, holder_id, placed, line_id)
        SELECT c.serial, c.partner_id, c.placed, c.line_id FROM ({claims}) c {known}
    """)
    with connection.cursor() as cursor:
        cursor.execute(statement.format(claims=claims, known=sql.SQL("") if fresh else known))


def drop_claims(*, ending: sql.Composable) -> None:
    """Free serials that nobody holds any more. SELECT of (serial)."""
    statement = sql.SQL("DELETE FROM devices_serialclaim c USING ({ending}) e WHERE c.serial = e.serial")
    with connection.cursor() as cursor:
        cursor.execute(statement.format(ending=ending))


def note_conflicts(*, serials: list[str], conflicts: list[dict[str, Any]], now: datetime) -> None:
    """Open the conflicts that the events of these serials show; close those that they no longer show."""
    shown = [row["claimant_line_id"] for row in conflicts]
    stale = Conflict.objects.filter(serial__in=serials, state=ConflictState.OPEN).exclude(claimant_line_id__in=shown)
    stale.update(state=ConflictState.SETTLED, decided_at=now)
    Conflict.objects.bulk_create([Conflict(**row, opened_at=now) for row in conflicts], ignore_conflicts=True)


def confirm(*, actor: Actor, partner_id: UUID, confirming: sql.Composable, now: datetime, action_id: UUID) -> int:
    """Note in the ledger that a second report confirms PCs already held. SELECT of (partner_id, serial, evidence)."""
    statement = sql.SQL("""
        INSERT INTO devices_ledgerentry (
            partner_id, id, device_id, customer_id, at, kind, from_place, to_place, actor_label, action_id, evidence)
        SELECT d.partner_id, gen_random_uuid(), d.id, d.customer_id, %(now)s, 'confirmed', d.place, d.place,
            %(actor)s, %(action)s, c.evidence
        FROM ({confirming}) c
        JOIN devices_device d ON d.partner_id = c.partner_id AND d.serial = c.serial
        WHERE c.partner_id = %(partner)s AND d.partner_id = %(partner)s AND d.place <> 'left'
    """)
    with scoped(Scope(partner_id, vendor=True)), connection.cursor() as cursor:
        values = {"partner": partner_id, "now": now, "actor": actor.label, "action": action_id}
        cursor.execute(statement.format(confirming=confirming), values)
        return int(cursor.rowcount)


def note_report(*, partner_id: UUID, reported_at: datetime | None, waiting_for_certificate: int) -> None:
    """Copy what the partner may know of its feed into its own row: R5's empty page tells it."""
    fields: dict[str, Any] = {"waiting_for_certificate": waiting_for_certificate}
    if reported_at:
        fields["last_reported_at"] = reported_at
    with scoped(Scope(partner_id)):
        PoolStatus.objects.update_or_create(partner_id=partner_id, defaults=fields)
