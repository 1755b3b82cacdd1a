"""Repair cases of PCs that were in the pool follow them to a dashboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction

from fleetward.domain.partners.actor import SYSTEM
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.kit.ids import uuid7_prefix
from fleetward.foundation.tenancy.scope import Scope, scoped

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

FOLLOW = "repairs.follow_moves"
"""The task that has repair cases follow PCs that enrolled themselves."""

_FOLLOW = """
WITH moved AS (
    UPDATE repairs_repaircase r SET customer_id = d.customer_id, description = '', changed_at = %(now)s
    FROM devices_device d
    WHERE r.partner_id = %(partner)s AND r.closed_at IS NULL AND r.customer_id IS NULL
        AND d.partner_id = %(partner)s AND d.id = r.device_id AND d.place = 'dashboard'
    RETURNING r.id, r.customer_id
)
INSERT INTO repairs_repairevent (
    partner_id, id, repair_id, customer_id, at, kind, side, actor_label, text, details, internal)
SELECT %(partner)s, (%(ids)s || lpad(to_hex(row_number() OVER (ORDER BY m.id)), 8, '0'))::uuid, m.id, m.customer_id,
    %(now)s, 'moved', 'system', '', '', '{}', false
FROM moved m RETURNING repair_id
"""


@transaction.atomic
def follow_moves(*, partner_id: UUID, now: datetime) -> int:
    """Have live repair cases of PCs that came from the pool go along to the dashboard. Returns how many did.

    One that stands with a customer stays with it, wherever the PC goes: another customer never sees it. What was
    written before the move stays with its events, which the customer does not see (B5).
    """
    with scoped(Scope(partner_id)), connection.cursor() as cursor:
        cursor.execute(_FOLLOW, {"partner": partner_id, "now": now, "ids": uuid7_prefix()})
        moved = [str(repair_id) for (repair_id,) in cursor.fetchall()]
        audit.record_each(SYSTEM, "repair_case.moved", moved)
    return len(moved)
