"""Which partners have open alerts of PCs that stand elsewhere now: asked each minute, over all partners at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connections

from fleetward.domain.partners.actor import Actor, ActorKind

if TYPE_CHECKING:
    from uuid import UUID

_MOVED = """
SELECT DISTINCT a.partner_id FROM alerts_alert a
JOIN devices_device d ON d.partner_id = a.partner_id AND d.id = a.device_id
WHERE a.state = 'open' AND (d.place = 'left' OR d.customer_id IS DISTINCT FROM a.customer_id)
ORDER BY a.partner_id
"""


def partners_to_follow(actor: Actor) -> list[UUID]:
    """The partners, in the order of their ids. For the system alone; read by the vendor's connection."""
    if actor.kind is not ActorKind.SYSTEM:
        return []
    with connections["vendor"].cursor() as cursor:
        cursor.execute(_MOVED)
        return [partner_id for (partner_id,) in cursor.fetchall()]
