"""What the parts desk does with an order, and how one ends. Two at once: the second is refused by the state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from fleetward.domain.parts import queries, told
from fleetward.domain.parts.lifecycle import ORDER_LEADS_TO, OrderEventKind, OrderStep, Outside
from fleetward.domain.parts.models import PartReturn
from fleetward.domain.parts.operations.locking import note, said, stepping, write
from fleetward.domain.parts.return_calendar import due_on
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.jobs.operations import enqueue

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.parts.models import PartsOrder

SHIPPED = "parts.order_shipped"
"""The task that tells those who wait for the parts; parts do not know who they are."""
CARRIER, TRACKING = 80, 120
"""As long as they are kept."""


@transaction.atomic
def review(*, actor: Actor, order_id: UUID, now: datetime) -> PartsOrder:
    """Take it up for review."""
    return _step(actor, order_id, OrderStep.REVIEW, now)


@transaction.atomic
def approve(*, actor: Actor, order_id: UUID, now: datetime) -> PartsOrder:
    """The parts will be sent."""
    return _step(actor, order_id, OrderStep.APPROVE, now)


@transaction.atomic
def back_order(*, actor: Actor, order_id: UUID, text: str, now: datetime) -> PartsOrder:
    """The parts are not there now; `text` tells the partner what to expect."""
    return _step(actor, order_id, OrderStep.BACK_ORDER, now, said(text))


@transaction.atomic
def deny(*, actor: Actor, order_id: UUID, reason: str, now: datetime) -> PartsOrder:
    """The parts are not sent, for a reason that the partner reads; it may send the order again, changed."""
    why = said(reason)
    return _step(actor, order_id, OrderStep.DENY, now, why, reason=why)


@transaction.atomic
def cancel_order(*, actor: Actor, order_id: UUID, now: datetime, reason: str = "") -> PartsOrder:
    """The partner does not need it any more."""
    return _step(actor, order_id, OrderStep.CANCEL, now, reason.strip())


@transaction.atomic
def ship(*, actor: Actor, order_id: UUID, carrier: str, tracking: str, now: datetime) -> PartsOrder:
    """The parts are on their way; a repair case that waits for them is told."""
    by, under = said(carrier, CARRIER), tracking.strip()[:TRACKING]
    order = _step(actor, order_id, OrderStep.SHIP, now, carrier=by, tracking=under, shipped_at=now)
    enqueue(SHIPPED, partner_id=str(order.partner_id), order_id=str(order.id))
    told.shipped(order, now)
    return order


@transaction.atomic
def deliver(*, actor: Actor, order_id: UUID, now: datetime) -> PartsOrder:
    """The parts have arrived; from now on the old ones of its returnable lines are due back."""
    with stepping(actor=actor, order_id=order_id, step=OrderStep.DELIVER) as order:
        _take(actor, order, OrderStep.DELIVER, now, delivered_at=now)
        due = due_on(order.ship_to_country, now)
        PartReturn.objects.bulk_create(
            PartReturn(
                partner_id=order.partner_id, order_id=order.id, position=line.position, part_number=line.part_number,
                serial=order.serial, quantity=line.quantity, due_on=due, changed_at=now, currency=order.currency,
            )
            for line in queries.lines(order).filter(returnable=True)
        )  # fmt: skip
    return order


def _step(
    actor: Actor, order_id: UUID, step: OrderStep, now: datetime, text: str = "", **fields: Any
) -> PartsOrder:  # fmt: skip
    with stepping(actor=actor, order_id=order_id, step=step) as order:
        _take(actor, order, step, now, text, **fields)
    return order


def _take(actor: Actor, order: PartsOrder, step: OrderStep, now: datetime, text: str = "", **fields: Any) -> None:
    """A state and its event have the same name. What the desk decided before it was sent out is not sent out."""
    state = ORDER_LEADS_TO[step]
    if step in _DECIDED and order.outside == Outside.WAITING:
        fields |= {"outside": Outside.NONE, "outside_next_at": None}
    write(order, now=now, state=state, **fields)
    shown = {name: fields[name] for name in ("carrier", "tracking") if fields.get(name)}
    note(order, OrderEventKind(state), now=now, label=actor.label, text=text, details=shown)
    audit.record(actor, f"parts_order.{state}", order, number=order.number, **shown)


_DECIDED = frozenset({OrderStep.DENY, OrderStep.SHIP, OrderStep.CANCEL})
