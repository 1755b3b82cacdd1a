"""What settling serials changes: lines, claims, the partners' pages, and the evidence of conflicts."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db import connection
from psycopg import sql

from fleetward.domain.devices import operations as devices
from fleetward.domain.devices import queries as devices_known
from fleetward.domain.devices.models import LedgerKind
from fleetward.domain.sales_feed.lifecycle import LineState
from fleetward.domain.sales_feed.operations import planning

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.sales_feed.fold import Event


class Change(StrEnum):
    """What happens to a claim."""

    PLACE = "place"  # a PC arrives on the holder's page
    KEEP = "keep"  # the same partner holds it, by another line now
    REPORT = "report"  # the same partner holds it, which enrolled it; now a report says so
    RESERVE = "reserve"  # the holder waits for its certificate
    DROP = "drop"  # nobody holds it


@dataclass(slots=True)
class Batch:
    """What changes for some serials."""

    lines: list[tuple[int, UUID, str, str]] = field(default_factory=list)  # feed, line, state, reason
    # serial, change, holder, feed, line, awarded by a person
    claims: list[tuple[str, Change, UUID | None, int | None, UUID | None, bool]] = field(default_factory=list)
    leaving: list[tuple[str, UUID, str, UUID]] = field(default_factory=list)  # serial, holder, why, line that tells
    conflicts: list[tuple[str, Event, Event]] = field(default_factory=list)  # serial, holder, claimant
    partners: set[UUID] = field(default_factory=set)  # everybody that the serials' events name


_TABLES = """
CREATE TEMP TABLE IF NOT EXISTS settled_line (
    feed_id int, id uuid, state text, reason text, PRIMARY KEY (feed_id, id)
) ON COMMIT DROP;
CREATE TEMP TABLE IF NOT EXISTS settled_claim (
    serial text COLLATE "C" PRIMARY KEY, change text, partner_id uuid, feed_id int, line_id uuid, awarded bool
) ON COMMIT DROP;
CREATE TEMP TABLE IF NOT EXISTS settled_end (
    serial text COLLATE "C" PRIMARY KEY, partner_id uuid, kind text, line_id uuid
) ON COMMIT DROP;
CREATE TEMP TABLE IF NOT EXISTS settled_pc (
    serial text COLLATE "C" PRIMARY KEY, change text, awarded bool, partner_id uuid, line_id uuid,
    product_number text, model text, program text, sold_on date, distributor text, invoice text,
    order_number text, end_customer text, end_customer_number text, origin_file text, origin_position int, reason text
) ON COMMIT DROP;
CREATE TEMP TABLE IF NOT EXISTS settled_leaving (
    serial text COLLATE "C" PRIMARY KEY, partner_id uuid, kind text, evidence jsonb
) ON COMMIT DROP;
CREATE TEMP TABLE IF NOT EXISTS settled_confirming (
    feed_id int, line_id uuid, serial text COLLATE "C", partner_id uuid, evidence jsonb, PRIMARY KEY (serial, line_id)
) ON COMMIT DROP;
TRUNCATE settled_line, settled_claim, settled_end, settled_pc, settled_leaving, settled_confirming;
"""
"""All with keys, and filled before they are joined to a partner's PCs: of a new partner the planner thinks that it
has one PC, reads them all, and must find what belongs to each by a key and not by reading everything again."""

_PCS = """
INSERT INTO settled_pc
SELECT s.serial, s.change, s.awarded, s.partner_id, s.line_id, i.product,
    coalesce(p.model, nullif(i.product_text, ''), i.product)::varchar(120), l.program, l.event_date, r.name, i.invoice,
    i.order_number, i.end_customer, i.end_customer_key, f.name, i.position,
    CASE WHEN r.kind = 'support' THEN f.note END
FROM settled_claim s
JOIN sales_feed_line l ON l.feed_id = s.feed_id AND l.id = s.line_id
JOIN sales_feed_item i ON i.feed_id = l.feed_id AND i.id = l.item_id
JOIN sales_feed_feedfile f ON f.feed_id = l.feed_id AND f.id = l.file_id
JOIN sales_feed_reporter r ON r.id = l.reporter_id
LEFT JOIN devices_product p ON p.number = i.product
WHERE s.change IN ('place', 'keep', 'report')
"""

_LEAVING = """
INSERT INTO settled_leaving
SELECT s.serial, s.partner_id, s.kind, jsonb_build_object('file', f.name, 'document', l.document_number)
FROM settled_end s
CROSS JOIN sales_feed_feed d
JOIN sales_feed_line l ON l.feed_id = d.id AND l.id = s.line_id
JOIN sales_feed_feedfile f ON f.feed_id = l.feed_id AND f.id = l.file_id
"""

_LEAVING_ENROLLED = """
INSERT INTO settled_leaving
SELECT s.serial, s.partner_id, s.kind, '{}' FROM settled_end s ON CONFLICT (serial) DO NOTHING
"""
"""No line tells by what a PC was held that had enrolled."""

_CONFIRMING = """
INSERT INTO settled_confirming
SELECT l.feed_id, l.id, l.serial, l.named_partner, jsonb_build_object(
    'file', f.name, 'document', l.document_number, 'reporter', r.name, 'reason', s.reason)
FROM settled_line s
JOIN sales_feed_line l ON l.feed_id = s.feed_id AND l.id = s.id
JOIN sales_feed_feedfile f ON f.feed_id = l.feed_id AND f.id = l.file_id
JOIN sales_feed_reporter r ON r.id = l.reporter_id
WHERE s.state = 'confirmed'
    OR EXISTS (SELECT FROM settled_claim c WHERE c.serial = l.serial AND c.line_id = l.id AND c.change = 'report')
"""

_ARRIVING = {
    LedgerKind.REPORTED: sql.SQL("SELECT * FROM settled_pc WHERE change = 'place' AND NOT awarded AND reason IS NULL"),
    LedgerKind.AWARDED: sql.SQL("SELECT * FROM settled_pc WHERE change = 'place' AND awarded"),
}
_SUPPORTED = sql.SQL("SELECT * FROM settled_pc WHERE change = 'place' AND NOT awarded AND reason IS NOT NULL")
"""Reported by the platform's own support: the ledger tells why."""

_SHOWN = """
SELECT l.id, l.feed_id, l.file_id, f.name, i.position, l.document_number, l.event_date::text, r.name,
    i.end_customer, i.reseller_name, i.raw
FROM settled_claimant s
JOIN sales_feed_line l ON l.feed_id = s.feed_id AND l.id = s.id
JOIN sales_feed_item i ON i.feed_id = l.feed_id AND i.id = l.item_id
JOIN sales_feed_feedfile f ON f.feed_id = l.feed_id AND f.id = l.file_id
JOIN sales_feed_reporter r ON r.id = l.reporter_id
"""
_SHOWN_NAMES = (
    "feed_id", "file_id", "file", "position", "document", "date", "reporter", "end_customer", "reseller", "raw",
)  # fmt: skip


def write(batch: Batch) -> None:
    """Fill the temporary tables, and give each line its state."""
    tables: dict[str, list[Any]] = {
        "settled_line": batch.lines, "settled_claim": batch.claims, "settled_end": batch.leaving,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        for table, rows in tables.items():
            with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        cursor.execute("ANALYZE settled_line, settled_claim, settled_end")
        cursor.execute("""
            UPDATE sales_feed_line l SET state = s.state, reason = s.reason
            FROM settled_line s WHERE l.feed_id = s.feed_id AND l.id = s.id
        """)
        with planning.in_written_order(cursor):
            for statement in (_PCS, _LEAVING, _LEAVING_ENROLLED, _CONFIRMING):
                cursor.execute(statement)
        cursor.execute("ANALYZE settled_pc, settled_leaving, settled_confirming")


def move(*, batch: Batch, actor: Actor, now: datetime, action_id: UUID) -> None:
    """Bring claims and pages to what was decided: first who leaves, then who arrives."""
    leaving = sql.SQL("SELECT * FROM settled_leaving")
    for partner_id in sorted({partner_id for _, partner_id, _, _ in batch.leaving}):
        devices.release(actor=actor, partner_id=partner_id, leaving=leaving, now=now, action_id=action_id)
    devices.drop_claims(ending=sql.SQL("SELECT serial FROM settled_claim WHERE change = 'drop'"))
    devices.claim(
        claims=sql.SQL(
            "SELECT serial, partner_id, change <> 'reserve' AS placed, line_id "
            "FROM settled_claim WHERE change <> 'drop'"
        )
    )
    for kind, arriving in _ARRIVING.items():
        for partner_id in _partners(batch, Change.PLACE, awarded=kind is LedgerKind.AWARDED):
            devices.admit(
                actor=actor, partner_id=partner_id, arriving=arriving, now=now, action_id=action_id, kind=kind
            )
    for partner_id in _supported_partners():
        devices.admit(
            actor=actor, partner_id=partner_id, arriving=_SUPPORTED, now=now, action_id=action_id,
            kind=LedgerKind.SUPPORTED, why=_SUPPORTED,
        )  # fmt: skip
    for partner_id in _partners(batch, Change.KEEP, Change.REPORT):
        devices.describe(partner_id=partner_id, kept=sql.SQL("SELECT * FROM settled_pc WHERE change <> 'place'"))
    confirming = sql.SQL("SELECT * FROM settled_confirming")
    for partner_id in _confirmed_partners(batch):
        devices.confirm(actor=actor, partner_id=partner_id, confirming=confirming, now=now, action_id=action_id)


def evidence(batch: Batch) -> list[dict[str, Any]]:
    """The conflicts of the batch, each with what both reports say."""
    told = {event for _, *pair in batch.conflicts for event in pair if not event.is_enrolment}
    shown = _shown({(event.feed_id, event.line_id) for event in told}) | _enrolled(batch)
    return [
        {
            "serial": serial,
            "holder_id": holder.partner_id,
            "claimant_id": claimant.partner_id,
            "holder_line_id": holder.line_id,
            "claimant_line_id": claimant.line_id,
            "holder_evidence": shown[holder.line_id],
            "claimant_evidence": shown[claimant.line_id],
        }
        for serial, holder, claimant in batch.conflicts
    ]


def _partners(batch: Batch, *wanted: Change, awarded: bool | None = None) -> list[UUID]:
    return sorted(
        {
            partner_id
            for _, change, partner_id, *_, by_person in batch.claims
            if change in wanted and partner_id and awarded in {None, by_person}
        }
    )


def _supported_partners() -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT partner_id FROM settled_pc "
            "WHERE change = 'place' AND NOT awarded AND reason IS NOT NULL ORDER BY partner_id"
        )
        return [partner_id for (partner_id,) in cursor.fetchall()]


def _confirmed_partners(batch: Batch) -> list[UUID]:
    reported = any(change is Change.REPORT for _, change, *_ in batch.claims)
    if not reported and not any(state == LineState.CONFIRMED for _, _, state, _ in batch.lines):
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT partner_id FROM settled_confirming ORDER BY partner_id")
        return [partner_id for (partner_id,) in cursor.fetchall()]


def _enrolled(batch: Batch) -> dict[UUID, dict[str, Any]]:
    """What is known of holders whose PC enrolled: since when."""
    held = {serial: holder for serial, holder, _ in batch.conflicts if holder.is_enrolment and holder.partner_id}
    since = devices_known.enrolled_at([(one.partner_id, serial) for serial, one in held.items() if one.partner_id])
    return {holder.line_id: {"enrolled_at": since[serial].isoformat()} for serial, holder in held.items()}


def _shown(lines: set[tuple[int, UUID]]) -> dict[UUID, dict[str, Any]]:
    if not lines:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE settled_claimant (feed_id int, id uuid, PRIMARY KEY (feed_id, id)) ON COMMIT DROP"
        )
        with cursor.copy("COPY settled_claimant FROM STDIN") as copy:
            for line in lines:
                copy.write_row(line)
        cursor.execute("ANALYZE settled_claimant")
        with planning.in_written_order(cursor):
            cursor.execute(_SHOWN)
            found = cursor.fetchall()
        cursor.execute("DROP TABLE settled_claimant")
    return {
        line_id: {name: str(value) for name, value in zip(_SHOWN_NAMES, rest, strict=True)} for line_id, *rest in found
    }
