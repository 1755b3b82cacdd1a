"""Judge stored lines again: what held them back is put right, or the line that made them known is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection

from fleetward.domain.sales_feed.lifecycle import LIVE
from fleetward.domain.sales_feed.operations import planning

if TYPE_CHECKING:
    from uuid import UUID

_FACTS = """
CREATE TEMP TABLE reopened ON COMMIT DROP AS
SELECT l.feed_id, l.id, l.serial, l.reporter_id, l.direction, l.document_number, l.document_date,
    m.maps_to_id AS partner_id, coalesce(nullif(i.program, ''), p.program, '') AS program, i.reseller_key,
    row_number() OVER (
        PARTITION BY l.serial, l.reporter_id, l.direction, l.document_number, l.document_date
        ORDER BY l.received_at, l.id) AS nth
FROM unnest(%(feeds)s::int[], %(ids)s::uuid[]) AS s (feed_id, id)
JOIN sales_feed_line l ON l.feed_id = s.feed_id AND l.id = s.id
JOIN sales_feed_item i ON i.feed_id = l.feed_id AND i.id = l.item_id
LEFT JOIN devices_product p ON p.number = i.product
LEFT JOIN sales_feed_resellermapping m ON m.reporter_id = l.reporter_id AND i.reseller_key <> ''
    AND m.scheme = i.reseller_scheme AND m.key = i.reseller_key
"""

_LIVING = """
CREATE TEMP TABLE living ON COMMIT DROP AS
SELECT e.serial, e.reporter_id, e.direction, e.document_number, e.document_date
FROM sales_feed_line e WHERE e.state = ANY(%(live)s) AND e.serial IN (SELECT serial FROM reopened)
"""

_REOPEN = """
WITH verdicts AS (
    SELECT f.*, CASE
        WHEN f.direction = 'sale' AND f.reseller_key = '' THEN 'set_aside:reseller_missing'
        WHEN f.direction = 'sale' AND f.program = '' THEN 'set_aside:product_unknown'
        WHEN f.nth > 1 OR e.serial IS NOT NULL THEN 'known:same_document'
        WHEN f.reseller_key <> '' AND f.partner_id IS NULL THEN 'waiting:unknown_reseller'
        ELSE 'waiting:' END AS verdict
    FROM reopened f
    LEFT JOIN living e ON e.serial = f.serial AND e.reporter_id = f.reporter_id AND e.direction = f.direction
        AND e.document_number = f.document_number AND e.document_date IS NOT DISTINCT FROM f.document_date
)
UPDATE sales_feed_line l SET named_partner = v.partner_id, program = v.program,
    state = split_part(v.verdict, ':', 1), reason = split_part(v.verdict, ':', 2)
FROM verdicts v WHERE l.feed_id = v.feed_id AND l.id = v.id
RETURNING l.serial, v.verdict
"""

_TWINS = """
SELECT k.feed_id, k.id
FROM unnest(%(feeds)s::int[], %(ids)s::uuid[]) AS s (feed_id, id)
JOIN sales_feed_line g ON g.feed_id = s.feed_id AND g.id = s.id
JOIN sales_feed_line k ON k.serial = g.serial AND k.reporter_id = g.reporter_id AND k.direction = g.direction
    AND k.document_number = g.document_number AND k.document_date IS NOT DISTINCT FROM g.document_date
WHERE k.state = 'known' AND k.reason = 'same_document' AND g.serial <> ''
"""


def reopen(lines: list[tuple[int, UUID]]) -> list[str]:
    """Judge these lines (feed, line) anew; the caller has the turn. Returns the serials that must be settled."""
    if not lines:
        return []
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS reopened, living")
        with planning.in_written_order(cursor):
            cursor.execute(_FACTS, _values(lines))
        cursor.execute("ANALYZE reopened")
        cursor.execute(_LIVING, {"live": [str(state) for state in LIVE]})
        cursor.execute("ANALYZE living")
        cursor.execute(_REOPEN)
        return sorted({serial for serial, verdict in cursor.fetchall() if verdict == "waiting:"})


def twins(lines: list[tuple[int, UUID]]) -> list[tuple[int, UUID]]:
    """Lines that were known already because of these: other reports that say the same of the same PC."""
    if not lines:
        return []
    with connection.cursor() as cursor, planning.without_loops(cursor):
        cursor.execute(_TWINS, _values(lines))
        found: list[tuple[int, UUID]] = cursor.fetchall()
    return found


def _values(lines: list[tuple[int, UUID]]) -> dict[str, Any]:
    return {"feeds": [feed_id for feed_id, _ in lines], "ids": [line_id for _, line_id in lines]}
