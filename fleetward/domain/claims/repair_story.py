"""What a claim rests on: the story of its repair case and its parts orders, for whoever may see the claim.

The vendor's claims desk sees no repair cases of partners' own accounts; it sees these, without contact details,
messages and notes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connections

from fleetward.domain.claims import queries
from fleetward.domain.claims.queries.rows import database
from fleetward.domain.parts.lifecycle import OrderState
from fleetward.domain.repairs import queries as repairs

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from fleetward.domain.claims.models import Claim
    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.repairs.models import RepairCase, RepairEvent

_ORDERS = """
SELECT o.id, o.number, o.state, o.delivered_at, (
    SELECT string_agg(l.name, ', ' ORDER BY l.position) FROM parts_partsorderline l
    WHERE l.partner_id = o.partner_id AND l.order_id = o.id)
FROM parts_partsorder o
WHERE o.partner_id = %(partner)s AND o.id = ANY(%(orders)s) AND o.state <> 'draft'
ORDER BY o.created_at, o.id
"""


@dataclass(frozen=True)
class OrderTold:
    """A parts order of the repair, in short."""

    id: UUID
    number: str
    state: str
    delivered_at: datetime | None
    parts: str

    @property
    def state_label(self) -> str:
        """Where it stands, for people."""
        return str(OrderState(self.state).label)


@dataclass(frozen=True)
class Story:
    """The repair case, what was done, oldest first, and the parts that were ordered for it."""

    repair: RepairCase
    events: list[RepairEvent]
    orders: list[OrderTold]


def story(actor: Actor, claim: Claim) -> Story | None:
    """The story of the claimed repair; None for whom the claim is not there. A few queries, however long it is."""
    if not queries.visible_to(actor).filter(partner_id=claim.partner_id, id=claim.id).exists():
        return None
    using = database(actor)
    repair = repairs.claimed(claim.partner_id, claim.repair_id, using=using)
    if repair is None:
        return None
    return Story(repair, list(repairs.steps_of(repair, using=using)), _orders(claim, using))


def _orders(claim: Claim, using: str) -> list[OrderTold]:
    ids = repairs.order_ids(claim.partner_id, claim.repair_id, using=using)
    with connections[using].cursor() as cursor:
        cursor.execute(_ORDERS, {"partner": claim.partner_id, "orders": ids})
        return [OrderTold(*row) for row in cursor.fetchall()]
