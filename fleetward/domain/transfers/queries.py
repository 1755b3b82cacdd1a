"""Reads of bulk actions and of their PCs. `visible_to` is the only door to rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetward.domain.partners.actor import Actor, ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.transfers.lifecycle import ActionState
from fleetward.domain.transfers.models import BulkAction, BulkItem, PlacementRule

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.db.models import QuerySet


def visible_to(actor: Actor) -> QuerySet[BulkAction]:
    """A partner sees the bulk actions of its own people; a customer those that it asked for itself."""
    if actor.partner_id is None or not actor.may(Permission.DASHBOARD_VIEW):
        return BulkAction.objects.none()
    rows = BulkAction.objects.filter(partner_id=actor.partner_id)
    return rows.filter(customer_id__in=actor.customer_ids) if actor.kind is ActorKind.CUSTOMER else rows


def items(actor: Actor, action_id: UUID) -> QuerySet[BulkItem]:
    """The PCs of a bulk action that the actor may see, in the order in which they were named."""
    action = visible_to(actor).filter(id=action_id).first()
    if action is None:
        return BulkItem.objects.none()
    return BulkItem.objects.filter(partner_id=action.partner_id, action_id=action.id).order_by("position")


def undone(actor: Actor, action_ids: Iterable[UUID]) -> set[UUID]:
    """Those of these bulk actions that are being, or were, undone. One query."""
    undoing = visible_to(actor).filter(undo_of__in=list(action_ids)).exclude(state=ActionState.CANCELLED)
    return {one for one in undoing.values_list("undo_of", flat=True) if one}


def undo_of(actor: Actor, action_id: UUID) -> BulkAction | None:
    """The bulk action by which this one is being, or was, undone."""
    undoing = visible_to(actor).filter(undo_of=action_id).exclude(state=ActionState.CANCELLED)
    return undoing.order_by("-created_at").first()


def placement_rules(actor: Actor) -> QuerySet[PlacementRule]:
    """The placement rules of the actor's partner in their order: for its own people, whatever their role."""
    if actor.partner_id is None or actor.kind is not ActorKind.PARTNER or not actor.may(Permission.CUSTOMER_VIEW):
        return PlacementRule.objects.none()
    return PlacementRule.objects.filter(partner_id=actor.partner_id).order_by("rank", "id")


def active_rules(partner_id: UUID) -> list[PlacementRule]:
    """The partner's rules that are switched on, in their order. For operations, in its scope."""
    return list(PlacementRule.objects.filter(partner_id=partner_id, active=True).order_by("rank", "id"))
