"""Messages to and from the desk, its own notes, and what the person at the PC does by the link of a notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from fleetward.domain.repairs import queries, rules
from fleetward.domain.repairs.lifecycle import EventKind, RepairState, Side, Step
from fleetward.domain.repairs.models import RepairCase
from fleetward.domain.repairs.operations.locking import (
    END_USER,
    close,
    lock_one,
    note,
    refuse,
    said,
    side_of,
    working,
    write,
)
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.tenancy.scope import Scope, scoped

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from fleetward.domain.partners.actor import Actor


@transaction.atomic
def add_message(*, actor: Actor, repair_id: UUID, text: str, now: datetime) -> RepairCase:
    """Say something that all who see the repair case read."""
    with working(actor=actor, repair_id=repair_id, step=Step.ADD_MESSAGE) as repair:
        _say(actor, repair, side=side_of(actor=actor, repair=repair), text=text, now=now, named=True)
    return repair


@transaction.atomic
def add_note(*, actor: Actor, repair_id: UUID, text: str, now: datetime) -> RepairCase:
    """Note something that the desk alone reads."""
    with working(actor=actor, repair_id=repair_id, step=Step.ADD_NOTE) as repair:
        note(repair, EventKind.NOTE, side=Side.DESK, now=now, by=actor, text=said(text), internal=True)
        write(repair, now=now)
        audit.record(actor, "repair_case.note_added", repair)
    return repair


@transaction.atomic
def message_from_link(*, partner_id: UUID, alert_id: UUID, text: str, now: datetime) -> None:
    """Say something as the person at the PC, without a name: those who look after the PC read it too."""
    with scoped(Scope(partner_id)):
        repair = _of_link(partner_id, alert_id, Step.ADD_MESSAGE)
        _say(END_USER, repair, side=Side.END_USER, text=text, now=now)


@transaction.atomic
def cancel_from_link(*, partner_id: UUID, alert_id: UUID, now: datetime) -> None:
    """Cancel as the person at the PC who submitted it."""
    with scoped(Scope(partner_id)):
        repair = _of_link(partner_id, alert_id, Step.CANCEL)
        close(repair, state=RepairState.CANCELLED, now=now)
        note(repair, EventKind.CANCELLED, side=Side.END_USER, now=now)
        audit.record(END_USER, "repair_case.cancelled", repair)


def _of_link(partner_id: UUID, alert_id: UUID, step: Step) -> RepairCase:
    found = queries.of_alert(partner_id, alert_id)
    if found is None:
        raise RepairCase.DoesNotExist
    repair = lock_one(partner_id=partner_id, repair_id=found.id)
    refuse(rules.refuse_from_link(repair, step))
    return repair


def _say(actor: Actor, repair: RepairCase, *, side: Side, text: str, now: datetime, named: bool = False) -> None:
    note(repair, EventKind.MESSAGE, side=side, now=now, by=actor if named else None, text=said(text))
    write(repair, now=now)
    audit.record(actor, "repair_case.message_added", repair)
