"""Who works on a support case, how soon, and for whom it waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from fleetward.domain.support import promise, queries, rules, told
from fleetward.domain.support.lifecycle import EventKind, Happened, Priority, Step, SupportState
from fleetward.domain.support.models import SupportCase
from fleetward.domain.support.operations.locking import (
    Refused,
    lock_one,
    move_to,
    note,
    note_step,
    refuse,
    said,
    side_of,
    working,
    write,
)
from fleetward.domain.support.operations.talking import MAIL
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.jobs.operations import enqueue
from fleetward.foundation.tenancy.scope import VENDOR, Scope, scoped

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from fleetward.domain.partners.actor import Actor


@transaction.atomic
def move(
    *, actor: Actor, partner_id: UUID, support_case_id: UUID, state: SupportState, now: datetime, text: str = ""
) -> SupportCase:
    """Say for whom it waits, or that it is closed; `text` is told to the other side. Its asker may close it too."""
    step = Step.CLOSE if state is SupportState.CLOSED else Step.MOVE
    with working(
        actor=actor, partner_id=partner_id, support_case_id=support_case_id, step=step, now=now
    ) as support_case:
        if support_case.state == state:
            return support_case
        refuse(rules.refuse_move(support_case, state))
        before = support_case.state
        _tell(support_case, actor, text, now)
        move_to(support_case, state, now=now)
        note_step(
            support_case, Happened.MOVED, by=actor, now=now, side=side_of(actor=actor), before=before, to=str(state)
        )
        audit.record(actor, "support_case.moved", support_case, before=before, after=str(state))
        if queries.is_support(actor):
            told.moved(support_case, now)
    return support_case


def _tell(support_case: SupportCase, actor: Actor, text: str, now: datetime) -> None:
    if not text.strip():
        return
    side = side_of(actor=actor)
    event = note(support_case, EventKind.MESSAGE, side=side, now=now, by=actor, text=said(text))
    told.said(support_case, side, now)
    if queries.is_support(actor):
        write(support_case, now=now, answered_at=support_case.answered_at or now)
        enqueue(
            MAIL, partner_id=str(support_case.partner_id), support_case_id=str(support_case.id),
            event_id=str(event.id),
        )  # fmt: skip


@transaction.atomic
def take(*, actor: Actor, partner_id: UUID, support_case_id: UUID, now: datetime) -> SupportCase:
    """Take it up, also from a colleague."""
    with working(
        actor=actor, partner_id=partner_id, support_case_id=support_case_id, step=Step.TAKE, now=now
    ) as support_case:
        if support_case.taken_by == actor.user_id:
            return support_case
        write(support_case, now=now, taken_by=actor.user_id, taken_by_label=actor.label)
        note_step(support_case, Happened.TAKEN, by=actor, now=now)
        audit.record(actor, "support_case.taken", support_case, number=support_case.number)
    return support_case


@transaction.atomic
def hand_over(*, actor: Actor, partner_id: UUID, support_case_id: UUID, to: UUID, now: datetime) -> SupportCase:
    """Give it to a colleague at support. Refused for anybody else."""
    with working(
        actor=actor, partner_id=partner_id, support_case_id=support_case_id, step=Step.TAKE, now=now
    ) as support_case:
        colleague = next((one for one in queries.agents(actor) if one.id == to), None)
        if colleague is None:
            raise Refused(_("Choose somebody of the support team."))
        if support_case.taken_by != to:
            write(support_case, now=now, taken_by=to, taken_by_label=str(colleague))
            note_step(support_case, Happened.TAKEN, by=actor, now=now, internal=True, by_whom=str(colleague))
            audit.record(actor, "support_case.handed_over", support_case, to=str(colleague))
            if to != actor.user_id:
                told.handed_over(support_case, actor.label, now)
    return support_case


@transaction.atomic
def set_priority(
    *, actor: Actor, partner_id: UUID, support_case_id: UUID, priority: Priority, now: datetime
) -> SupportCase:
    """Say how soon. What is not kept yet is promised anew from now on."""
    with working(
        actor=actor, partner_id=partner_id, support_case_id=support_case_id, step=Step.PRIORITISE, now=now
    ) as support_case:
        before = support_case.priority
        if before == priority:
            return support_case
        times = promise.promised(priority, now)
        answer_by = support_case.answer_by if support_case.answered_at else times.answer_by
        paused_at = now if support_case.paused_at else None
        write(
            support_case, now=now, priority=priority, answer_by=answer_by, settle_by=times.settle_by,
            paused_at=paused_at, late_noted="",
        )  # fmt: skip
        note_step(support_case, Happened.PRIORITY, by=actor, now=now, before=before, to=str(priority))
        audit.record(actor, "support_case.prioritised", support_case, before=before, after=str(priority))
    return support_case


@transaction.atomic
def reopen(*, actor: Actor, partner_id: UUID, support_case_id: UUID, now: datetime) -> SupportCase:
    """Open a closed support case again: its asker for some weeks, support whenever it must."""
    with working(
        actor=actor, partner_id=partner_id, support_case_id=support_case_id, step=Step.REOPEN, now=now
    ) as support_case:
        move_to(support_case, SupportState.OPEN, now=now)
        note_step(support_case, Happened.REOPENED, by=actor, now=now, side=side_of(actor=actor))
        told.reopened(support_case, side_of(actor=actor), now)
        audit.record(actor, "support_case.reopened", support_case, number=support_case.number)
    return support_case


@transaction.atomic
def merge(*, actor: Actor, partner_id: UUID, source_id: UUID, target_id: UUID, now: datetime) -> SupportCase:
    """Make one support case of two of the same asker: course and serial numbers of `source` go on in `target`."""
    queries.visible_to(actor).values_list("id").get(partner_id=partner_id, id=target_id)
    queries.visible_to(actor).values_list("id").get(partner_id=partner_id, id=source_id)
    with scoped(Scope(partner_id)):
        first, second = sorted((source_id, target_id))  # locks in key order: two merges at once cannot wait for ever
        locked = {one: lock_one(partner_id=partner_id, support_case_id=one) for one in (first, second)}
        source, target = locked[source_id], locked[target_id]
        refuse(rules.refuse_merge(source, target))
        refuse(rules.refuse(actor, source, Step.MERGE, now) or rules.refuse(actor, target, Step.MERGE, now))
        _join(source, target, now)
        note_step(source, Happened.MERGED, by=actor, now=now, number=target.number, id=str(target.id))
        note_step(target, Happened.JOINED, by=actor, now=now, text=source.text, number=source.number, id=str(source.id))
        audit.record(actor, "support_case.merged", source, number=source.number, into=target.number)
    return target


def _join(source: SupportCase, target: SupportCase, now: datetime) -> None:
    """What was merged into the source before belongs to the target now too."""
    with connection.cursor() as cursor:
        cursor.execute(_JOIN, {"partner": target.partner_id, "source": source.id, "target": target.id})
    SupportCase.objects.filter(partner_id=target.partner_id, merged_into=source.id).update(merged_into=target.id)
    write(target, now=now, serials=list(dict.fromkeys([*target.serials, *source.serials])))
    move_to(source, SupportState.MERGED, now=now, merged_into=target.id)


_JOIN = """
INSERT INTO support_supportserial (
    partner_id, support_case_id, serial, customer_id, verdict, reason, work, note, changed_at, changed_by_label)
SELECT partner_id, %(target)s, serial, customer_id, verdict, reason, work, note, changed_at, changed_by_label
FROM support_supportserial WHERE partner_id = %(partner)s AND support_case_id = %(source)s
ON CONFLICT DO NOTHING
"""


def note_late(*, now: datetime) -> int:
    """Note, once each, that a promised time has passed: of the first answer, and of settling it. Returns how many."""
    with scoped(VENDOR), transaction.atomic():
        waiting = list(queries.late(now).values_list("partner_id", "id"))
    return sum(_note_late(partner_id, support_case_id, now) for partner_id, support_case_id in waiting)


@transaction.atomic
def _note_late(partner_id: UUID, support_case_id: UUID, now: datetime) -> bool:
    with scoped(Scope(partner_id)):
        support_case = lock_one(partner_id=partner_id, support_case_id=support_case_id)
        passed = rules.promise_passed(support_case, now)
        if not passed or passed == support_case.late_noted:
            return False
        SupportCase.objects.filter(partner_id=partner_id, id=support_case_id).update(late_noted=passed)
        note_step(support_case, Happened.LATE, by=None, now=now, internal=True, promise=passed)
    return True
