"""Alerts of PCs that stand elsewhere now: an alert stays where it came up, its cause goes along with the PC."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from psycopg import sql

from fleetward.domain.partners.actor import SYSTEM
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.kit.ids import uuid7_prefix
from fleetward.foundation.tenancy.scope import Scope, scoped

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

FOLLOW_MOVES = "alerts.follow_moves"
"""The task that follows the PCs of one partner."""

_FOLLOW = sql.SQL("""
WITH away AS (
    SELECT a.id, d.place, d.customer_id
    FROM alerts_alert a JOIN devices_device d ON d.partner_id = %(partner)s AND d.id = a.device_id
    WHERE a.partner_id = %(partner)s AND a.state = 'open' AND {which}
        AND (d.place = 'left' OR d.customer_id IS DISTINCT FROM a.customer_id)
    ORDER BY a.id FOR UPDATE OF a
), closed AS (
    UPDATE alerts_alert a SET state = 'closed', closed_at = %(now)s, updated_at = %(now)s,
        closed_why = CASE WHEN w.place = 'left' THEN 'no_longer_held' ELSE 'pc_moved' END
    FROM away w WHERE a.partner_id = %(partner)s AND a.id = w.id
    RETURNING a.*, w.place AS to_place, w.customer_id AS to_customer_id
), opened AS (
    INSERT INTO alerts_alert (
        partner_id, id, device_id, customer_id, serial, product_number, model, rule, kind, part, part_label, severity,
        state, values, opened_at, updated_at, closed_why, reopened, pop_up, pop_up_at,
        pop_up_not_before)
    SELECT c.partner_id, (%(ids)s || lpad(to_hex(row_number() OVER (ORDER BY c.id)), 8, '0'))::uuid, c.device_id,
        c.to_customer_id, c.serial, c.product_number, c.model, c.rule, c.kind, c.part, c.part_label, c.severity,
        'open', c.values, %(now)s, %(now)s, '', 0,
        CASE WHEN c.customer_id IS NULL THEN c.pop_up ELSE 'waiting' END,
        CASE WHEN c.customer_id IS NULL THEN c.pop_up_at END,
        CASE WHEN c.customer_id IS NULL THEN c.pop_up_not_before END
    FROM closed c WHERE c.to_place <> 'left'
    RETURNING id
)
SELECT (SELECT count(*) FROM closed), (SELECT count(*) FROM opened)
""")

_ALL = _FOLLOW.format(which=sql.SQL("true"))
_ONE = _FOLLOW.format(which=sql.SQL("a.device_id = %(device)s"))


@transaction.atomic
def follow_moves(*, partner_id: UUID, now: datetime) -> int:
    """Close the open alerts of PCs that stand elsewhere, and open their causes again there. Returns how many closed.

    Of a PC that is no longer held they are closed only. One that was un-enrolled stays with its customer, and so do
    its alerts. A PC that leaves the pool keeps its user, who is not told again of what was viewed; from a dashboard it
    goes to somebody else. Safe to repeat.
    """
    with scoped(Scope(partner_id)):
        return _follow(_ALL, {"partner": partner_id, "now": now})


def follow_one(*, partner_id: UUID, device_id: UUID, now: datetime) -> int:
    """The same for one PC, within its transaction."""
    return _follow(_ONE, {"partner": partner_id, "device": device_id, "now": now})


def _follow(statement: sql.Composed, values: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values | {"ids": uuid7_prefix()})
        closed, opened = cursor.fetchone()
    if closed:
        audit.record(
            SYSTEM, "alert.followed", str(values.get("device") or values["partner"]), closed=closed, opened=opened
        )
    return int(closed)
