"""Messages of the asker and of support, and support's own notes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from fleetward.domain.support import told
from fleetward.domain.support.lifecycle import EventKind, Happened, Side, Step, SupportState, Via
from fleetward.domain.support.models import SupportEvent
from fleetward.domain.support.operations import attaching
from fleetward.domain.support.operations.locking import move_to, note, note_step, refuse, said, side_of, working, write
from fleetward.domain.support.queries import is_support
from fleetward.domain.support.rules import NOTHING_SAID, refuse_move
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.jobs.operations import enqueue

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.support.models import SupportCase
    from fleetward.domain.support.operations.attaching import Examined, NewFile

MAIL = "support.mail_answer"
"""The task that mails an answer of support to the asker."""


@transaction.atomic
def say(
    *, actor: Actor, partner_id: UUID, support_case_id: UUID, text: str, now: datetime, internal: bool = False,
    attachments: Sequence[NewFile] = (), then: SupportState = SupportState.ASKER, token: UUID | None = None,
) -> SupportEvent:  # fmt: skip
    """Say something that both sides read, or note something that support alone reads (`internal`).

    What the asker says brings the support case back to support, also a closed one for some weeks. What support says
    goes to the asker by mail, and has the support case wait for it unless `then` says otherwise. `token` comes with
    the form: said twice, it stands there once.
    """
    kept = attaching.examined(attachments)
    step = Step.NOTE if internal else Step.SAY
    with working(
        actor=actor, partner_id=partner_id, support_case_id=support_case_id, step=step, now=now
    ) as support_case:
        if token and (known := SupportEvent.objects.filter(
            partner_id=partner_id, support_case_id=support_case_id, id=token).first()):  # fmt: skip
            return known
        words = text.strip() and said(text)
        if not words and not kept:
            refuse(NOTHING_SAID)
        if internal:
            return _note(support_case, actor, text=words, files=kept, now=now, token=token)
        if is_support(actor):
            return _answer(support_case, actor, text=words, files=kept, now=now, token=token, then=then)
        return speak(support_case=support_case, actor=actor, text=words, files=kept, now=now, event_id=token)


def _note(
    support_case: SupportCase, by: Actor, *, text: str, files: Sequence[Examined], now: datetime, token: UUID | None
) -> SupportEvent:
    event = note(
        support_case, EventKind.NOTE, side=side_of(actor=by), now=now, by=by, text=text, internal=True,
        event_id=token,
    )  # fmt: skip
    attaching.keep(support_case, files, event_id=event.id, internal=True, now=now)
    write(support_case, now=now)
    audit.record(by, "support_case.note_added", support_case, number=support_case.number)
    return event


def _answer(
    support_case: SupportCase, by: Actor, *, text: str, files: Sequence[Examined], now: datetime, token: UUID | None,
    then: SupportState,
) -> SupportEvent:  # fmt: skip
    """An answer of support, on its way to the asker by mail too."""
    event = _message(support_case, by=by, text=text, files=files, now=now, event_id=token)
    answered = {"answered_at": support_case.answered_at or now}
    if then != support_case.state:
        refuse(refuse_move(support_case, then))
        move_to(support_case, then, now=now, **answered)
    else:
        write(support_case, now=now, **answered)
    enqueue(MAIL, partner_id=str(support_case.partner_id), support_case_id=str(support_case.id), event_id=str(event.id))
    return event


def speak(
    *, support_case: SupportCase, actor: Actor, text: str, files: Sequence[Examined], now: datetime,
    via: Via = Via.PAGE, event_id: UUID | None = None, **details: Any,
) -> SupportEvent:  # fmt: skip
    """The asker's word: the support case is support's again. The caller holds it and has asked the rules."""
    if support_case.state == SupportState.CLOSED:
        note_step(support_case, Happened.REOPENED, by=actor, now=now, side=Side.ASKER)
        audit.record(actor, "support_case.reopened", support_case, number=support_case.number)
    if support_case.state != SupportState.OPEN:
        move_to(support_case, SupportState.OPEN, now=now)
    event = _message(support_case, by=actor, text=text, files=files, now=now, via=via, event_id=event_id, **details)
    write(support_case, now=now)
    return event


def _message(
    support_case: SupportCase, *, by: Actor, text: str, files: Sequence[Examined], now: datetime,
    via: Via = Via.PAGE, event_id: UUID | None = None, **details: Any,
) -> SupportEvent:  # fmt: skip
    event = note(
        support_case, EventKind.MESSAGE, side=side_of(actor=by), now=now, by=by, text=text, via=via,
        event_id=event_id, **details,
    )  # fmt: skip
    attaching.keep(support_case, files, event_id=event.id, internal=False, now=now)
    audit.record(by, "support_case.message_added", support_case, number=support_case.number, via=str(via))
    told.said(support_case, side_of(actor=by), now)
    return event
