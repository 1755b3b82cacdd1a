"""Finding the order that an operation is about, refusing, and writing what happened."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from fleetward.domain.partners.actor import ActorKind, Forbidden
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.parts import queries, rules
from fleetward.domain.parts.models import PartsOrder, PartsOrderEvent
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.kit.refusal import Refusal
from fleetward.foundation.tenancy.scope import Scope, scoped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from uuid import UUID

    from django_stubs_ext import StrOrPromise

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.parts.findings import Finding
    from fleetward.domain.parts.lifecycle import OrderEventKind, OrderStep


class Refused(Refusal):
    """A rule forbids it; `why` is a sentence for people. `findings`: all that is wrong with what was wanted."""

    def __init__(self, why: StrOrPromise, findings: Sequence[Finding] = ()) -> None:
        super().__init__(why)
        self.findings = tuple(findings)


def refuse(why: StrOrPromise | None) -> None:
    """Raise `Refused` if a rule gave a reason."""
    if why:
        raise Refused(why)


def refuse_found(findings: Sequence[Finding]) -> None:
    """Raise `Refused` with everything that was found."""
    if findings:
        raise Refused(" ".join(found.sentence for found in findings), findings)


def said(text: str, most: int | None = None) -> str:
    """What was written; a step that says something needs words."""
    if not text.strip():
        refuse(rules.NOTHING_SAID)
    return text.strip()[:most]


def partner_of(*, actor: Actor) -> UUID:
    """The partner for which the actor orders. Raises `Forbidden`: nobody else orders parts."""
    if actor.kind is not ActorKind.PARTNER or actor.partner_id is None:
        raise Forbidden(Permission.PARTS_ORDER_MANAGE)
    actor.require(Permission.PARTS_ORDER_MANAGE)
    return actor.partner_id


@contextmanager
def ordering(*, actor: Actor, order_id: UUID) -> Iterator[PartsOrder]:
    """The order, kept from others until this transaction ends, in the scope of the partner that ordered.

    `DoesNotExist` where the actor may not see it.
    """
    found = queries.visible_to(actor).get(id=order_id)
    with scoped(Scope(found.partner_id)):
        yield lock_one(partner_id=found.partner_id, order_id=order_id)


@contextmanager
def stepping(*, actor: Actor, order_id: UUID, step: OrderStep) -> Iterator[PartsOrder]:
    """The order as `ordering` gives it, if the actor may take the step now; `Refused` by a rule."""
    with ordering(actor=actor, order_id=order_id) as order:
        refuse(rules.refuse(actor, order, step))
        yield order


def lock_one(*, partner_id: UUID, order_id: UUID) -> PartsOrder:
    """The order as it is stored now, kept from others until this transaction ends.

    Without its key: whoever writes an event of it must only see that it is there (the charging of overdue parts).
    """
    order = PartsOrder.objects.select_for_update(no_key=True).get(partner_id=partner_id, id=order_id)
    audit.watch(order, "state", "reference", "carrier", "tracking")
    return order


def write(order: PartsOrder, *, now: datetime, **fields: Any) -> None:
    """Store these fields."""
    fields["changed_at"] = now
    PartsOrder.objects.filter(partner_id=order.partner_id, id=order.id).update(**fields)
    for name, value in fields.items():
        setattr(order, name, value)


def note(
    order: PartsOrder, kind: OrderEventKind, *, now: datetime, label: str, text: str = "",
    details: dict[str, str] | None = None,
) -> None:  # fmt: skip
    """Add a step to its history."""
    PartsOrderEvent.objects.create(
        partner_id=order.partner_id, order_id=order.id, at=now, kind=kind, actor_label=label, text=text,
        details=details or {},
    )  # fmt: skip
