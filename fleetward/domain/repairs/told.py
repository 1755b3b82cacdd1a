"""Who is told of a repair case: its desk of a new one, and those who follow it of each step of others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from fleetward.domain.customers.queries import people
from fleetward.domain.partners import queries as partners
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.repairs.lifecycle import EventKind, Route, Side, Source
from fleetward.foundation.notifications.kinds import Kind
from fleetward.foundation.notifications.models import Channel
from fleetward.foundation.notifications.operations import tell
from fleetward.foundation.tenancy.scope import VENDOR, scoped

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from fleetward.domain.repairs.models import RepairCase


def step_named(code: str) -> str:
    """A step of a repair case in words."""
    return str(EventKind(code).label)


NEW = Kind(
    "repair_case.new", _("A new repair case for your desk"), _("New repair case %(number)s, PC %(serial)s."),
    "repair-case", ("repair_id",), (Permission.REPAIR_CASE_WORK,), Channel.NOW,
)  # fmt: skip
STEP = Kind(
    "repair_case.step", _("A repair case that you follow goes on"),
    _("Repair case %(number)s, PC %(serial)s: %(step)s"), "repair-case", ("repair_id",),
    (Permission.REPAIR_CASE_VIEW,), words={"step": step_named}, space_page="customer-repair-case",
)  # fmt: skip

KINDS = (NEW, STEP)


@dataclass(frozen=True)
class Taken:
    """A step that all who see the repair case may read. `by` took it and is not told of it."""

    repair: RepairCase
    kind: EventKind
    side: Side
    by: UUID | None
    now: datetime


def step_taken(step: Taken) -> None:
    """Tell of it, in the partner's scope: what the desk does whoever opened it, what others do whoever has taken it up.

    Of a new one everybody at its desk is told.
    """
    if step.kind is EventKind.SUBMITTED:
        _tell_desk(NEW, step, None)
        return
    if step.side in {Side.DESK, Side.SYSTEM}:
        _tell_opener(step)
    if step.side is not Side.DESK and step.repair.taken_by:
        _tell_desk(STEP, step, [step.repair.taken_by])


def _tell_desk(known: Kind, step: Taken, among: list[UUID] | None) -> None:
    if step.repair.route == Route.VENDOR:
        with scoped(VENDOR):
            _tell(known, step, partners.vendor_users_who_may(Permission.REPAIR_CASE_WORK, among))
        return
    _tell(known, step, partners.users_who_may(step.repair.partner_id, Permission.REPAIR_CASE_WORK, among))


def _tell_opener(step: Taken) -> None:
    repair, opener, at = step.repair, [step.repair.opened_by], step.repair.customer_id
    if repair.source == Source.PARTNER:
        _tell(STEP, step, partners.users_who_may(repair.partner_id, Permission.REPAIR_CASE_VIEW, opener))
    elif repair.source == Source.CUSTOMER and at:
        users = people.users_who_may(repair.partner_id, at, Permission.REPAIR_CASE_VIEW, opener)
        _tell(STEP, step, users, customer_id=at)


def _tell(known: Kind, step: Taken, users: list[UUID], customer_id: UUID | None = None) -> None:
    repair = step.repair
    tell(
        kind=known.code, users=[one for one in users if one != step.by], subject=str(repair.id), now=step.now,
        customer_id=customer_id, number=repair.number, serial=repair.serial, step=str(step.kind),
        repair_id=str(repair.id),
    )  # fmt: skip
