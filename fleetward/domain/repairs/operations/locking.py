"""Finding the repair case that an operation is about, refusing, and writing what happened."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from fleetward.domain.partners.actor import Actor, ActorKind
from fleetward.domain.repairs import queries, rules, told
from fleetward.domain.repairs.lifecycle import EventKind, RepairState, Side, Step
from fleetward.domain.repairs.models import RepairCase, RepairEvent
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.kit.refusal import Refusal
from fleetward.foundation.tenancy.scope import Scope, scoped

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from uuid import UUID

    from django_stubs_ext import StrOrPromise

END_USER = Actor(ActorKind.SYSTEM, "The PC's user")
"""Who the audit log names for what is done by the link of a notice: nobody's name, which others would read."""


class Refused(Refusal):
    """A rule of this room forbids it."""


def refuse(why: StrOrPromise | None) -> None:
    """Raise `Refused` if a rule gave a reason."""
    if why:
        raise Refused(why)


def said(text: str, most: int | None = None) -> str:
    """What was written; a step that says something needs words."""
    if not text.strip():
        refuse(rules.NOTHING_SAID)
    return text.strip()[:most]


@contextmanager
def working(*, actor: Actor, repair_id: UUID, step: Step) -> Iterator[RepairCase]:
    """The repair case, kept from others until this transaction ends, if the actor may take the step now.

    Inside is the scope of the partner whose PC it is, also for the vendor's people and for a customer's.
    `DoesNotExist` where the actor may not see it, `Refused` by a rule.
    """
    found = queries.visible_to(actor).get(id=repair_id)
    with scoped(Scope(found.partner_id)):
        repair = lock_one(partner_id=found.partner_id, repair_id=repair_id)
        if actor.kind is ActorKind.CUSTOMER and repair.customer_id not in actor.customer_ids:
            raise RepairCase.DoesNotExist
        refuse(rules.refuse(actor, repair, step))
        yield repair


def lock_one(*, partner_id: UUID, repair_id: UUID) -> RepairCase:
    """The repair case as it is stored now, kept from others until this transaction ends."""
    repair = RepairCase.objects.select_for_update().get(partner_id=partner_id, id=repair_id)
    audit.watch(
        repair, "state", "taken_by_label", "technician", "visit", "visit_from", "visit_until", "promised_by",
        "closed_at", "duplicate_of",
    )  # fmt: skip
    return repair


def side_of(*, actor: Actor, repair: RepairCase) -> Side:
    """For whom the actor speaks."""
    return Side.DESK if queries.is_desk(actor, repair) else Side.DASHBOARD


def write(repair: RepairCase, *, now: datetime, **fields: Any) -> None:
    """Store these fields."""
    fields["changed_at"] = now
    RepairCase.objects.filter(partner_id=repair.partner_id, id=repair.id).update(**fields)
    for name, value in fields.items():
        setattr(repair, name, value)


def close(repair: RepairCase, *, state: RepairState, now: datetime, **fields: Any) -> None:
    """End it. A visit that was still ahead is over with it, and its calendar file says so."""
    ahead = repair.visit_from is not None and repair.visit_from > now
    write(
        repair, now=now, state=state, closed_at=now, promised_by=None,
        visit_sequence=repair.visit_sequence + ahead, **fields,
    )  # fmt: skip


def note(
    repair: RepairCase, kind: EventKind, *, side: Side, now: datetime, by: Actor | None = None, text: str = "",
    details: dict[str, str] | None = None, internal: bool = False, knows: UUID | None = None,
) -> None:  # fmt: skip
    """Add a step to its history, for those who are concerned by it now, and tell those who follow it.

    `by` is named in it; nobody is where the person at the PC took the step, or the system. `knows`: who has been told
    of it elsewhere.
    """
    RepairEvent.objects.create(
        partner_id=repair.partner_id, repair_id=repair.id, customer_id=repair.customer_id, at=now, kind=kind,
        side=side, actor_label=by.label if by else "", text=text, details=details or {}, internal=internal,
    )  # fmt: skip
    if not internal:
        told.step_taken(told.Taken(repair, kind, side, by.user_id if by else knows, now))
