"""What the desk does with a repair case, and how one ends. Two at once: the second is refused by the state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from fleetward.domain.repairs import queries, rules
from fleetward.domain.repairs.lifecycle import EventKind, RepairState, Side, Step, Visit
from fleetward.domain.repairs.operations.locking import close, note, refuse, said, side_of, working, write
from fleetward.foundation.audit import operations as audit

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.repairs.models import RepairCase

TECHNICIAN = 200
"""As long as a name is kept."""


@transaction.atomic
def take(*, actor: Actor, repair_id: UUID, now: datetime) -> RepairCase:
    """Take it up: it is this person's from now on."""
    with working(actor=actor, repair_id=repair_id, step=Step.TAKE) as repair:
        write(repair, now=now, state=RepairState.TAKEN, taken_by=actor.user_id, taken_by_label=actor.label)
        note(repair, EventKind.TAKEN, side=Side.DESK, now=now, by=actor)
        audit.record(actor, "repair_case.taken", repair)
    return repair


@transaction.atomic
def assign(*, actor: Actor, repair_id: UUID, technician: str, now: datetime) -> RepairCase:
    """Say who repairs the PC."""
    with working(actor=actor, repair_id=repair_id, step=Step.ASSIGN) as repair:
        name = said(technician, TECHNICIAN)
        write(repair, now=now, technician=name)
        note(repair, EventKind.ASSIGNED, side=Side.DESK, now=now, by=actor, details={"technician": name})
        audit.record(actor, "repair_case.assigned", repair, technician=name)
    return repair


@transaction.atomic
def diagnose(*, actor: Actor, repair_id: UUID, diagnosis: str, now: datetime) -> RepairCase:
    """Note what is wrong, for everybody who sees the repair case."""
    with working(actor=actor, repair_id=repair_id, step=Step.DIAGNOSE) as repair:
        text = said(diagnosis)
        write(repair, now=now, diagnosis=text)
        note(repair, EventKind.DIAGNOSED, side=Side.DESK, now=now, by=actor, text=text)
        audit.record(actor, "repair_case.diagnosed", repair)
    return repair


@transaction.atomic
def schedule(
    *, actor: Actor, repair_id: UUID, visit: Visit, visit_from: datetime, visit_until: datetime, now: datetime,
    technician: str = "",
) -> RepairCase:  # fmt: skip
    """Say how and when the PC is repaired; another date is another event, and another calendar file.

    Promised from then on is the end of the visit. A technician that was assigned stays unless another one is named.
    """
    with working(actor=actor, repair_id=repair_id, step=Step.SCHEDULE) as repair:
        refuse(rules.refuse_window(visit_from, visit_until, now))
        anew = repair.visit_from is not None
        name = technician.strip()[:TECHNICIAN] or repair.technician
        _take_if_nobody_has(actor, repair, now)
        write(
            repair, now=now, state=RepairState.SCHEDULED, visit=visit, visit_from=visit_from, visit_until=visit_until,
            visit_sequence=repair.visit_sequence + anew, technician=name, promised_by=visit_until,
        )  # fmt: skip
        told = {
            "visit": str(visit), "from": visit_from.isoformat(), "until": visit_until.isoformat(), "technician": name,
        }  # fmt: skip
        kind = EventKind.RESCHEDULED if anew else EventKind.SCHEDULED
        note(repair, kind, side=Side.DESK, now=now, by=actor, details=told)
        audit.record(actor, f"repair_case.{kind}", repair, **told)
    return repair


@transaction.atomic
def send_part(
    *, actor: Actor, repair_id: UUID, part: str, now: datetime, carrier: str = "", tracking: str = ""
) -> RepairCase:
    """Note that a part is on its way. Promised is a visit that lies ahead; without one nothing, until one is."""
    with working(actor=actor, repair_id=repair_id, step=Step.SEND_PART) as repair:
        told = {"part": said(part), "carrier": carrier.strip(), "tracking": tracking.strip()}
        ahead = repair.visit_until if repair.visit_until and repair.visit_until > now else None
        _take_if_nobody_has(actor, repair, now)
        write(repair, now=now, state=RepairState.PART_SENT, promised_by=ahead)
        note(repair, EventKind.PART_SENT, side=Side.DESK, now=now, by=actor, details=told)
        audit.record(actor, "repair_case.part_sent", repair, **told)
    return repair


@transaction.atomic
def finish(*, actor: Actor, repair_id: UUID, now: datetime, text: str = "") -> RepairCase:
    """The PC is repaired. The alert stays open until the PC itself measures that the cause is gone."""
    with working(actor=actor, repair_id=repair_id, step=Step.FINISH) as repair:
        _end(actor, repair, EventKind.DONE, text.strip(), now)
    return repair


@transaction.atomic
def could_not_repair(*, actor: Actor, repair_id: UUID, reason: str, now: datetime) -> RepairCase:
    """The PC could not be repaired; the reason is told to all who see the repair case."""
    with working(actor=actor, repair_id=repair_id, step=Step.COULD_NOT_REPAIR) as repair:
        _end(actor, repair, EventKind.NOT_REPAIRED, said(reason), now)
    return repair


@transaction.atomic
def mark_duplicate(*, actor: Actor, repair_id: UUID, of: UUID, now: datetime) -> RepairCase:
    """Another repair case of the same PC, that the desk sees too, is about the same."""
    other = queries.visible_to(actor).filter(id=of).first()
    with working(actor=actor, repair_id=repair_id, step=Step.MARK_DUPLICATE) as repair:
        refuse(rules.refuse_duplicate(repair, other))
        number = other.number if other else ""
        close(repair, state=RepairState.DUPLICATE, now=now, duplicate_of=of)
        note(repair, EventKind.DUPLICATE, side=Side.DESK, now=now, by=actor, details={"of": number})
        audit.record(actor, "repair_case.duplicate", repair, of=number)
    return repair


@transaction.atomic
def cancel(*, actor: Actor, repair_id: UUID, now: datetime, reason: str = "") -> RepairCase:
    """Nobody needs it any more: said by the desk, by whoever opened it, or by those who may open one there (F3)."""
    with working(actor=actor, repair_id=repair_id, step=Step.CANCEL) as repair:
        _end(actor, repair, EventKind.CANCELLED, reason.strip(), now)
    return repair


def _end(actor: Actor, repair: RepairCase, kind: EventKind, text: str, now: datetime) -> None:
    """An end and its event have the same name."""
    close(repair, state=RepairState(kind), now=now)
    note(repair, kind, side=side_of(actor=actor, repair=repair), now=now, by=actor, text=text)
    audit.record(actor, f"repair_case.{kind}", repair)


def _take_if_nobody_has(actor: Actor, repair: RepairCase, now: datetime) -> None:
    """Whoever acts first has taken it up."""
    if repair.taken_by is None:
        write(repair, now=now, taken_by=actor.user_id, taken_by_label=actor.label)
