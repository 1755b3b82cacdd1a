"""Whether a page of service delivery concerns somebody: asked once for every page, by several entries (R9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.repairs import queries

if TYPE_CHECKING:
    from fleetward.domain.partners.actor import Actor


def delivers_service(actor: Actor) -> bool:
    """The vendor, who looks after all of it, and partners that repair themselves."""
    return actor.kind is ActorKind.VENDOR or queries.repairs_itself(actor, timezone.now())
