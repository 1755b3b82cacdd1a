"""Moving PCs between the pool and dashboards: set-based, by version, with the ledger (F4, F5, B2, B5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection
from psycopg import sql

from fleetward.domain.customers import operations as customers
from fleetward.domain.devices.models import LedgerKind
from fleetward.domain.devices.operations.turn import count_on_page, take_turn
from fleetward.foundation.kit.ids import uuid7_prefix
from fleetward.foundation.tenancy.scope import Scope, scoped

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from fleetward.domain.partners.actor import Actor

MOVING = ("position", "device_id", "version", "to_place", "to_customer_id", "evidence")
"""Columns that a table expression of moving PCs must offer; `evidence` is what the ledger says of the arrival."""

_CHOOSE = sql.SQL("""
CREATE TEMP TABLE moved ON COMMIT DROP AS
SELECT m.position, m.to_place, m.to_customer_id, m.evidence, d.id, d.place AS from_place,
    d.customer_id AS from_customer_id, d.program
FROM ({moving}) m JOIN devices_device d ON d.partner_id = %(partner)s AND d.id = m.device_id
WHERE d.place_version = m.version AND d.place <> 'left'
ORDER BY d.id
""")
"""In the order of the keys, in which PCs and ledger are written fastest."""

_MOVE = """
UPDATE devices_device d SET place = m.to_place, customer_id = m.to_customer_id, place_version = d.place_version + 1,
    waiting_since = %(now)s, last_seen_at = NULL, confirmed_at = NULL, last_user = '', location = '', last_address = ''
FROM moved m WHERE d.partner_id = %(partner)s AND d.id = m.id
"""

_NOTE_DEPARTURES = """
INSERT INTO devices_ledgerentry (
    partner_id, id, device_id, customer_id, at, kind, from_place, to_place, actor_label, action_id, evidence)
SELECT %(partner)s, (%(ids)s || lpad(to_hex(row_number() OVER ()), 8, '0'))::uuid, m.id, m.from_customer_id, %(now)s,
    %(departed)s, m.from_place, m.to_place, %(actor)s, %(action)s, '{}'
FROM moved m WHERE m.from_place = 'dashboard' OR (m.from_place = 'inactive' AND m.to_place <> 'dashboard')
"""

_NOTE_ARRIVALS = """
INSERT INTO devices_ledgerentry (
    partner_id, id, device_id, customer_id, at, kind, from_place, to_place, actor_label, action_id, evidence)
SELECT %(partner)s, (%(ids)s || lpad(to_hex(row_number() OVER ()), 8, '0'))::uuid, m.id, m.to_customer_id, %(now)s,
    %(arrived)s, m.from_place, m.to_place, %(actor)s, %(action)s, m.evidence
FROM moved m WHERE m.to_place = 'dashboard'
"""

_COUNT = """
SELECT customer_id, sum(change), bool_or(arrived) FROM (
    SELECT from_customer_id AS customer_id, -1 AS change, false AS arrived FROM moved WHERE from_place = 'dashboard'
    UNION ALL
    SELECT to_customer_id, 1, program <> '' FROM moved WHERE to_place = 'dashboard'
) c GROUP BY customer_id
"""

_COUNT_POOL = """
SELECT count(*), count(*) FILTER (WHERE to_place = 'pool') - count(*) FILTER (WHERE from_place = 'pool') FROM moved
"""


def place(
    *, actor: Actor, partner_id: UUID, moving: sql.Composable, now: datetime, action_id: UUID,
    arrived: LedgerKind = LedgerKind.ADDED, departed: LedgerKind = LedgerKind.REMOVED,
) -> int:  # fmt: skip
    """Move PCs of one partner, each only if its version is the one the caller saw. Returns how many moved.

    `moving` is a SELECT that offers the columns `MOVING`, each PC once. Personal data are wiped (B5). The caller has
    decided that each move is allowed, writes the audit row, and finds the positions of those that
    moved in the temporary table `moved`, which goes on commit.
    """
    with scoped(Scope(partner_id)), connection.cursor() as cursor:
        take_turn(partner_id)
        values: dict[str, Any] = {
            "partner": partner_id, "now": now, "actor": actor.label, "action": action_id, "arrived": arrived,
            "departed": departed,
        }  # fmt: skip
        cursor.execute("DROP TABLE IF EXISTS moved")
        cursor.execute(_CHOOSE.format(moving=moving), values)
        cursor.execute("ANALYZE moved")
        for statement in (_MOVE, _NOTE_DEPARTURES, _NOTE_ARRIVALS):  # the ledger reads in this order
            cursor.execute(statement, values | {"ids": uuid7_prefix()})
        cursor.execute(_COUNT)
        customers.note_moves(actor=actor, partner_id=partner_id, changes=cursor.fetchall(), now=now)
        cursor.execute(_COUNT_POOL)
        moved, change = cursor.fetchone()
        count_on_page(partner_id, change)
    return int(moved)
