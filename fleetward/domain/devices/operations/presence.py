"""What a PC's agent says when it checks in: that it is there. Never where it stands (design 6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fleetward.foundation.tenancy import ready
from fleetward.foundation.tenancy.ready import Ready

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from fleetward.foundation.tenancy.ready import Call

# the PC's own columns are read in the update itself: it may be moved while this waits for its row
_SEEN = Ready(
    "device_seen",
    "uuid, uuid, uuid, timestamptz, text, text, text",
    """
UPDATE devices_device d SET last_seen_at = $4, last_address = $5,
    confirmed_at = CASE WHEN d.place = 'dashboard' AND d.customer_id = c.id
        THEN coalesce(d.confirmed_at, $4) ELSE d.confirmed_at END,
    last_user = CASE WHEN d.place = 'dashboard' AND d.customer_id = c.id AND c.collects_last_user
        THEN coalesce($6, d.last_user) ELSE d.last_user END,
    location = CASE WHEN d.place = 'dashboard' AND d.customer_id = c.id AND c.collects_location
        THEN coalesce($7, d.location) ELSE d.location END
FROM (SELECT 1) one LEFT JOIN customers_customer c ON c.partner_id = $1 AND c.id = $3
WHERE d.partner_id = $1 AND d.id = $2 AND d.place <> 'left'
RETURNING coalesce(d.place = 'dashboard' AND d.customer_id = c.id, false)
""",
)


@dataclass(frozen=True)
class Noted:
    """None where the partner no longer holds the PC; else whether it stands on the dashboard. And what was asked."""

    there: bool | None
    answers: Sequence[Sequence[tuple[Any, ...]]]


def note_presence(
    *, partner_id: UUID, device_id: UUID, customer_id: UUID | None, address: str, last_user: str | None,
    location: str | None, now: datetime, before: Sequence[Call] = (), asking: Sequence[Ready] = (),
) -> Noted:  # fmt: skip
    """Note that the PC was seen: a transaction of its own, in one round trip, which `before` can still refuse.

    `customer_id` is the dashboard that its credential was issued for; a PC that was registered in the pool has none.
    Only there is it confirmed, and only there are personal data kept, if the customer collects them (B5); anywhere
    else they are dropped. Each of `asking` is answered for (partner, PC), after what `before` said.
    """
    seen = (partner_id, device_id, customer_id, now, address, last_user, location)
    asked = [(one, (partner_id, device_id)) for one in asking]
    found = ready.run([*before, (_SEEN, seen), *asked], partner_id=partner_id)
    rows = found.pop(len(before))
    return Noted(bool(rows[0][0]) if rows else None, found)
