"""A parts order comes into being, is submitted, and is sent again when it was denied."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from fleetward.domain.devices import queries as devices
from fleetward.domain.devices.models import Device
from fleetward.domain.parts import findings, queries, rules, told
from fleetward.domain.parts.amounts import total_of
from fleetward.domain.parts.lifecycle import OrderEventKind, OrderState, OrderStep, Outside
from fleetward.domain.parts.models import Part, PartsOrder, PartsOrderLine
from fleetward.domain.parts.operations.locking import (
    Refused,
    lock_one,
    note,
    ordering,
    partner_of,
    refuse,
    refuse_found,
    write,
)
from fleetward.domain.parts.wanted import Wanted
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.jobs.operations import enqueue
from fleetward.foundation.kit.ids import number_of, uuid7
from fleetward.foundation.tenancy.scope import Scope, scoped

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.parts.wanted import ShipTo

    Lines = Sequence[tuple[str, int] | tuple[str, int, str]]

SEND_OUT = "parts.send_orders_out"
"""The task that sends waiting orders to the outside parts system."""
_TRIES = 5  # two numbers of one day are rarely the same


@dataclass(frozen=True)
class _Form:
    """What becomes an order; of one that is sent again, the denied one too."""

    order_id: UUID
    device: Device
    wanted: Wanted
    previous: PartsOrder | None = None

    @property
    def previous_id(self) -> UUID | None:
        return self.previous.id if self.previous else None


@transaction.atomic
def draft_order(
    *, actor: Actor, order_id: UUID, device: Device, reference: str, ship_to: ShipTo, lines: Lines, now: datetime
) -> PartsOrder:
    """Draft an order. `order_id` comes with the form: however often it is sent, it is one order.

    A line is a part number and a quantity, and the superseded part it takes the place of, if it does. The same form
    again gives the same order; with another content it changes the draft, and is refused once that was submitted.
    `Refused` with all findings at once; `Device.DoesNotExist` where the actor may not see the PC.
    """
    partner_id = partner_of(actor=actor)
    with scoped(Scope(partner_id)):
        wanted = Wanted.read(reference, ship_to, lines)
        return _draft(actor, _Form(order_id, _device(partner_id, device.id), wanted), now)


@transaction.atomic
def send_again(
    *, actor: Actor, order_id: UUID, new_id: UUID, reference: str, lines: Lines, ship_to: ShipTo, now: datetime
) -> PartsOrder:
    """Draft another order in place of a denied one, which it names (`queries.difference`). It is submitted like any.

    A denied order is followed by one other only. `Refused`; `PartsOrder.DoesNotExist` where the actor may not see it.
    """
    partner_of(actor=actor)
    with ordering(actor=actor, order_id=order_id) as denied:
        refuse(rules.refuse_again(actor, denied))
        following = PartsOrder.objects.filter(partner_id=denied.partner_id, previous_id=denied.id).first()
        if following and following.id != new_id:
            sentence = _("This order was sent again already, as %(number)s.")
            raise Refused(sentence % {"number": following.number})
        wanted = Wanted.read(reference, ship_to, lines)
        return _draft(actor, _Form(new_id, _device(denied.partner_id, denied.device_id), wanted, denied), now)


@transaction.atomic
def submit_order(*, actor: Actor, order_id: UUID, now: datetime) -> PartsOrder:
    """Submit a draft, at the prices of today; everything is checked again. What was submitted already stays as it is.

    `Refused` with all findings at once; `PartsOrder.DoesNotExist` where the actor may not see it.
    """
    partner_id = partner_of(actor=actor)
    with ordering(actor=actor, order_id=order_id) as order:
        if order.submitted_at is not None:
            return order
        refuse(rules.refuse(actor, order, OrderStep.SUBMIT))
        wanted = Wanted.of(order, queries.lines(order))
        _check(_Form(order_id, _device(partner_id, order.device_id), wanted), now)
        _price(order, wanted)
        outside = _outside(now)
        write(order, now=now, state=OrderState.SUBMITTED, submitted_at=now, **outside)
        note(order, OrderEventKind.SUBMITTED, now=now, label=actor.label)
        audit.record(
            actor, "parts_order.submitted", order, number=order.number, reference=order.reference,
            total=str(order.total), currency=order.currency,
        )  # fmt: skip
        if outside:
            enqueue(SEND_OUT, queueing_lock=SEND_OUT)
        else:
            told.waits(now)
    return order


def _outside(now: datetime) -> dict[str, Any]:
    """Where there is an outside parts system the order waits to be sent there."""
    return {"outside": Outside.WAITING, "outside_next_at": now} if settings.PARTS_SYSTEM_URL else {}


def _device(partner_id: UUID, device_id: UUID) -> Device:
    device = devices.by_id(partner_id, device_id)
    if device is None:
        raise Device.DoesNotExist
    return device


def _check(form: _Form, now: datetime) -> None:
    device = form.device
    refuse_found(
        findings.find(
            partner_id=device.partner_id, order_id=form.order_id, device=device, wanted=form.wanted, now=now
        )
    )  # fmt: skip


def _draft(actor: Actor, form: _Form, now: datetime) -> PartsOrder:
    if queries.by_id(form.device.partner_id, form.order_id) is None:
        _check(form, now)
        order = _create(actor, form, now)
        if order:
            return order
    return _again(actor, form, now)


def _again(actor: Actor, form: _Form, now: datetime) -> PartsOrder:
    """The form of this order once more: it is there already."""
    order, wanted = lock_one(partner_id=form.device.partner_id, order_id=form.order_id), form.wanted
    same = (form.device.id, form.previous_id) == (order.device_id, order.previous_id)
    if same and Wanted.of(order, queries.lines(order)) == wanted:
        return order
    if not same or order.state != OrderState.DRAFT:
        sentence = _("This form became order %(number)s already. Begin a new order.")
        raise Refused(sentence % {"number": order.number})
    _check(form, now)
    write(order, now=now, reference=wanted.reference, **wanted.ship_to.stored())
    _price(order, wanted)
    audit.record(actor, "parts_order.changed", order, number=order.number, reference=order.reference)
    return order


def _create(actor: Actor, form: _Form, now: datetime) -> PartsOrder | None:
    """The new order; None if somebody else made it of the same form this moment."""
    partner_id, reference = form.device.partner_id, form.wanted.reference
    for _attempt in range(_TRIES):
        order = _insert(actor, form, now)
        if order:
            _price(order, form.wanted)
            note(order, OrderEventKind.DRAFTED, now=now, label=actor.label)
            audit.record(actor, "parts_order.drafted", order, number=order.number, reference=reference)
            return order
        if queries.by_id(partner_id, form.order_id):
            return None
        if other := queries.by_reference(partner_id, reference):
            refuse_found([findings.reference_used(other.number, reference)])
    raise Refused(_("The order could not be made. Begin a new order."))  # the id is another partner's


def _insert(actor: Actor, form: _Form, now: datetime) -> PartsOrder | None:
    """None if the id, the reference or the number is taken."""
    device, previous, number = form.device, form.previous, number_of(uuid7(), now)
    if queries.known_elsewhere(form.order_id, number):
        return None
    try:
        with transaction.atomic():
            return PartsOrder.objects.create(
                partner_id=device.partner_id, id=form.order_id, number=number, reference=form.wanted.reference,
                device_id=device.id, serial=device.serial, product_number=device.product_number, model=device.model,
                program=device.program, created_by=actor.user_id, created_by_label=actor.label, created_at=now,
                changed_at=now, previous_id=form.previous_id, attempt=previous.attempt + 1 if previous else 1,
                **form.wanted.ship_to.stored(),
            )  # fmt: skip
    except IntegrityError:
        return None


def _price(order: PartsOrder, wanted: Wanted) -> None:
    """Write the lines at the prices of the catalogue now, and what they come to."""
    parts = Part.objects.in_bulk([line.part_number for line in wanted.lines])
    rows = [
        PartsOrderLine(
            partner_id=order.partner_id, order_id=order.id, position=position, part_number=line.part_number,
            name=parts[line.part_number].name, quantity=line.quantity, price=parts[line.part_number].price,
            returnable=parts[line.part_number].returnable, in_place_of=line.in_place_of,
        )
        for position, line in enumerate(wanted.lines, start=1)
    ]  # fmt: skip
    PartsOrderLine.objects.filter(partner_id=order.partner_id, order_id=order.id).delete()
    PartsOrderLine.objects.bulk_create(rows)
    total = total_of((row.price, row.quantity) for row in rows)
    write(order, now=order.changed_at, total=total, currency=parts[wanted.lines[0].part_number].currency)
