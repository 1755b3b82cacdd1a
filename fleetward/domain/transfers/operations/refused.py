"""What an operation says when a rule forbids it, and finding the action it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetward.domain.partners.actor import Actor, ActorKind
from fleetward.domain.transfers.models import BulkAction

if TYPE_CHECKING:
    from uuid import UUID

    from django_stubs_ext import StrOrPromise


class Refused(Exception):
    """A rule forbids it; the text is a sentence for people."""

    def __init__(self, why: StrOrPromise) -> None:
        super().__init__(str(why))
        self.why = why


def lock_one(*, actor: Actor, partner_id: UUID, action_id: UUID) -> BulkAction:
    """The action, kept from others until this transaction ends; `DoesNotExist` where it is not the actor's."""
    rows = BulkAction.objects.select_for_update().filter(partner_id=partner_id)
    if actor.kind is ActorKind.CUSTOMER:
        rows = rows.filter(customer_id__in=actor.customer_ids)
    return rows.get(id=action_id)
