"""Orders on their way to the vendor's outside parts system, and the states that it tells.

An order that waits is claimed for one try in a transaction of its own, sent, and noted as sent in another. Whoever is
killed between leaves it waiting: the next try carries the same key, by which the parts system knows it again.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction

from fleetward.domain.partners.actor import Actor, ActorKind
from fleetward.domain.parts import queries
from fleetward.domain.parts.lifecycle import OrderEventKind, OrderState, Outside
from fleetward.domain.parts.operations import deciding
from fleetward.domain.parts.operations.locking import lock_one, note, write
from fleetward.domain.parts.wanted import ShipTo
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.tenancy.scope import VENDOR, Scope, scoped
from fleetward.gateways.parts_system import NotTaken, PartsSystem

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from uuid import UUID

    from fleetward.domain.parts.models import PartsOrder

log = logging.getLogger(__name__)

PARTS_SYSTEM = Actor(ActorKind.SYSTEM, "Parts system")
AT_ONCE = 200
_LONGEST_WAIT = timedelta(hours=1)


def send_out(*, now: datetime) -> int:
    """Try every order whose time has come, and say how many arrived; nothing without an outside parts system.

    What does not arrive waits longer from try to try, up to an hour, and is never given up.
    """
    if not settings.PARTS_SYSTEM_URL:
        return 0
    system = PartsSystem(settings.PARTS_SYSTEM_URL, settings.PARTS_SYSTEM_SECRET)
    with scoped(VENDOR), transaction.atomic():
        waiting = list(queries.waiting_outside(now).values_list("partner_id", "id")[:AT_ONCE])
    return sum(_send(system, partner_id, order_id, now) for partner_id, order_id in waiting)


def wait_after(tries: int) -> timedelta:
    """How long an order waits after so many tries: 1, 2, 4 ... minutes, at most an hour."""
    return min(timedelta(minutes=2 ** min(tries - 1, 10)), _LONGEST_WAIT)


def _send(system: PartsSystem, partner_id: UUID, order_id: UUID, now: datetime) -> bool:
    told = _claim(partner_id=partner_id, order_id=order_id, now=now)
    if told is None:
        return False
    try:
        number = system.send(told, key=str(order_id), now=now)
    except NotTaken as refused:
        log.warning("parts order %s waits: the parts system did not take it (%s)", told["number"], refused)
        return False
    _note_sent(partner_id=partner_id, order_id=order_id, number=number, now=now)
    return True


@transaction.atomic
def _claim(*, partner_id: UUID, order_id: UUID, now: datetime) -> dict[str, Any] | None:
    """Count one try and say what is sent; None if another worker or the desk was faster."""
    with scoped(Scope(partner_id)):
        order = lock_one(partner_id=partner_id, order_id=order_id)
        if order.outside != Outside.WAITING or order.outside_next_at is None or order.outside_next_at > now:
            return None
        tries = order.outside_tries + 1
        write(order, now=order.changed_at, outside_tries=tries, outside_next_at=now + wait_after(tries))
        return _told(order)


@transaction.atomic
def _note_sent(*, partner_id: UUID, order_id: UUID, number: str, now: datetime) -> None:
    with scoped(Scope(partner_id)):
        _arrived(lock_one(partner_id=partner_id, order_id=order_id), number, now)


def _arrived(order: PartsOrder, number: str, now: datetime) -> None:
    if order.outside == Outside.SENT:
        return
    write(order, now=now, outside=Outside.SENT, outside_next_at=None, outside_number=number)
    note(order, OrderEventKind.SENT_OUT, now=now, label=PARTS_SYSTEM.label, details={"number": number})
    audit.record(PARTS_SYSTEM, "parts_order.sent_out", order, number=order.number, outside_number=number)


def _told(order: PartsOrder) -> dict[str, Any]:
    """The order as the parts system reads it: the same at every try. Amounts as text, in the order's currency."""
    return {
        "id": str(order.id), "number": order.number, "reference": order.reference, "currency": order.currency,
        "total": str(order.total), "submitted_at": order.submitted_at.isoformat() if order.submitted_at else None,
        "partner": {"id": str(order.partner_id), "name": order.partner.name},
        "pc": {
            "serial": order.serial, "product_number": order.product_number, "model": order.model,
            "program": order.program,
        },
        "ship_to": {name.removeprefix("ship_to_"): value for name, value in ShipTo.of(order).stored().items()},
        "lines": [
            {"position": line.position, "part_number": line.part_number, "name": line.name, "quantity": line.quantity,
             "price": str(line.price), "returnable": line.returnable}
            for line in queries.lines(order)
        ],
    }  # fmt: skip


@transaction.atomic
def take_status(
    *, number: str, state: OrderState, now: datetime, text: str = "", carrier: str = "", tracking: str = ""
) -> PartsOrder:
    """Take the state that the parts system tells of an order it was sent; telling the same again changes nothing.

    `text` is the reason of a denial, or what to expect of a back-order. `PartsOrder.DoesNotExist` for an order that it
    was never sent, `Refused` where the order cannot go from its state to this one.
    """
    sent = queries.visible_to(PARTS_SYSTEM).exclude(outside=Outside.NONE).exclude(outside_tries=0)
    found = sent.get(number=number)
    with scoped(Scope(found.partner_id)):
        order = lock_one(partner_id=found.partner_id, order_id=found.id)
        _arrived(order, order.outside_number, now)  # it speaks of it, so it has it, whatever became of its answer
        if order.state == state:
            return order
        steps: dict[OrderState, Callable[[], PartsOrder]] = {
            OrderState.IN_REVIEW: _step(deciding.review, order, now),
            OrderState.APPROVED: _step(deciding.approve, order, now),
            OrderState.BACK_ORDERED: _step(deciding.back_order, order, now, text=text),
            OrderState.SHIPPED: _step(deciding.ship, order, now, carrier=carrier, tracking=tracking),
            OrderState.DELIVERED: _step(deciding.deliver, order, now),
            OrderState.DENIED: _step(deciding.deny, order, now, reason=text),
        }
        return steps[state]()


def _step(operation: Callable[..., PartsOrder], order: PartsOrder, now: datetime, **fields: str) -> Any:
    return partial(operation, actor=PARTS_SYSTEM, order_id=order.id, now=now, **fields)
