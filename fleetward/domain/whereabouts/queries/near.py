"""PCs of a partner whose serial number is one slip away from one that nobody knows: by exact variants, by the index."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection

from fleetward.domain.whereabouts.mistyped import variants

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

MOST = 1_000
"""So many unknown serials of one search are looked at: each has some 350 variants."""

_NEAR = """
SELECT DISTINCT ON (v.asked) v.asked, d.serial
FROM unnest(%(asked)s::text[], %(variants)s::text[], %(ranks)s::int[]) AS v (asked, variant, rank)
CROSS JOIN LATERAL (
    SELECT d.serial FROM devices_device d
    WHERE d.partner_id = %(partner)s AND d.serial = v.variant AND d.place <> 'left' OFFSET 0
) d
ORDER BY v.asked, v.rank, d.serial
"""


def near(partner_id: UUID, serials: Iterable[str]) -> dict[str, str]:
    """Which PC of the partner was probably meant by each of the first 1,000; in the partner's scope. One query."""
    rows = sorted(
        (variant, serial, rank) for serial in list(serials)[:MOST] for variant, rank in variants(serial).items()
    )
    if not rows:
        return {}
    values: dict[str, Any] = {
        "partner": partner_id, "variants": [row[0] for row in rows], "asked": [row[1] for row in rows],
        "ranks": [row[2] for row in rows],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_NEAR, values)
        return dict(cursor.fetchall())
