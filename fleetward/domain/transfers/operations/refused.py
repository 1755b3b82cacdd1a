"""What an operation says when a rule forbids it, and finding the action it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetward.domain.partners.actor import Actor, ActorKind
from fleetward.domain.transfers.models import BulkAction
from fleetward.foundation.kit.refusal import Refusal

if TYPE_CHECKING:
    from uuid import UUID


class Refused(Refusal):
    """A rule of this room forbids it."""


def lock_one(*, actor: Actor, partner_id: UUID, action_id: UUID) -> BulkAction:
    """The action, kept from others until this transaction ends; `DoesNotExist` where it is not the actor's."""
    rows = BulkAction.objects.select_for_update().filter(partner_id=partner_id)
    if actor.kind is ActorKind.CUSTOMER:
        rows = rows.filter(customer_id__in=actor.customer_ids)
    return rows.get(id=action_id)
