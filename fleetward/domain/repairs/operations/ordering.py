"""Parts for a repair case: ordered from it, and told on it when they are under way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from fleetward.domain.devices import queries as devices
from fleetward.domain.partners.actor import SYSTEM, Actor
from fleetward.domain.parts import operations as parts
from fleetward.domain.parts import queries as orders
from fleetward.domain.repairs import queries, rules
from fleetward.domain.repairs.lifecycle import FINISHED, EventKind, RepairState, Side, Step
from fleetward.domain.repairs.models import RepairEvent, RepairOrder
from fleetward.domain.repairs.operations.locking import lock_one, note, refuse, working, write
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.tenancy.scope import Scope, scoped

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from fleetward.domain.parts.models import PartsOrder
    from fleetward.domain.parts.wanted import ShipTo


@transaction.atomic
def order_parts(
    *, actor: Actor, repair_id: UUID, token: UUID, reference: str, ship_to: ShipTo,
    lines: Sequence[tuple[str, int] | tuple[str, int, str]], now: datetime,
) -> PartsOrder:  # fmt: skip
    """Draft an order of parts for a repair case that the partner's service delivery account works (R9).

    `token` comes with the form and is the order's id: see `parts.operations.draft_order`, which also checks the
    warranty and raises its own `Refused` with all findings. `Refused` of repairs where this desk may not order.
    """
    with working(actor=actor, repair_id=repair_id, step=Step.SEND_PART) as repair:
        refuse(rules.refuse_parts(actor, repair))
        device = devices.visible_to(actor).get(id=repair.device_id)
        order = parts.draft_order(
            actor=actor, order_id=token, device=device, reference=reference, ship_to=ship_to, lines=lines, now=now
        )
        link, made = RepairOrder.objects.get_or_create(
            partner_id=repair.partner_id, order_id=order.id, defaults={"repair_id": repair.id}
        )
        refuse(rules.refuse_link(repair, link))
        if made:
            audit.record(actor, "repair_case.parts_ordered", repair, order=order.number)
    return order


@transaction.atomic
def note_order(*, partner_id: UUID, order_id: UUID, now: datetime) -> None:
    """Tell on the repair case that the parts of an order are on their way; once, and nothing if it is for none."""
    with scoped(Scope(partner_id)):
        order = orders.by_id(partner_id, order_id)
        link = queries.repair_of(order) if order else None
        if order is None or link is None or order.shipped_at is None:
            return
        repair = lock_one(partner_id=partner_id, repair_id=link.repair_id)
        told = RepairEvent.objects.filter(partner_id=partner_id, repair_id=repair.id, kind=EventKind.PART_SENT)
        if told.filter(details__order=order.number).exists():
            return
        if RepairState(repair.state) not in FINISHED:
            ahead = repair.visit_until if repair.visit_until and repair.visit_until > now else None
            write(repair, now=now, state=RepairState.PART_SENT, promised_by=ahead)
        details = {
            "part": ", ".join(line.name for line in orders.lines(order)), "carrier": order.carrier,
            "tracking": order.tracking, "order": order.number,
        }  # fmt: skip
        note(repair, EventKind.PART_SENT, side=Side.SYSTEM, now=now, details=details, knows=order.created_by)
        audit.record(SYSTEM, "repair_case.part_sent", repair, **details)
