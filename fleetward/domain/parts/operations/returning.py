"""The old part comes back, or is charged."""

from __future__ import annotations

from contextlib import contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction

from fleetward.domain.parts import queries, rules
from fleetward.domain.parts.lifecycle import RETURN_LEADS_TO, OrderEventKind, ReturnStep
from fleetward.domain.parts.models import PartReturn
from fleetward.domain.parts.operations.deciding import TRACKING
from fleetward.domain.parts.operations.locking import note, ordering, refuse
from fleetward.foundation.audit import operations as audit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from uuid import UUID

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.parts.models import PartsOrder

NOTHING = Decimal("0.00")


@transaction.atomic
def return_sent(*, actor: Actor, order_id: UUID, position: int, tracking: str, now: datetime) -> PartReturn:
    """The partner has sent the old part back."""
    under = tracking.strip()[:TRACKING]
    with _returning(actor, order_id, position, ReturnStep.SEND) as (order, row):
        _write(row, ReturnStep.SEND, now, tracking=under)
        _note(actor, order, row, OrderEventKind.RETURN_SENT, now, tracking=under)
    return row


@transaction.atomic
def return_received(*, actor: Actor, order_id: UUID, position: int, now: datetime) -> PartReturn:
    """The vendor has the old part; what was charged for it is given back."""
    with _returning(actor, order_id, position, ReturnStep.RECEIVE) as (order, row):
        back = row.charge
        _write(row, ReturnStep.RECEIVE, now, charge=NOTHING)
        _note(actor, order, row, OrderEventKind.RETURN_RECEIVED, now, given_back=_amount(back))
    return row


@transaction.atomic
def waive_return(*, actor: Actor, order_id: UUID, position: int, now: datetime) -> PartReturn:
    """The vendor does not want the old part any more; what was charged for it is given back."""
    with _returning(actor, order_id, position, ReturnStep.WAIVE) as (order, row):
        back = row.charge
        _write(row, ReturnStep.WAIVE, now, charge=NOTHING)
        _note(actor, order, row, OrderEventKind.RETURN_WAIVED, now, given_back=_amount(back))
    return row


@contextmanager
def _returning(
    actor: Actor, order_id: UUID, position: int, step: ReturnStep
) -> Iterator[tuple[PartsOrder, PartReturn]]:
    """Both are kept from others, and from the job that charges.

    `PartReturn.DoesNotExist` where the line is none that comes back.
    """
    with ordering(actor=actor, order_id=order_id) as order:
        row = queries.returns_of(order).select_for_update().get(position=position)
        refuse(rules.refuse_return(actor, row, step))
        yield order, row


def _write(row: PartReturn, step: ReturnStep, now: datetime, **fields: Any) -> None:
    fields |= {"state": RETURN_LEADS_TO[step], "changed_at": now}
    PartReturn.objects.filter(partner_id=row.partner_id, order_id=row.order_id, position=row.position).update(**fields)
    for name, value in fields.items():
        setattr(row, name, value)


def _note(
    actor: Actor, order: PartsOrder, row: PartReturn, kind: OrderEventKind, now: datetime, **told: str
) -> None:  # fmt: skip
    details = {"part": row.part_number, "position": str(row.position)} | {k: v for k, v in told.items() if v}
    if "given_back" in details:
        details["currency"] = row.currency
    note(order, kind, now=now, label=actor.label, details=details)
    audit.record(actor, f"parts_order.{kind}", order, number=order.number, **details)


def _amount(value: Decimal) -> str:
    return str(value) if value else ""
