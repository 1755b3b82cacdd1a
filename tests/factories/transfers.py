"""Bulk actions, from asking to the end, without a worker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from fleetward.domain.devices.models import Device, LedgerEntry, Place
from fleetward.domain.devices.serial_sheet import Named
from fleetward.domain.transfers import operations, queries
from fleetward.domain.transfers.lifecycle import ActionKind
from fleetward.domain.transfers.operations import Target
from fleetward.foundation.tenancy.scope import Scope, scoped

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from fleetward.domain.customers.models import Customer
    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.transfers.models import BulkAction, BulkItem

POOL = Target(Place.POOL)


def to(customer: Customer) -> Target:
    """The customer's dashboard."""
    return Target(Place.DASHBOARD, customer.id)


def ask(
    actor: Actor, serials: Iterable[str | Named], target: Target | None, kind: ActionKind = ActionKind.TRANSFER,
    now: datetime | None = None, **asked: str,
) -> BulkAction:  # fmt: skip
    """Asked for and checked."""
    named = [one if isinstance(one, Named) else Named(one, one) for one in serials]
    asked_at = now or timezone.now()
    action = operations.ask(actor=actor, kind=kind, chosen=named, target=target, asked=asked, now=asked_at)
    return check(actor, action, now)


def check(actor: Actor, action: BulkAction, now: datetime | None = None) -> BulkAction:
    """What the job `transfers.check` does."""
    operations.check(partner_id=action.partner_id, action_id=action.id, now=now or timezone.now())
    return reread(actor, action)


def go(actor: Actor, action: BulkAction, typed: str = "", now: datetime | None = None) -> BulkAction:
    """Started, and carried out as the job `transfers.run` does."""
    operations.start(actor=actor, action_id=action.id, typed=typed)
    operations.run(partner_id=action.partner_id, action_id=action.id, now=now or timezone.now())
    return reread(actor, action)


def move(actor: Actor, serials: Iterable[str | Named], target: Target | None, typed: str = "") -> BulkAction:
    """Asked, checked and carried out."""
    return go(actor, ask(actor, serials, target), typed)


def ask_undo(actor: Actor, action: BulkAction, now: datetime | None = None) -> BulkAction:
    """Its undo, asked for and checked."""
    undoing = operations.ask_undo(actor=actor, action_id=action.id, now=now or timezone.now())
    return check(actor, undoing, now)


def undo(actor: Actor, action: BulkAction) -> BulkAction:
    """Taken back, after the check."""
    return go(actor, ask_undo(actor, action))


def reread(actor: Actor, action: BulkAction) -> BulkAction:
    """The action as it is stored now."""
    with scoped(actor.scope), transaction.atomic():
        return queries.visible_to(actor).get(id=action.id)


def items(actor: Actor, action: BulkAction) -> list[BulkItem]:
    """Its PCs, in order."""
    with scoped(actor.scope), transaction.atomic():
        return list(queries.items(actor, action.id))


def outcomes(actor: Actor, action: BulkAction) -> list[tuple[str, str, str]]:
    """(as named, outcome, why held back) of each row."""
    return [(one.named, one.outcome, one.hold) for one in items(actor, action)]


def pc(actor: Actor, serial: str) -> Device:
    """The PC as it is stored now, seen by its partner."""
    assert actor.partner_id
    with scoped(Scope(actor.partner_id)), transaction.atomic():
        return Device.objects.get(partner_id=actor.partner_id, serial=serial)


def ledger(actor: Actor, serial: str) -> list[tuple[str, str, str]]:
    """(kind, from, to) of all that happened to the PC, oldest first."""
    assert actor.partner_id
    found = pc(actor, serial)
    with scoped(Scope(actor.partner_id)), transaction.atomic():
        rows = LedgerEntry.objects.filter(partner_id=actor.partner_id, device_id=found.id).order_by("at", "id")
        return [(one.kind, one.from_place, one.to_place) for one in rows]
