"""Keeping a dashboard's figures when PCs move; and the self-service alerts, which the first PC switches on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection

from fleetward.foundation.audit import operations as audit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from fleetward.domain.partners.actor import Actor


_NOTE_MOVES = """
WITH told AS (
    SELECT * FROM unnest(%(ids)s::uuid[], %(changes)s::int[], %(arrived)s::bool[]) AS x (id, change, arrived)
), first AS (
    SELECT c.id FROM customers_customer c JOIN told t ON t.id = c.id
    WHERE c.partner_id = %(partner)s AND c.first_device_at IS NULL AND t.arrived
)
UPDATE customers_customer c SET device_count = c.device_count + t.change,
    first_device_at = CASE WHEN f.id IS NULL THEN c.first_device_at ELSE %(now)s END,
    self_service = c.self_service OR f.id IS NOT NULL,
    self_service_question = c.self_service_question OR (f.id IS NOT NULL AND c.managed_by = 'partner')
FROM told t LEFT JOIN first f ON f.id = t.id
WHERE c.partner_id = %(partner)s AND c.id = t.id
RETURNING c.id, f.id IS NOT NULL
"""


def note_moves(*, actor: Actor, partner_id: UUID, changes: Sequence[tuple[UUID, int, bool]], now: datetime) -> None:
    """Keep how many PCs stand on dashboards: (customer, change, whether a PC of a program came), each customer once.

    The first PC of a program on a dashboard switches its self-service alerts on, and asks a partner that manages it
    whether to leave them so (R12, F3). The caller moves the PCs and has the partner's turn.
    """
    if not changes:
        return
    ids, counts, arrived = zip(*changes, strict=True)
    values: dict[str, Any] = {
        "partner": partner_id, "ids": list(ids), "changes": [int(one) for one in counts], "arrived": list(arrived),
        "now": now,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_NOTE_MOVES, values)
        switched_on = [customer_id for customer_id, first in cursor.fetchall() if first]
    told = {"before": {"self_service": False}, "after": {"self_service": True}, "why": "first_device"}
    rows = [(str(one), told | {"customer_id": one}) for one in switched_on]
    audit.record_rows(actor, "self_service.switched_on", rows)
