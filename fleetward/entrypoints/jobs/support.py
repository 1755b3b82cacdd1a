"""Mails of support and to it, work lists that follow the PCs, and promised times that have passed."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django import app

from fleetward.domain.support import operations
from fleetward.domain.support.operations import receiving
from fleetward.entrypoints.jobs.invitations import PATIENT
from fleetward.gateways import mail
from fleetward.gateways.mailbox import Mailbox, MailboxAway

if TYPE_CHECKING:
    from fleetward.domain.support.operations.mailing import Outgoing

log = logging.getLogger(__name__)

MOST_AT_ONCE = 200


@app.task(name=operations.MAIL, retry=PATIENT)
def mail_answer(partner_id: str, support_case_id: str, event_id: str) -> None:
    """Mail an answer of support to its asker."""
    _send(
        operations.write_answer(
            partner_id=UUID(partner_id), support_case_id=UUID(support_case_id), event_id=UUID(event_id),
            address=_page, now=timezone.now(),
        )
    )  # fmt: skip


@app.task(name=operations.MAIL_QUESTION, retry=PATIENT)
def mail_question(partner_id: str, support_case_id: str, event_id: str) -> None:
    """Mail a question to a distributor."""
    _send(
        operations.write_question(
            partner_id=UUID(partner_id), support_case_id=UUID(support_case_id), event_id=UUID(event_id),
            now=timezone.now(),
        )
    )  # fmt: skip


def _send(outgoing: Outgoing | None) -> None:
    if outgoing:
        letter = outgoing.letter
        mail.send(to=letter.to, subject=letter.subject, text=letter.text, thread=outgoing.thread)


def _page(partner_id: UUID, support_case_id: UUID) -> str:
    path = reverse("support-case", kwargs={"partner_id": partner_id, "support_case_id": support_case_id})
    return f"{settings.PUBLIC_URL}{path}"


@app.periodic(cron="* * * * *")
@app.task(name="support.fetch_mailbox", queueing_lock="support.fetch_mailbox", lock="support.fetch_mailbox")
def fetch_mailbox(timestamp: int) -> None:
    """Take what has come into the mailbox, where there is one. One that is away is asked again in a minute."""
    del timestamp
    if not settings.SUPPORT_MAILBOX_HOST:
        return
    box = Mailbox(
        settings.SUPPORT_MAILBOX_HOST, settings.SUPPORT_MAILBOX_PORT, settings.SUPPORT_MAILBOX_USER,
        settings.SUPPORT_MAILBOX_PASSWORD, settings.SUPPORT_MAILBOX_FOLDER, settings.SUPPORT_MAILBOX_TLS,
    )  # fmt: skip
    try:
        box.take(_take, most=MOST_AT_ONCE, largest=settings.SUPPORT_MAIL_LARGEST)
    except MailboxAway as away:
        log.warning("the mailbox of support is away: %s", away)


def _take(raw: bytes) -> None:
    operations.take_mail(raw=raw, now=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(name="support.refresh_work", queueing_lock="support.refresh_work")
def refresh_work(timestamp: int) -> None:
    """Note which missing PCs have arrived, and which promised times have passed."""
    del timestamp
    operations.refresh_all(now=timezone.now())
    operations.note_late(now=timezone.now())


@app.periodic(cron="23 * * * *")
@app.task(name="support.forget_counts", queueing_lock="support.forget_counts")
def forget_counts(timestamp: int) -> None:
    """Delete counts of mails of hours that are over."""
    del timestamp
    receiving.forget_counts(now=timezone.now())
