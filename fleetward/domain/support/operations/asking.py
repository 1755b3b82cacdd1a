"""Asking the distributor about PCs that somebody misses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from fleetward.domain.sales_feed import queries as feeds
from fleetward.domain.support.lifecycle import EventKind, Happened, Side, Step, SupportState, Work
from fleetward.domain.support.operations.locking import Refused, move_to, note, note_step, working
from fleetward.domain.support.operations.work_list import chosen, mark
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.jobs.operations import enqueue
from fleetward.foundation.tenancy.scope import VENDOR, scoped

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.sales_feed.models import Reporter
    from fleetward.domain.support.models import SupportEvent

MAIL_QUESTION = "support.mail_question"
"""The task that mails a question to a distributor."""


@transaction.atomic
def ask_distributor(
    *, actor: Actor, partner_id: UUID, support_case_id: UUID, reporter_id: int, serials: Sequence[str], text: str,
    now: datetime,
) -> SupportEvent:  # fmt: skip
    """Mail the list to the address that the reporter gave for questions, in its language; its answer becomes a note.

    The asker reads that a distributor is asked about so many PCs; whom, and in which words, support alone.
    """
    with working(
        actor=actor, partner_id=partner_id, support_case_id=support_case_id, step=Step.WORK, now=now
    ) as support_case:
        reporter = _reporter(actor, reporter_id)
        wanted = sorted(chosen(support_case, serials))
        event = note(
            support_case, EventKind.NOTE, side=Side.SUPPORT, now=now, by=actor, text=text.replace("\0", "").strip(),
            internal=True, what=str(Happened.ASKED), reporter=reporter.name, to=reporter.contact_email,
            language=reporter.contact_language, serials=wanted,
        )  # fmt: skip
        mark(support_case, wanted, Work.ASKED, by=actor, now=now)
        note_step(support_case, Happened.ASKED, by=actor, now=now, n=len(wanted))
        if support_case.state == SupportState.OPEN:
            move_to(support_case, SupportState.OTHERS, now=now)
        audit.record(actor, "support_case.distributor_asked", support_case, count=len(wanted), reporter=reporter.name)
        enqueue(MAIL_QUESTION, partner_id=str(partner_id), support_case_id=str(support_case_id), event_id=str(event.id))
    return event


def _reporter(actor: Actor, reporter_id: int) -> Reporter:
    with scoped(VENDOR):
        reporter = feeds.reporters(actor).filter(id=reporter_id).first()
    if reporter is None or not reporter.contact_email:
        raise Refused(_("This reporter has given no e-mail address for questions."))
    return reporter
