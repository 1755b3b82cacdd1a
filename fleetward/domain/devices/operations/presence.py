"""What a PC's agent says when it checks in: that it is there. Never where it stands (design 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection
from psycopg import sql

from fleetward.foundation.tenancy.scope import Scope, scoped

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

_THERE = sql.SQL("(d.place = 'dashboard' AND d.customer_id = c.id)")

_SEEN = sql.SQL("""
UPDATE devices_device d SET last_seen_at = %(now)s, last_address = %(address)s,
    confirmed_at = CASE WHEN {there} THEN coalesce(d.confirmed_at, %(now)s) ELSE d.confirmed_at END,
    last_user = CASE WHEN {there} AND c.collects_last_user THEN coalesce(%(user)s, d.last_user) ELSE d.last_user END,
    location = CASE WHEN {there} AND c.collects_location THEN coalesce(%(location)s, d.location) ELSE d.location END
FROM customers_customer c
WHERE d.partner_id = %(partner)s AND d.id = %(device)s AND d.place <> 'left'
    AND c.partner_id = %(partner)s AND c.id = %(customer)s
RETURNING {there}
""").format(there=_THERE)


def note_presence(
    *, partner_id: UUID, device_id: UUID, customer_id: UUID | None, address: str, last_user: str | None,
    location: str | None, now: datetime,
) -> bool | None:  # fmt: skip
    """Note that the PC was seen. None where the partner no longer holds it; else whether it stands on that dashboard.

    `customer_id` is the dashboard that its credential was issued for. Only there is it confirmed, and only there are
    personal data kept, if the customer collects them (B5); anywhere else they are dropped.
    """
    values: dict[str, Any] = {
        "partner": partner_id, "device": device_id, "customer": customer_id, "address": address, "user": last_user,
        "location": location, "now": now,
    }  # fmt: skip
    with scoped(Scope(partner_id)), connection.cursor() as cursor:
        cursor.execute(_SEEN, values)
        found = cursor.fetchone()
    return bool(found[0]) if found else None
