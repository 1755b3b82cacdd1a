"""May this be done now? A reason in the reader's language, or None: pages hide by it, operations refuse by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from fleetward.domain.partners.actor import Actor, ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.parts.lifecycle import (
    ORDER_LEADS_TO,
    ORDER_MOVES,
    RETURN_LEADS_TO,
    RETURN_MOVES,
    OrderState,
    OrderStep,
    Outside,
    ReturnState,
    ReturnStep,
)

if TYPE_CHECKING:
    from uuid import UUID

    from django_stubs_ext import StrOrPromise

    from fleetward.domain.parts.models import PartReturn, PartsOrder

_ROLE = _("Your role may not do this.")
NOTHING_SAID = _("Write something first.")
_OF_PARTNER = frozenset({OrderStep.SUBMIT, OrderStep.CANCEL})
_OF_BOTH = frozenset({OrderStep.DELIVER})
"""The desk knows from the carrier, or the partner holds the part in its hands."""


def is_desk(actor: Actor) -> bool:
    """Whether the actor decides about orders: the vendor's parts desk, or the outside parts system."""
    decides = actor.may(Permission.PARTS_ORDER_DECIDE)
    return decides and actor.kind in {ActorKind.VENDOR, ActorKind.SYSTEM}


def orders_for(actor: Actor, partner_id: UUID | None) -> bool:
    """Whether the actor orders parts for this partner."""
    own = actor.kind is ActorKind.PARTNER and actor.partner_id is not None and actor.partner_id == partner_id
    return own and actor.may(Permission.PARTS_ORDER_MANAGE)


def steps(actor: Actor, order: PartsOrder) -> list[OrderStep]:
    """What the actor may do with the order now, in the order of the work."""
    return [step for step in OrderStep if not refuse(actor, order, step)]


def refuse(actor: Actor, order: PartsOrder, step: OrderStep) -> StrOrPromise | None:
    """Why the actor may not take this step now. `order` is one that the actor may see."""
    if not _takes(actor, order.partner_id, desk=step not in _OF_PARTNER, partner=step in _OF_PARTNER | _OF_BOTH):
        return _ROLE
    if ORDER_LEADS_TO[step] not in ORDER_MOVES[OrderState(order.state)]:
        return _("This is not possible any more, or not yet: the order has gone on.")
    if step is OrderStep.CANCEL and _handed_out(order):
        return _("The parts system has this order already. Ask the parts desk to deny it.")
    return None


def refuse_again(actor: Actor, order: PartsOrder) -> StrOrPromise | None:
    """Why the actor may not send this order again. Only what was denied is sent again."""
    if not orders_for(actor, order.partner_id):
        return _ROLE
    return None if order.state == OrderState.DENIED else _("Only a denied order can be sent again.")


def return_steps(actor: Actor, row: PartReturn) -> list[ReturnStep]:
    """What the actor may do with the return now."""
    return [step for step in ReturnStep if not refuse_return(actor, row, step)]


def refuse_return(actor: Actor, row: PartReturn, step: ReturnStep) -> StrOrPromise | None:
    """Why the actor may not take this step now: the partner sends, the parts desk receives and waives."""
    sends = step is ReturnStep.SEND
    if not _takes(actor, row.partner_id, desk=not sends, partner=sends):
        return _ROLE
    if RETURN_LEADS_TO[step] not in RETURN_MOVES[ReturnState(row.state)]:
        return _("This is not possible any more: the return has gone on.")
    return None


def _takes(actor: Actor, partner_id: UUID, *, desk: bool, partner: bool) -> bool:
    return (desk and is_desk(actor)) or (partner and orders_for(actor, partner_id))


def _handed_out(order: PartsOrder) -> bool:
    """Once it was tried nobody knows that it did not arrive."""
    return order.outside == Outside.SENT or (order.outside == Outside.WAITING and order.outside_tries > 0)
