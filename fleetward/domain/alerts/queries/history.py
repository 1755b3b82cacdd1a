"""The readings of one PC by which its alerts are judged. For operations, in the partner's scope."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection

from fleetward.domain.alerts.judging import WINDOW, History
from fleetward.domain.alerts.measures import snapshot

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

_READINGS = """
WITH recent AS (
    SELECT id, taken_at, parts, missing, true AS recent FROM alerts_reading
    WHERE partner_id = %(partner)s AND device_id = %(device)s
    ORDER BY taken_at DESC, id DESC LIMIT %(window)s
)
SELECT * FROM recent
UNION ALL
SELECT o.* FROM (SELECT max(taken_at) AS at FROM recent) n, unnest(%(days)s::int[]) AS d (days), LATERAL (
    SELECT id, taken_at, parts, missing, false FROM alerts_reading
    WHERE partner_id = %(partner)s AND device_id = %(device)s AND taken_at <= n.at - make_interval(days => d.days)
    ORDER BY taken_at DESC, id DESC LIMIT 1
) o
UNION ALL
(SELECT id, taken_at, parts, missing, false FROM alerts_reading
WHERE partner_id = %(partner)s AND device_id = %(device)s
ORDER BY taken_at, id LIMIT 1)
"""
"""The newest ones, for each span of days the last one before it, and the very first: each a probe of one index."""


def history(partner_id: UUID, device_id: UUID, product_number: str, days: Sequence[int]) -> History:
    """What is known of the PC; as much of it as the rules look at, however long it has been measured."""
    values: dict[str, Any] = {"partner": partner_id, "device": device_id, "days": list(days), "window": WINDOW}
    with connection.cursor() as cursor:
        cursor.execute(_READINGS, values)
        found = cursor.fetchall()
    rows: dict[UUID, tuple[Any, ...]] = {}
    for row in found:  # a reading that is recent and looked back to is recent
        rows.setdefault(row[0], row)
    ordered = sorted(rows.values(), key=lambda row: (row[1], row[0]))
    shots = [
        (snapshot(at, json.loads(parts), json.loads(missing)), recent) for _, at, parts, missing, recent in ordered
    ]
    recent = [shot for shot, is_recent in shots if is_recent]
    older = [shot for shot, is_recent in shots if not is_recent]
    return History(recent, older, not older, product_number)


@dataclass(frozen=True)
class Pc:
    """What alerts repeat of a PC, and where it stands now."""

    partner_id: UUID
    id: UUID
    customer_id: UUID | None
    serial: str
    product_number: str
    model: str


def pc(partner_id: UUID, device_id: UUID) -> Pc | None:
    """The PC, unless the partner no longer holds it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT partner_id, id, customer_id, serial, product_number, model FROM devices_device "
            "WHERE partner_id = %s AND id = %s AND place <> 'left'",
            [partner_id, device_id],
        )
        found = cursor.fetchone()
    return Pc(*found) if found else None
