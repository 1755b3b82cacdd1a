"""PCs of a partner whose serial number is one slip away from one that nobody knows: by exact variants, by the index.

A slip is O for 0 or I for 1 (or the other way round) wherever they stand, two neighbours swapped, or one character for
another. Of several PCs the one by the likelier slip was meant, in this order.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import LiteralString
    from uuid import UUID

MOST = 1_000
"""So many unknown serials of one search are looked at: each has some 370 variants."""

_NEAR: LiteralString = """
WITH asked AS MATERIALIZED (SELECT a.serial FROM unnest(%(serials)s::text[]) AS a (serial))
SELECT DISTINCT ON (v.asked) v.asked, d.serial FROM (
    SELECT a.serial AS asked, translate(a.serial, r.read, r.meant) AS variant, 0 AS rank
    FROM asked a, (VALUES ('OI', '01'), ('01', 'OI')) r (read, meant)
    UNION ALL
    SELECT a.serial, overlay(a.serial PLACING reverse(substr(a.serial, p.place, 2)) FROM p.place), 1
    FROM asked a, generate_series(1, length(a.serial) - 1) p (place)
    UNION ALL
    SELECT a.serial, overlay(a.serial PLACING c.one FROM p.place),
        CASE WHEN substr(a.serial, p.place, 1) || c.one IN ('O0', '0O', 'I1', '1I') THEN 0 ELSE 2 END
    FROM asked a, generate_series(1, length(a.serial)) p (place),
        unnest(string_to_array('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', NULL)) c (one)
) v
CROSS JOIN LATERAL (
    SELECT d.serial FROM devices_device d
    WHERE d.partner_id = %(partner)s AND d.serial = v.variant AND d.place <> 'left' OFFSET 0
) d
ORDER BY v.asked, v.rank, d.serial
"""


def near(partner_id: UUID, serials: Iterable[str]) -> dict[str, str]:
    """Which PC of the partner was probably meant by each of the first 1,000; in the partner's scope. One query."""
    looked_at = list(islice(serials, MOST))
    if not looked_at:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_NEAR, {"serials": looked_at, "partner": partner_id})
        return dict(cursor.fetchall())
