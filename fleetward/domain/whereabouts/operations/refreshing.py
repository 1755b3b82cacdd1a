"""Searches are answered anew when something has moved that may have settled what they miss."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import connections, transaction

from fleetward.domain.whereabouts.lifecycle import SETTLED
from fleetward.domain.whereabouts.operations.answering import ANSWER
from fleetward.foundation.jobs.operations import enqueue

if TYPE_CHECKING:
    from datetime import datetime
    from typing import LiteralString
    from uuid import UUID

KEPT_FRESH = timedelta(days=30)
"""A search is answered anew for so long after it was asked."""

AT_LATEST = timedelta(hours=1)
"""After so long without a sign it is answered anew all the same: not everything that moves leaves a sign."""

GRACE = timedelta(minutes=2)
"""What happened so shortly before the last answer may not have been committed when it was given."""

ROWS_A_MINUTE = 300_000
"""Rows of all searches that are answered anew at once; the others follow in the next minutes, the oldest first."""

_STALE: LiteralString = """
SELECT s.partner_id, s.id, s.total FROM whereabouts_search s
LEFT JOIN devices_poolstatus p ON p.partner_id = s.partner_id
CROSS JOIN LATERAL (SELECT s.refreshed_at - %(grace)s AS moment) since
WHERE s.state = 'done' AND s.asked_at > %(asked_since)s
    AND s.total > (
        SELECT coalesce(sum(c.value::int), 0) FROM jsonb_each_text(s.counts) c WHERE c.key = ANY(%(settled)s))
    AND (
        s.refreshed_at < %(at_latest)s
        OR p.last_reported_at > since.moment
        OR EXISTS (SELECT FROM sales_feed_feedfile f
            WHERE f.received_at > %(files_since)s AND f.finished_at > since.moment)
        OR EXISTS (SELECT FROM sales_feed_resellermapping m
            WHERE m.maps_to_id = s.partner_id AND m.mapped_at > since.moment)
        OR EXISTS (SELECT FROM partners_certification c
            WHERE c.partner_id = s.partner_id AND c.certified_at > since.moment)
        OR EXISTS (SELECT FROM devices_conflict c WHERE c.decided_at > since.moment
            AND (c.holder_id = s.partner_id OR c.claimant_id = s.partner_id))
        OR EXISTS (SELECT FROM devices_device d WHERE d.partner_id = s.partner_id AND d.place = 'pool'
            AND d.waiting_since > since.moment)
        OR EXISTS (SELECT FROM customers_customer k JOIN devices_device d ON d.partner_id = k.partner_id
            AND d.customer_id = k.id AND d.waiting_since > since.moment WHERE k.partner_id = s.partner_id)
    )
ORDER BY s.refreshed_at, s.id
"""


@transaction.atomic
def refresh_stale(*, now: datetime) -> int:
    """Have those searches answered anew that are not a month old, miss a PC, and may find it now. Returns how many.

    Something moved where a file was read, a number mapped, a certificate given, a conflict decided, or where a PC
    came to the partner's page or a dashboard.
    """
    values: dict[str, Any] = {
        "grace": GRACE, "asked_since": now - KEPT_FRESH, "at_latest": now - AT_LATEST, "settled": list(SETTLED),
        "files_since": now - timedelta(days=1),
    }  # fmt: skip
    with connections["vendor"].cursor() as cursor:
        cursor.execute(_STALE, values)
        found: list[tuple[UUID, UUID, int]] = cursor.fetchall()
    rows = count = 0
    for partner_id, search_id, total in found:
        if count and rows + total > ROWS_A_MINUTE:
            break
        rows, count = rows + total, count + 1
        enqueue(ANSWER, queueing_lock=f"{ANSWER}:{search_id}", partner_id=str(partner_id), search_id=str(search_id))
    return count
