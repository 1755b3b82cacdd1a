"""Releasing single lines that nobody could attribute: support has seen whose PCs they are.

A mapping says what a reporter means by a number for all its lines, and is the steward's; this says it of these lines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from fleetward.domain.partners.permissions import Permission
from fleetward.domain.sales_feed.lifecycle import LIVE
from fleetward.domain.sales_feed.operations import settle
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import VENDOR, scoped

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.partners.models import Partner

_RELEASE = """
WITH found AS (
    SELECT l.feed_id, l.id, coalesce(nullif(l.program, ''), nullif(i.program, ''), p.program, '') AS program,
        row_number() OVER (
            PARTITION BY l.serial, l.reporter_id, l.direction, l.document_number, l.document_date
            ORDER BY l.received_at, l.id) AS nth,
        l.state = 'waiting' OR NOT EXISTS (
            SELECT FROM sales_feed_line e
            WHERE e.serial = l.serial AND e.state = ANY(%(live)s) AND e.reporter_id = l.reporter_id
                AND e.direction = l.direction AND e.document_number = l.document_number
                AND e.document_date IS NOT DISTINCT FROM l.document_date) AS alone
    FROM sales_feed_line l
    JOIN sales_feed_item i ON i.feed_id = l.feed_id AND i.id = l.item_id
    LEFT JOIN devices_product p ON p.number = i.product
    LEFT JOIN sales_feed_resellermapping m ON m.reporter_id = l.reporter_id AND i.reseller_key <> ''
        AND m.scheme = i.reseller_scheme AND m.key = i.reseller_key
    WHERE l.serial = ANY(%(serials)s) AND l.direction = 'sale'
        AND ((l.state = 'waiting' AND l.reason = 'unknown_reseller')
            OR (l.state = 'set_aside' AND l.reason IN ('reseller_missing', 'product_unknown')))
        AND (m.maps_to_id IS NULL OR m.maps_to_id = %(partner)s)
)
UPDATE sales_feed_line l SET named_partner = %(partner)s, program = f.program, state = 'waiting', reason = ''
FROM found f
WHERE l.feed_id = f.feed_id AND l.id = f.id AND f.nth = 1 AND f.alone AND f.program <> ''
RETURNING l.serial
"""
"""Only lines of sales that no other partner is named by; one without a program stays, for nobody knows which page."""

_HELD_UP = """
SELECT DISTINCT l.serial FROM sales_feed_line l
WHERE l.serial = ANY(%(serials)s) AND l.direction = 'sale'
    AND ((l.state = 'waiting' AND l.reason = 'unknown_reseller')
        OR (l.state = 'set_aside' AND l.reason IN ('reseller_missing', 'product_unknown')))
"""


@transaction.atomic
def release_lines(*, actor: Actor, partner: Partner, serials: Sequence[str], why: str, now: datetime) -> set[str]:
    """Say that the lines of these serials which nobody could attribute mean this partner, and settle them at once.

    Returns the serials of which a line was released. What another partner is named by is left alone; a PC that another
    partner holds becomes a conflict, as with any report.
    """
    actor.require(Permission.LINE_RELEASE)
    with scoped(VENDOR):
        settle.take_turn()
        values: dict[str, Any] = {
            "serials": list(serials), "partner": partner.id, "live": [str(state) for state in LIVE],
        }  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(_RELEASE, values)
            released = {serial for (serial,) in cursor.fetchall()}
        if released:
            audit.record(actor, "line.released", "lines", count=len(released), partner=partner.name, why=why)
            settle.settle(actor=actor, serials=sorted(released), now=now, action_id=uuid7())
    return released


def releasable(*, serials: Sequence[str]) -> set[str]:
    """Those of these serials of which a line is held up that support could release. In the vendor's scope."""
    with connection.cursor() as cursor:
        cursor.execute(_HELD_UP, {"serials": list(serials)})
        return {serial for (serial,) in cursor.fetchall()}
