"""Forgetting old readings: set-based, in chunks, one partner at a time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from fleetward.foundation.tenancy.scope import Scope, scoped

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

KEPT = timedelta(days=400)
EACH_KEPT = timedelta(days=35)
"""Younger ones are all kept; of older ones the last of each PC and day."""

CHUNK = 20_000

_FORGET = """
DELETE FROM alerts_reading r USING (
    SELECT device_id, id FROM alerts_reading
    WHERE partner_id = %(partner)s AND received_at < %(kept)s LIMIT %(chunk)s
) o WHERE r.partner_id = %(partner)s AND r.device_id = o.device_id AND r.id = o.id
"""

_THIN = """
DELETE FROM alerts_reading r USING (
    SELECT device_id, id FROM alerts_reading o
    WHERE o.partner_id = %(partner)s AND o.received_at < %(each)s AND EXISTS (
        SELECT FROM alerts_reading l
        WHERE l.partner_id = %(partner)s AND l.device_id = o.device_id AND l.taken_at >= o.taken_at
            AND (l.taken_at, l.id) > (o.taken_at, o.id)
            AND l.taken_at < date_trunc('day', o.taken_at, 'UTC') + interval '1 day')
    LIMIT %(chunk)s
) o WHERE r.partner_id = %(partner)s AND r.device_id = o.device_id AND r.id = o.id
"""


def prune_readings(*, partner_id: UUID, now: datetime) -> int:
    """Delete readings older than 400 days, and of those older than 35 all but the last of each PC and day (UTC).

    Returns how many. Each chunk is a transaction: one that was cut off goes on where it was.
    """
    values: dict[str, Any] = {
        "partner": partner_id, "kept": now - KEPT, "each": now - EACH_KEPT, "chunk": CHUNK,
    }  # fmt: skip
    return sum(_all(statement, values) for statement in (_FORGET, _THIN))


def _all(statement: str, values: dict[str, Any]) -> int:
    gone = 0
    while found := _chunk(statement, values):
        gone += found
    return gone


@transaction.atomic
def _chunk(statement: str, values: dict[str, Any]) -> int:
    with scoped(Scope(values["partner"])), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)
