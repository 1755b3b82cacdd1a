"""Settle serials: play all events of each, and bring lines, claims and pages to what they add up to.

Called after an intake for serials with a history, and whenever something that lines wait for has
come: a reseller's mapping, a certificate, a product, a decision on a conflict, a cancellation.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from psycopg import sql

from fleetward.domain.devices import operations as devices
from fleetward.domain.devices.models import LedgerKind
from fleetward.domain.partners import queries as partners
from fleetward.domain.sales_feed.fold import Event, Holding, fold
from fleetward.domain.sales_feed.lifecycle import LIVE, LineState, Reason

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from uuid import UUID

    from fleetward.domain.partners.actor import Actor

BATCH = 20_000

_TABLES = """
CREATE TEMP TABLE IF NOT EXISTS settled_line (feed_id int, id uuid, state text, reason text) ON COMMIT DROP;
CREATE TEMP TABLE IF NOT EXISTS settled_claim (
    serial text COLLATE "C", change text, old_partner uuid, partner_id uuid, feed_id int, line_id uuid,
    kind text, by_line uuid
) ON COMMIT DROP;
TRUNCATE settled_line, settled_claim;
"""

_EVENTS = """
SELECT l.serial, l.feed_id, l.id, l.direction, l.reporter_id, l.named_partner, l.program, l.event_date,
    l.received_at, l.decision, l.state, l.reason
FROM sales_feed_line l
WHERE l.serial = ANY(%(serials)s) AND (l.state = ANY(%(live)s) OR l.decision <> '')
    AND (l.named_partner IS NOT NULL OR l.direction = 'return')
"""

_ARRIVING = sql.SQL("""
SELECT s.line_id, s.partner_id, s.serial, i.product AS product_number,
    coalesce(p.model, nullif(i.product_text, ''), i.product) AS model, l.program, l.event_date AS sold_on,
    r.name AS distributor, i.invoice, i.order_number, i.end_customer, f.name AS origin_file,
    i.position AS origin_position
FROM settled_claim s
JOIN sales_feed_line l ON l.feed_id = s.feed_id AND l.id = s.line_id
JOIN sales_feed_item i ON i.feed_id = l.feed_id AND i.id = l.item_id
JOIN sales_feed_feedfile f ON f.feed_id = l.feed_id AND f.id = l.file_id
JOIN sales_feed_reporter r ON r.id = l.reporter_id
LEFT JOIN devices_product p ON p.number = i.product
WHERE s.change = 'place'
""")

_LEAVING = sql.SQL("""
SELECT s.old_partner AS partner_id, s.serial, s.kind,
    coalesce((
        SELECT jsonb_build_object('file', f.name, 'document', l.document_number)
        FROM sales_feed_line l JOIN sales_feed_feedfile f ON f.feed_id = l.feed_id AND f.id = l.file_id
        WHERE l.id = s.by_line AND l.feed_id = s.feed_id
    ), '{}'::jsonb) AS evidence
FROM settled_claim s WHERE s.old_partner IS NOT NULL AND s.kind <> ''
""")

_CONFIRMING = sql.SQL("""
SELECT l.named_partner AS partner_id, l.serial,
    jsonb_build_object('file', f.name, 'document', l.document_number, 'reporter', r.name, 'reason', s.reason)
        AS evidence
FROM settled_line s
JOIN sales_feed_line l ON l.feed_id = s.feed_id AND l.id = s.id
JOIN sales_feed_feedfile f ON f.feed_id = l.feed_id AND f.id = l.file_id
JOIN sales_feed_reporter r ON r.id = l.reporter_id
WHERE s.state = 'confirmed'
""")


@dataclass(slots=True)
class Claim:
    """Who holds a serial now, before the events are played again."""

    holder_id: UUID
    placed: bool
    line_id: UUID


@dataclass(slots=True)
class _Batch:
    lines: list[tuple[int, UUID, str, str]] = field(default_factory=list)
    claims: list[tuple[Any, ...]] = field(default_factory=list)
    conflicts: list[tuple[str, Event, Event]] = field(default_factory=list)


@transaction.atomic
def settle(*, actor: Actor, serials: list[str], now: datetime, action_id: UUID) -> int:
    """Settle these serials, in batches of constant query count. Returns how many lines changed their state."""
    if not serials:
        return 0
    certified = partners.certified_pairs(now)
    changed = 0
    for start in range(0, len(serials), BATCH):
        changed += _settle_batch(actor, serials[start : start + BATCH], certified, now, action_id)
    return changed


def note_reports(partner_ids: list[UUID], *, reported_at: datetime | None = None) -> None:
    """Tell each partner's own row when it was last named, and how many PCs wait for its certificate."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT named_partner, count(*) FROM sales_feed_line
            WHERE state = 'waiting' AND reason = 'not_certified' AND named_partner = ANY(%s) GROUP BY 1
            """,
            [partner_ids],
        )
        waiting = dict(cursor.fetchall())
    for partner_id in partner_ids:
        count = waiting.get(partner_id, 0)
        devices.note_report(partner_id=partner_id, reported_at=reported_at, waiting_for_certificate=count)


def _settle_batch(
    actor: Actor, serials: list[str], certified: set[tuple[UUID, str]], now: datetime, action_id: UUID
) -> int:
    claims = _claims(serials)
    events = _events(serials)
    batch = _Batch()
    for serial in serials:
        _play(serial, events.get(serial, []), claims.get(serial), certified, batch)
    _write(batch)
    _move(actor, batch, now, action_id)
    devices.note_conflicts(serials=serials, conflicts=list(_evidence(batch)), now=now)
    return len(batch.lines)


def _claims(serials: list[str]) -> dict[str, Claim]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT serial, holder_id, placed, line_id FROM devices_serialclaim WHERE serial = ANY(%s)",
            [serials],
        )
        return {serial: Claim(*rest) for serial, *rest in cursor.fetchall()}


def _events(serials: list[str]) -> dict[str, list[Event]]:
    with connection.cursor() as cursor:
        cursor.execute(_EVENTS, {"serials": serials, "live": [str(state) for state in LIVE]})
        found: dict[str, list[Event]] = {}
        for serial, *rest in cursor.fetchall():
            found.setdefault(serial, []).append(Event(*rest))
    return found


def _play(
    serial: str, events: list[Event], claim: Claim | None, certified: set[tuple[UUID, str]], batch: _Batch
) -> None:
    def admitted(partner_id: UUID, program: str) -> bool:
        stays = claim is not None and claim.placed and claim.holder_id == partner_id
        return stays or (partner_id, program) in certified

    result = fold(events, admitted=admitted)
    for event in events:
        state, reason = result.states[event.line_id]
        if (state, reason) != (event.state, event.reason):
            batch.lines.append((event.feed_id, event.line_id, state, reason))
    if result.holder:
        batch.conflicts += [(serial, result.holder, event) for event in result.conflicts]
    _claim_change(serial, events, claim, result, batch)


def _claim_change(
    serial: str, events: list[Event], claim: Claim | None, result: Holding, batch: _Batch
) -> None:
    holder = result.holder
    same = claim is not None and holder is not None and claim.holder_id == holder.partner_id
    if same and claim and claim.placed == result.placed and holder and claim.line_id == holder.line_id:
        return
    leaves = claim if claim and claim.placed and not same else None
    by = next((event for event in reversed(events) if result.states[event.line_id][0] == LineState.RETURNED), None)
    kind = _kind(events, result, by) if leaves else ""
    old = leaves.holder_id if leaves else None
    if holder is None:
        if claim:
            feed_id, by_line = (by.feed_id, by.line_id) if by else (None, None)
            batch.claims.append((serial, "drop", old, None, feed_id, None, kind, by_line))
        return
    if same and claim and claim.placed:
        change = "keep"  # the same partner, by another line now
    else:
        change = "place" if result.placed else "reserve"
    by_line = by.line_id if by else None
    batch.claims.append(
        (serial, change, old, holder.partner_id, holder.feed_id, holder.line_id, kind, by_line)
    )


def _kind(events: list[Event], result: Holding, by: Event | None) -> str:
    if any(reason == Reason.CONFLICT_LOST for _, reason in result.states.values()):
        return LedgerKind.LOST
    return LedgerKind.RETURNED if by and events else LedgerKind.RETRACTED


def _write(batch: _Batch) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        for table, rows in (("settled_line", batch.lines), ("settled_claim", batch.claims)):
            with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        cursor.execute("ANALYZE settled_line, settled_claim")
        cursor.execute("""
            UPDATE sales_feed_line l SET state = s.state, reason = s.reason
            FROM settled_line s WHERE l.feed_id = s.feed_id AND l.id = s.id
        """)


def _move(actor: Actor, batch: _Batch, now: datetime, action_id: UUID) -> None:
    for partner_id in sorted({row[2] for row in batch.claims if row[2]}):
        devices.release(actor=actor, partner_id=partner_id, leaving=_LEAVING, now=now, action_id=action_id)
    devices.drop_claims(ending=sql.SQL("SELECT serial FROM settled_claim WHERE change = 'drop'"))
    devices.claim(
        claims=sql.SQL(
            "SELECT serial, partner_id, change <> 'reserve' AS placed, line_id FROM settled_claim WHERE change <> 'drop'"
        )
    )
    for partner_id in sorted({row[3] for row in batch.claims if row[1] == "place"}):
        devices.admit(actor=actor, partner_id=partner_id, arriving=_ARRIVING, now=now, action_id=action_id)
    for partner_id in _confirmed_partners(batch):
        devices.confirm(actor=actor, partner_id=partner_id, confirming=_CONFIRMING, now=now, action_id=action_id)


def _confirmed_partners(batch: _Batch) -> list[UUID]:
    if not any(state == LineState.CONFIRMED for _, _, state, _ in batch.lines):
        return []
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT DISTINCT l.named_partner FROM settled_line s
            JOIN sales_feed_line l ON l.feed_id = s.feed_id AND l.id = s.id WHERE s.state = 'confirmed' ORDER BY 1
        """)
        return [partner_id for (partner_id,) in cursor.fetchall()]


def _evidence(batch: _Batch) -> Iterator[dict[str, Any]]:
    lines = {event.line_id for _, *pair in batch.conflicts for event in pair}
    shown = _shown(sorted(lines))
    for serial, holder, claimant in batch.conflicts:
        yield {
            "serial": serial,
            "holder_id": holder.partner_id,
            "claimant_id": claimant.partner_id,
            "holder_line_id": holder.line_id,
            "claimant_line_id": claimant.line_id,
            "holder_evidence": shown[holder.line_id],
            "claimant_evidence": shown[claimant.line_id],
        }


def _shown(line_ids: list[UUID]) -> dict[UUID, dict[str, Any]]:
    if not line_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT l.id, l.feed_id, l.file_id, f.name, i.position, l.document_number, l.event_date::text, r.name,
                i.end_customer, i.reseller_name, i.raw
            FROM sales_feed_line l
            JOIN sales_feed_item i ON i.feed_id = l.feed_id AND i.id = l.item_id
            JOIN sales_feed_feedfile f ON f.feed_id = l.feed_id AND f.id = l.file_id
            JOIN sales_feed_reporter r ON r.id = l.reporter_id
            WHERE l.id = ANY(%s)
            """,
            [line_ids],
        )
        names = ("feed_id", "file_id", "file", "position", "document", "date", "reporter", "end_customer",
                 "reseller", "raw")  # fmt: skip
        return {
            line_id: {name: str(value) for name, value in zip(names, rest, strict=True)}
            for line_id, *rest in cursor.fetchall()
        }
