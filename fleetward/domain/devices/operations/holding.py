"""Writes of devices, serial claims, the ledger and conflicts.

The intake of a report moves up to a million PCs in one transaction, so these operations take their
rows as a table expression and are set-based; they run once per partner, in that partner's scope.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Exists, OuterRef
from psycopg import sql
from psycopg.types.json import Jsonb

from fleetward.domain.customers import operations as customers
from fleetward.domain.devices import told
from fleetward.domain.devices.models import (
    Conflict,
    ConflictState,
    LedgerKind,
    Place,
    PoolStatus,
    Product,
    SerialClaim,
)
from fleetward.domain.devices.operations.turn import count_on_page, take_turn
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.jobs.operations import enqueue
from fleetward.foundation.kit.ids import uuid7_prefix
from fleetward.foundation.tenancy.scope import Scope, scoped

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from fleetward.domain.partners.actor import Actor

ARRIVING = (
    "line_id", "partner_id", "serial", "product_number", "model", "program", "sold_on", "distributor",
    "invoice", "order_number", "end_customer", "end_customer_number", "origin_file", "origin_position",
)  # fmt: skip
"""Columns that a table expression of arriving PCs must offer."""

CONFLICTS_AT_ONCE = 2_000

PLACE_ARRIVED = "transfers.place_arrived"
"""The task that looks which placement rules fit PCs that have arrived."""

_RISING = sql.SQL("(%(ids)s || lpad(to_hex(row_number() OVER ()), 8, '0'))::uuid")
"""Ids of ledger rows, so that what happened to a PC reads in its order."""

_INTO_LEDGER = sql.SQL("""
INSERT INTO devices_ledgerentry (
    partner_id, id, device_id, at, kind, from_place, to_place, actor_label, action_id, position, evidence)
""")

_ADMIT = sql.SQL("""
INSERT INTO devices_device AS d (
    partner_id, id, serial, product_number, model, program, place, place_version, waiting_since, sold_on,
    distributor, invoice, order_number, end_customer, end_customer_number, origin_file, origin_position)
SELECT a.partner_id, a.line_id, a.serial, a.product_number, a.model, a.program, 'pool', 1, %(now)s, a.sold_on,
    a.distributor, a.invoice, a.order_number, a.end_customer, a.end_customer_number, a.origin_file, a.origin_position
FROM ({arriving}) a WHERE a.partner_id = %(partner)s
""")

_TELL_FRESH = sql.SQL("""
{into}
SELECT a.partner_id, a.line_id, a.line_id, %(now)s, %(kind)s, 'left', 'pool', %(actor)s, %(action)s,
    a.origin_position, %(evidence)s
FROM ({fresh}) a WHERE a.partner_id = %(partner)s
""")
"""Of a million new PCs out of one file: a statement of its own, and what is the same for all is told once."""

_ADMIT_AGAIN = sql.SQL("""
WITH new AS (
    {admit}
    ON CONFLICT (partner_id, serial) DO UPDATE SET
        product_number = excluded.product_number, model = excluded.model, program = excluded.program,
        place = 'pool', place_version = d.place_version + 1, customer_id = NULL, last_seen_at = NULL,
        waiting_since = excluded.waiting_since, sold_on = excluded.sold_on, distributor = excluded.distributor,
        invoice = excluded.invoice, order_number = excluded.order_number, end_customer = excluded.end_customer,
        end_customer_number = excluded.end_customer_number, origin_file = excluded.origin_file,
        origin_position = excluded.origin_position
        WHERE d.place = 'left'
    RETURNING d.id, d.serial, d.origin_file, d.origin_position, d.distributor, d.place_version
)
{into}
SELECT %(partner)s, CASE WHEN n.place_version = 1 THEN n.id ELSE {rising} END, n.id, %(now)s, %(kind)s, 'left', 'pool',
    %(actor)s, %(action)s, n.origin_position,
    jsonb_build_object('file', n.origin_file, 'distributor', n.distributor) {reason}
FROM new n {why}
""")
"""A PC that the partner held before comes back under its old id."""

_REASON = sql.SQL("|| jsonb_build_object('reason', w.reason)")
_NOTHING = sql.SQL("")
_WHY = sql.SQL("LEFT JOIN ({why}) w ON w.serial = n.serial")


@dataclass(frozen=True)
class Fresh:
    """New PCs out of one file, once more for the ledger, which needs less of them and reads that in half the time.

    `rows`: a SELECT of (partner_id, line_id, origin_position); `evidence`: what the ledger tells of them all.
    """

    rows: sql.Composable
    evidence: dict[str, str]


def admit(
    *, actor: Actor, partner_id: UUID, arriving: sql.Composable, now: datetime, action_id: UUID,
    kind: LedgerKind = LedgerKind.REPORTED, fresh: Fresh | None = None, why: sql.Composable | None = None,
) -> int:  # fmt: skip
    """Put reported PCs on the partner's page (R3): device and ledger rows. Returns how many arrived.

    `arriving` is a SELECT that offers the columns `ARRIVING`. The caller has decided that the partner is
    certified and the serial free; `fresh` says also that nobody ever held any of them. `why` is a SELECT of
    (serial, reason), where the ledger tells a reason of each.
    """
    with scoped(Scope(partner_id, vendor=True)), connection.cursor() as cursor:
        take_turn(partner_id)
        values = _values(actor, partner_id, now, action_id) | {"kind": kind}
        admit = _ADMIT.format(arriving=arriving)
        if fresh is None:
            because = {"reason": _REASON, "why": _WHY.format(why=why)} if why else {"reason": _NOTHING, "why": _NOTHING}
            cursor.execute(_ADMIT_AGAIN.format(admit=admit, into=_INTO_LEDGER, rising=_RISING, **because), values)
        else:
            cursor.execute(admit, values)
            into_ledger = _TELL_FRESH.format(into=_INTO_LEDGER, fresh=fresh.rows)
            cursor.execute(into_ledger, values | {"evidence": Jsonb(fresh.evidence)})
        arrived: int = cursor.rowcount
        if arrived:
            count_on_page(partner_id, arrived)
            audit.record(actor, "device.arrived", str(action_id), action_id=action_id, count=arrived, reason=str(kind))
            told.arrived(partner_id, arrived, now)
            # a task that waits already sees these PCs too: it takes the turn, which this transaction has
            enqueue(PLACE_ARRIVED, queueing_lock=f"{PLACE_ARRIVED} {partner_id}", partner_id=str(partner_id))
    return arrived


def _values(actor: Actor, partner_id: UUID, now: datetime, action_id: UUID) -> dict[str, Any]:
    return {"partner": partner_id, "now": now, "actor": actor.label, "action": action_id, "ids": uuid7_prefix()}


def describe(*, partner_id: UUID, kept: sql.Composable) -> int:
    """Say of PCs that stay where they are what the report tells by which they are held now.

    `kept` is a SELECT that offers the columns `ARRIVING`. Returns how many there were.
    """
    statement = sql.SQL("""
        UPDATE devices_device d SET product_number = k.product_number, model = k.model, program = k.program,
            sold_on = k.sold_on, distributor = k.distributor, invoice = k.invoice, order_number = k.order_number,
            end_customer = k.end_customer, end_customer_number = k.end_customer_number,
            origin_file = k.origin_file, origin_position = k.origin_position
        FROM ({kept}) k
        WHERE k.partner_id = %(partner)s AND d.partner_id = %(partner)s AND d.serial = k.serial AND d.place <> 'left'
    """)
    with scoped(Scope(partner_id, vendor=True)), connection.cursor() as cursor:
        cursor.execute(statement.format(kept=kept), {"partner": partner_id})
        return int(cursor.rowcount)


_NOTE_RELEASE = sql.SQL("""
WITH held AS (
    SELECT d.id, d.place, d.customer_id, l.kind, l.evidence
    FROM devices_device d JOIN ({leaving}) l ON l.partner_id = d.partner_id AND l.serial = d.serial
    WHERE d.partner_id = %(partner)s AND d.place <> 'left' ORDER BY d.id FOR UPDATE OF d
), ledger AS (
    INSERT INTO devices_ledgerentry (
        partner_id, id, device_id, customer_id, at, kind, from_place, to_place, actor_label, action_id, evidence)
    SELECT %(partner)s, {rising}, h.id, h.customer_id, %(now)s, h.kind, h.place, 'left', %(actor)s,
        %(action)s, h.evidence
    FROM held h RETURNING from_place, customer_id
)
SELECT from_place, customer_id, count(*) FROM ledger GROUP BY from_place, customer_id
""")

_RELEASE = sql.SQL("""
UPDATE devices_device d SET place = 'left', place_version = d.place_version + 1, customer_id = NULL,
    last_seen_at = NULL, confirmed_at = NULL, last_user = '', location = '', last_address = ''
FROM ({leaving}) l
WHERE d.partner_id = %(partner)s AND l.partner_id = %(partner)s AND d.serial = l.serial AND d.place <> 'left'
""")
"""A statement of its own: joined to the rows that the other found, it costs N x N where a partner is new."""


def release(*, actor: Actor, partner_id: UUID, leaving: sql.Composable, now: datetime, action_id: UUID) -> int:
    """Take PCs off the partner's page: returned, withdrawn, or given up after a conflict. Returns how many left.

    `leaving` is a SELECT of (partner_id, serial, kind, evidence), best with a key on the serial. Personal data do
    not stay behind (B5).
    """
    with scoped(Scope(partner_id, vendor=True)), connection.cursor() as cursor:
        take_turn(partner_id)
        values = _values(actor, partner_id, now, action_id)
        cursor.execute(_NOTE_RELEASE.format(leaving=leaving, rising=_RISING), values)
        found: list[tuple[str, UUID | None, int]] = cursor.fetchall()
        left = sum(count for _, _, count in found)
        if left:
            cursor.execute(_RELEASE.format(leaving=leaving), values)
            _count_off(actor, partner_id, found, now)
            audit.record(actor, "device.left", str(action_id), action_id=action_id, count=left)
    return left


def _count_off(actor: Actor, partner_id: UUID, left: list[tuple[str, UUID | None, int]], now: datetime) -> None:
    off = [(customer, -count, False) for origin, customer, count in left if customer and origin == Place.DASHBOARD]
    customers.note_moves(actor=actor, partner_id=partner_id, changes=off, now=now)
    count_on_page(partner_id, -sum(count for origin, _, count in left if origin == Place.POOL))


def claim(*, claims: sql.Composable, fresh: bool = False) -> None:
    """Say who holds each serial. SELECT of (serial, partner_id, placed, line_id).

    Not `placed`: the holder waits for its certificate. `fresh`: the caller knows that nobody holds any
    of them, and a second claim is an error.
    """
    known = sql.SQL("""
        ON CONFLICT (serial) DO UPDATE SET
            holder_id = excluded.holder_id, placed = excluded.placed, line_id = excluded.line_id, enrolled = false
    """)
    statement = sql.SQL("""
        INSERT INTO devices_serialclaim (serial, holder_id, placed, line_id)
        SELECT c.serial, c.partner_id, c.placed, c.line_id FROM ({claims}) c {known}
    """)
    with connection.cursor() as cursor:
        cursor.execute(statement.format(claims=claims, known=sql.SQL("") if fresh else known))


def drop_claims(*, ending: sql.Composable) -> None:
    """Free serials that nobody holds any more. SELECT of (serial)."""
    statement = sql.SQL("""
        UPDATE devices_serialclaim c SET holder_id = NULL, placed = false, enrolled = false
        FROM ({ending}) e WHERE c.serial = e.serial
    """)
    with connection.cursor() as cursor:
        cursor.execute(statement.format(ending=ending))


def note_conflicts(*, serials: list[str], conflicts: list[dict[str, Any]], now: datetime) -> None:
    """Open the conflicts that the events of these serials show, again too; close those that they no longer show.

    No event shows the conflict of a PC that tried to enrol: it stands while its holder holds the PC.
    """
    shown = [row["claimant_line_id"] for row in conflicts]
    held = SerialClaim.objects.filter(serial=OuterRef("serial"), holder_id=OuterRef("holder_id"))
    stale = Conflict.objects.filter(serial__in=serials, state=ConflictState.OPEN).exclude(claimant_line_id__in=shown)
    stale = stale.exclude(Exists(held), claimant_evidence__has_key="enrolled_at")
    stale.update(state=ConflictState.SETTLED, decided_at=now)
    Conflict.objects.bulk_create(
        [Conflict(**row, opened_at=now) for row in conflicts],
        batch_size=CONFLICTS_AT_ONCE, update_conflicts=True, unique_fields=["claimant_line_id"],
        update_fields=["state", "holder", "holder_line_id", "holder_evidence", "decided_at"],
    )  # fmt: skip


def confirm(*, actor: Actor, partner_id: UUID, confirming: sql.Composable, now: datetime, action_id: UUID) -> int:
    """Note in the ledger that a second report confirms PCs already held. SELECT of (partner_id, serial, evidence)."""
    statement = sql.SQL("""
        INSERT INTO devices_ledgerentry (
            partner_id, id, device_id, customer_id, at, kind, from_place, to_place, actor_label, action_id, evidence)
        SELECT d.partner_id, {rising}, d.id, d.customer_id, %(now)s, 'confirmed', d.place, d.place,
            %(actor)s, %(action)s, c.evidence
        FROM ({confirming}) c
        JOIN devices_device d ON d.partner_id = c.partner_id AND d.serial = c.serial
        WHERE c.partner_id = %(partner)s AND d.partner_id = %(partner)s AND d.place <> 'left'
    """)
    with scoped(Scope(partner_id, vendor=True)), connection.cursor() as cursor:
        values = _values(actor, partner_id, now, action_id)
        cursor.execute(statement.format(confirming=confirming, rising=_RISING), values)
        return int(cursor.rowcount)


def note_report(*, partner_id: UUID, reported_at: datetime | None, waiting_for_certificate: int) -> None:
    """Copy what the partner may know of its feed into its own row: R5's empty page tells it."""
    fields: dict[str, Any] = {"waiting_for_certificate": waiting_for_certificate}
    if reported_at:
        fields["last_reported_at"] = reported_at
    with scoped(Scope(partner_id)):
        PoolStatus.objects.update_or_create(partner_id=partner_id, defaults=fields)


def catalogue(*, number: str, model: str, program: str) -> Product:
    """Say what a product number is: a new one, or a known one anew."""
    product, _ = Product.objects.update_or_create(number=number, defaults={"model": model, "program": program})
    return product


def close_conflict(*, conflict_id: UUID, state: ConflictState, by: str, note: str, now: datetime) -> bool:
    """Note a person's decision; false where the conflict is not open any more."""
    open_ones = Conflict.objects.filter(id=conflict_id, state=ConflictState.OPEN)
    return bool(open_ones.update(state=state, decided_at=now, decided_by=by, note=note))
