"""Bulk actions, asked for, checked and carried out as the worker does it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from fleetward.domain.devices.models import Place
from fleetward.domain.devices.serial_sheet import Named
from fleetward.domain.devices.serials import normalise
from fleetward.domain.transfers import operations, queries
from fleetward.domain.transfers.lifecycle import ActionKind
from fleetward.domain.transfers.operations import Target
from fleetward.entrypoints.jobs import transfers as jobs
from fleetward.foundation.tenancy.scope import scoped

if TYPE_CHECKING:
    from uuid import UUID

    from fleetward.domain.customers.models import Customer
    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.transfers.models import BulkAction, BulkItem

POOL = Target(Place.POOL)


def to(customer: Customer) -> Target:
    """The dashboard of this customer."""
    return Target(Place.DASHBOARD, customer.id)


def named(*texts: str) -> list[Named]:
    """PCs as somebody wrote their serial numbers."""
    return [Named(text, normalise(text).value) for text in texts]


def transfer(actor: Actor, target: Target | None, *texts: str, **fields: Any) -> BulkAction:
    """A transfer of these PCs that has been checked."""
    return _asked(actor, ActionKind.TRANSFER, target, named(*texts), fields)


def un_enrolment(actor: Actor, *texts: str, **fields: Any) -> BulkAction:
    """An un-enrolment of these PCs that has been checked."""
    return _asked(actor, ActionKind.UN_ENROLMENT, None, named(*texts), fields)


def by_row(actor: Actor, **targets: str) -> BulkAction:
    """A transfer in which each row names its own target, that has been checked."""
    rows = [Named(serial, normalise(serial).value, target) for serial, target in targets.items()]
    return _asked(actor, ActionKind.TRANSFER, None, rows, {})


def _asked(
    actor: Actor, kind: ActionKind, target: Target | None, chosen: list[Named], fields: dict[str, Any]
) -> BulkAction:  # fmt: skip
    with scoped(actor.scope):
        values: dict[str, Any] = {"now": timezone.now(), "asked": {}, **fields}
        asked = operations.ask(actor=actor, kind=kind, target=target, chosen=chosen, **values)
    return check(actor, asked)


def check(actor: Actor, action: BulkAction) -> BulkAction:
    """As the worker checks it."""
    jobs.check(str(action.partner_id), str(action.id))
    return again(actor, action.id)


def run(actor: Actor, action: BulkAction, typed: str = "") -> BulkAction:
    """Started by the actor, and carried out by the worker."""
    with scoped(actor.scope):
        operations.start(actor=actor, action_id=action.id, typed=typed)
    jobs.run(str(action.partner_id), str(action.id))
    return again(actor, action.id)


def undo(actor: Actor, action: BulkAction) -> BulkAction:
    """Its undo, checked."""
    with scoped(actor.scope):
        asked = operations.ask_undo(actor=actor, action_id=action.id, now=timezone.now())
    return check(actor, asked)


def again(actor: Actor, action_id: UUID) -> BulkAction:
    """The action as it stands now."""
    with scoped(actor.scope), transaction.atomic():
        return queries.visible_to(actor).get(id=action_id)


def items(actor: Actor, action: BulkAction) -> list[BulkItem]:
    """Its PCs, in order."""
    with scoped(actor.scope), transaction.atomic():
        return list(queries.items(actor, action.id))
