"""Mailing what people are told: at once, or once a day; forgetting what is old.

What is to be mailed is taken, and the job that mails it is enqueued, in one transaction: nobody is mailed twice by two
workers, and nothing is lost by one that is killed. One that is killed after the mail server took the mail, and before
the job is marked as done, sends it once more under the same Message-ID (decision 0018).
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from fleetward.domain.customers import queries as customers
from fleetward.domain.partners import queries as partners
from fleetward.domain.partners.actor import SYSTEM
from fleetward.domain.partners.permissions import Permission
from fleetward.entrypoints.jobs import notice_letter
from fleetward.entrypoints.jobs.invitations import PATIENT
from fleetward.foundation.accounts import queries as accounts
from fleetward.foundation.jobs.operations import enqueue
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.notifications import operations, queries
from fleetward.foundation.notifications.kinds import KINDS
from fleetward.foundation.tenancy.scope import VENDOR, VENDOR_PARTNER_ID, of_tenant, scoped
from fleetward.gateways import mail

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from fleetward.domain.customers.letters import Letter
    from fleetward.domain.partners.actor import Actor
    from fleetward.foundation.notifications.models import Notice

MAIL = "notifications.mail"


@app.periodic(cron="* * * * *")
@app.task(name="notifications.mail_at_once", queueing_lock="notifications.mail_at_once", pass_context=False)
def mail_at_once(timestamp: int) -> None:
    """Each minute: one mail to each person, of everything that it is to be told at once."""
    del timestamp
    with scoped(VENDOR), transaction.atomic():
        waiting = queries.partners_to_mail()
    for partner_id in waiting:
        claim = partial(operations.claim_for_mail, partner_id=partner_id, now=timezone.now())
        _hand_over(partner_id, claim, digest=False)


@app.periodic(cron="*/15 * * * *")
@app.task(name="notifications.mail_digests", queueing_lock="notifications.mail_digests", pass_context=False)
def mail_digests(timestamp: int) -> None:
    """Each quarter of an hour: the daily e-mail to those for whom it is past seven, by their own clock."""
    del timestamp
    now = timezone.now()
    for partner_id, due in digests_due(now).items():
        _hand_over(
            partner_id, partial(operations.claim_for_digest, partner_id=partner_id, due=due, now=now), digest=True
        )


def digests_due(now: datetime) -> dict[UUID, dict[UUID, datetime]]:
    """By tenant, who has something in a daily e-mail that is due, and until when it goes."""
    with scoped(VENDOR), transaction.atomic():
        waiting = queries.waiting_digests()
        people = accounts.active(one.user_id for one in waiting)
    due: dict[UUID, dict[UUID, datetime]] = {}
    for one in waiting:
        if one.user_id in people:
            until = queries.last_digest(now, people[one.user_id].time_zone)
            if one.since < until:
                due.setdefault(one.partner_id, {})[one.user_id] = until
    return due


def _hand_over(partner_id: UUID, claim: Callable[[], dict[UUID, list[UUID]]], *, digest: bool) -> None:
    with scoped(of_tenant(partner_id)), transaction.atomic():
        for user_id, ids in claim().items():
            enqueue(
                MAIL, partner_id=str(partner_id), user_id=str(user_id), notice_ids=[str(one) for one in ids],
                digest=digest, mail_id=str(uuid7()),
            )  # fmt: skip


@app.task(name=MAIL, retry=PATIENT, pass_context=False)
def mail_notices(*, partner_id: str, user_id: str, notice_ids: list[str], digest: bool, mail_id: str) -> None:
    """Mail one person. What was read meanwhile is left out, and whoever lost its place is not mailed."""
    letter = _write(UUID(partner_id), UUID(user_id), [UUID(one) for one in notice_ids], digest=digest)
    if letter:
        host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
        thread = mail.Thread(message_id=f"<{mail_id}@{host}>")
        mail.send(to=letter.to, subject=letter.subject, text=letter.text, thread=thread)


def _write(partner_id: UUID, user_id: UUID, ids: list[UUID], *, digest: bool) -> Letter | None:
    user = accounts.active([user_id]).get(user_id)
    actor = (partners.actor_of(user) or customers.actor_of(user)) if user else None
    if user is None or actor is None or actor.scope is None or actor.scope.partner_id != partner_id:
        return None
    with scoped(actor.scope), transaction.atomic():
        unread = queries.still_unread(user_id, ids)
    notices = [one for one in unread if _may_know(actor, one)]
    return notice_letter.letter(user, notices, digest=digest) if notices else None


def _may_know(actor: Actor, notice: Notice) -> bool:
    asked = KINDS[notice.kind].permissions
    return not asked or any(actor.may(Permission(one)) for one in asked)


@app.periodic(cron="29 3 * * *")
@app.task(name="notifications.prune", queueing_lock="notifications.prune", pass_context=False)
def prune(timestamp: int) -> None:
    """Once a night: forget what was told long ago, tenant by tenant."""
    del timestamp
    with scoped(VENDOR), transaction.atomic():
        tenants = [VENDOR_PARTNER_ID, *partners.visible_to(SYSTEM).order_by("id").values_list("id", flat=True)]
    for partner_id in tenants:
        with scoped(of_tenant(partner_id)):
            operations.prune(partner_id=partner_id, now=timezone.now())
