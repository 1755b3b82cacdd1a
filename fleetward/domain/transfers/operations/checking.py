"""What would become of each PC of a bulk action: computed by one statement, nothing moves (B2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.utils import timezone
from psycopg import sql

from fleetward.domain.customers.names import name_key
from fleetward.domain.repairs.queries import LIVE_WHERE_IT_STANDS
from fleetward.domain.transfers import told
from fleetward.domain.transfers.lifecycle import ActionKind, ActionState
from fleetward.domain.transfers.models import BulkAction
from fleetward.domain.transfers.operations import targets
from fleetward.foundation.tenancy.scope import Scope, scoped

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

_FOUND = sql.SQL("""
CREATE TEMP TABLE found_item ON COMMIT DROP AS
SELECT i.position, i.serial, i.target, row_number() OVER (PARTITION BY i.serial ORDER BY i.position) AS nth,
    d.id AS device_id, d.place_version AS version, d.place AS from_place, d.customer_id AS from_customer_id,
    d.sold_on IS NOT NULL AS reported, d.program, d.end_customer, d.last_address, {in_repair} AS in_repair
FROM transfers_bulkitem i
LEFT JOIN devices_device d ON d.partner_id = %(partner)s AND d.serial = i.serial
    AND (%(asker)s::uuid IS NULL OR d.customer_id = %(asker)s::uuid)
WHERE i.partner_id = %(partner)s AND i.action_id = %(action)s
""").format(in_repair=LIVE_WHERE_IT_STANDS)
"""A customer's people see the PCs of their own dashboard only."""

_TRANSFER = """
WITH aimed AS (
    SELECT f.*, t.place AS to_place, t.customer_id AS to_customer_id, t.hold AS target_hold, c.name_key, c.program
        AS plan, c.seats, c.device_count, c.plan_ends_on < %(today)s AS plan_ended
    FROM found_item f
    JOIN target t ON t.named = f.target
    LEFT JOIN customers_customer c ON c.partner_id = %(partner)s AND c.id = t.customer_id
), held AS (
    SELECT a.*, CASE
        WHEN a.serial = '' OR a.device_id IS NULL THEN ''
        WHEN a.nth > 1 THEN 'repeated'
        WHEN a.from_place = 'left' THEN 'no_longer_held'
        WHEN a.target_hold <> '' THEN a.target_hold
        WHEN a.to_place = 'pool' AND NOT a.reported THEN 'not_reported'
        WHEN a.plan_ended THEN 'plan_ended'
        WHEN a.in_repair AND a.from_place = 'dashboard' AND a.to_customer_id IS DISTINCT FROM a.from_customer_id
            THEN 'open_repair_case'
        ELSE '' END AS hold
    FROM aimed a
), judged AS (
    SELECT h.*, CASE
        WHEN h.serial = '' THEN 'unreadable'
        WHEN h.device_id IS NULL THEN 'not_visible'
        WHEN h.hold <> '' THEN 'held_back'
        WHEN h.from_place = h.to_place AND h.from_customer_id IS NOT DISTINCT FROM h.to_customer_id THEN 'already_there'
        ELSE 'will_move' END AS outcome
    FROM held h
), numbered AS (
    SELECT j.*, CASE WHEN j.outcome = 'will_move'
        THEN row_number() OVER (PARTITION BY j.outcome, j.to_customer_id ORDER BY j.position) END AS seat
    FROM judged j
), doubted AS (
    SELECT n.*, CASE WHEN n.outcome <> 'will_move' OR n.to_customer_id IS NULL THEN '{}' ELSE array_remove(ARRAY[
        CASE WHEN e.key <> '' AND e.key <> n.name_key THEN 'other_end_customer' END,
        CASE WHEN n.plan <> '' AND n.program <> '' AND n.program <> n.plan THEN 'other_program' END,
        CASE WHEN n.seats > 0 AND n.seat > n.seats - n.device_count THEN 'no_seat' END,
        CASE WHEN n.last_address <> '' AND EXISTS (
            SELECT FROM devices_device o WHERE o.partner_id = %(partner)s AND o.last_address = n.last_address
                AND o.customer_id <> n.to_customer_id AND o.id <> n.device_id
        ) AND NOT EXISTS (
            SELECT FROM devices_device o WHERE o.partner_id = %(partner)s AND o.last_address = n.last_address
                AND o.customer_id = n.to_customer_id
        ) THEN 'other_network' END], NULL) END AS doubts
    FROM numbered n LEFT JOIN end_name e ON e.name = n.end_customer
)
UPDATE transfers_bulkitem i SET device_id = d.device_id, version = d.version, from_place = coalesce(d.from_place, ''),
    from_customer_id = d.from_customer_id, to_place = coalesce(d.to_place, ''), to_customer_id = d.to_customer_id,
    outcome = d.outcome, hold = d.hold, doubts = d.doubts
FROM doubted d WHERE i.partner_id = %(partner)s AND i.action_id = %(action)s AND i.position = d.position
"""

_UN_ENROLMENT = """
WITH held AS (
    SELECT f.*, CASE
        WHEN f.serial = '' OR f.device_id IS NULL THEN ''
        WHEN f.nth > 1 THEN 'repeated'
        WHEN f.from_place = 'left' THEN 'no_longer_held'
        WHEN f.from_place = 'pool' THEN 'not_on_dashboard'
        WHEN f.from_customer_id <> %(only)s::uuid THEN 'other_customer'
        ELSE '' END AS hold
    FROM found_item f
)
UPDATE transfers_bulkitem i SET device_id = h.device_id, version = h.version, from_place = coalesce(h.from_place, ''),
    from_customer_id = h.from_customer_id, hold = h.hold, doubts = '{}',
    to_place = CASE WHEN h.device_id IS NULL THEN '' WHEN h.reported THEN 'pool' ELSE 'inactive' END,
    to_customer_id = CASE WHEN h.reported THEN NULL ELSE h.from_customer_id END,
    outcome = CASE
        WHEN h.serial = '' THEN 'unreadable'
        WHEN h.device_id IS NULL THEN 'not_visible'
        WHEN h.hold <> '' THEN 'held_back'
        WHEN h.from_place = 'inactive' THEN 'already_there'
        ELSE 'will_move' END
FROM held h WHERE i.partner_id = %(partner)s AND i.action_id = %(action)s AND i.position = h.position
"""
"""A PC that a report gave to the partner goes back to the partner's pool; any other stays, un-enrolled (F8).

Asked for in the space of one customer, PCs of its other customers are held back.
"""

_UNDO = """
UPDATE transfers_bulkitem i SET outcome = CASE WHEN d.place = 'left' THEN 'held_back' ELSE 'changed' END,
    hold = CASE WHEN d.place = 'left' THEN 'no_longer_held' ELSE '' END
FROM devices_device d
WHERE i.partner_id = %(partner)s AND i.action_id = %(action)s AND d.partner_id = %(partner)s AND d.id = i.device_id
    AND i.outcome = 'will_move' AND (d.place = 'left' OR d.place_version <> i.version)
"""
"""Versions only rise: what has moved since once has done so for good."""

HOLD_IN_REPAIR = sql.SQL("""
WITH live AS MATERIALIZED (
    SELECT d.id, d.place_version, d.customer_id FROM devices_device d
    WHERE d.partner_id = %(partner)s AND d.place = 'dashboard' AND {in_repair} AND d.id IN (
        SELECT device_id FROM repairs_repaircase WHERE partner_id = %(partner)s AND closed_at IS NULL)
)
UPDATE transfers_bulkitem i SET outcome = 'held_back', hold = 'open_repair_case'
FROM live d
WHERE i.partner_id = %(partner)s AND i.action_id = %(action)s AND i.outcome = 'will_move'
    AND i.position > %(start)s AND i.position <= %(end)s
    AND d.id = i.device_id AND d.place_version = i.version AND i.to_customer_id IS DISTINCT FROM d.customer_id
""").format(in_repair=LIVE_WHERE_IT_STANDS)
"""A PC does not leave a dashboard while somebody is about to repair it there. Said again when it is to be moved.

Begins at the repair cases, which are few: begun at 100,000 PCs of a dashboard, it compared each with each.
"""

_COUNT = """
SELECT outcome, count(*) FROM transfers_bulkitem WHERE partner_id = %(partner)s AND action_id = %(action)s GROUP BY 1
"""

_COUNT_DOUBTS = """
SELECT doubt, count(*) FROM transfers_bulkitem, unnest(doubts) AS doubt
WHERE partner_id = %(partner)s AND action_id = %(action)s GROUP BY 1
"""


@transaction.atomic
def check(*, partner_id: UUID, action_id: UUID, now: datetime) -> bool:
    """Say of each PC what would become of it. Idempotent; False where the action does not wait for a check."""
    with scoped(Scope(partner_id)):
        waiting = BulkAction.objects.select_for_update().filter(partner_id=partner_id, id=action_id)
        action = waiting.filter(state=ActionState.CHECKING).first()
        if action is None:
            return False
        _judge(action, now)
        counts = count(action)
        BulkAction.objects.filter(partner_id=partner_id, id=action_id).update(
            state=ActionState.READY, counts=counts, checked_at=now
        )
        told.checked(action, counts, now)
    return True


def _judge(action: BulkAction, now: datetime) -> None:
    values: dict[str, Any] = {
        "partner": action.partner_id, "action": action.id, "asker": action.customer_id,
        "today": timezone.localdate(now),
    }  # fmt: skip
    with connection.cursor() as cursor:
        if action.kind == ActionKind.UNDO:
            cursor.execute(_UNDO, values)
            cursor.execute(HOLD_IN_REPAIR, values | {"start": 0, "end": action.total})
            return
        cursor.execute(_FOUND, values)
        cursor.execute("ANALYZE found_item")
        if action.kind == ActionKind.UN_ENROLMENT:
            cursor.execute(_UN_ENROLMENT, values | {"only": action.asked.get("customer")})
            return
        targets.resolve(cursor, action)
        _end_names(cursor)
        cursor.execute(_TRANSFER, values)


def _end_names(cursor: Any) -> None:
    """The key of each end customer that a report named: few names, however many PCs."""
    cursor.execute("SELECT DISTINCT end_customer FROM found_item WHERE end_customer <> ''")
    names = [name for (name,) in cursor.fetchall()]
    cursor.execute('CREATE TEMP TABLE end_name (name text COLLATE "C" PRIMARY KEY, key text) ON COMMIT DROP')
    with cursor.copy("COPY end_name FROM STDIN") as copy:
        for name in names:
            copy.write_row((name, name_key(name)))
    cursor.execute("ANALYZE end_name")


def count(action: BulkAction) -> dict[str, Any]:
    """How many PCs have which outcome, and how many which doubt."""
    values = {"partner": action.partner_id, "action": action.id}
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, values)
        outcomes = dict(cursor.fetchall())
        cursor.execute(_COUNT_DOUBTS, values)
        return {**outcomes, "doubts": dict(cursor.fetchall())}
