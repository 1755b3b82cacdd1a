"""Mails of support on their way out: to whom, what they say, and where an answer comes back to."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from fleetward.domain.support import queries
from fleetward.domain.support.letters import Answer, answer_letter, question_letter
from fleetward.domain.support.lifecycle import EventKind, Side, SupportState
from fleetward.domain.support.models import ReplyAddress, SupportAttachment, SupportCase, SupportEvent
from fleetward.foundation.accounts import queries as accounts
from fleetward.foundation.tenancy.scope import Scope, scoped
from fleetward.gateways.mail import Thread

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from uuid import UUID

    from fleetward.domain.customers.letters import Letter

TOKEN_BYTES = 16
LOCAL_PART = "support"
_ADDRESS = r"{local}\+([0-9a-f]{{32}})@{domain}"


@dataclass(frozen=True)
class Outgoing:
    """A mail to be sent, and where it stands in its conversation."""

    letter: Letter
    thread: Thread


@transaction.atomic
def write_answer(
    *, partner_id: UUID, support_case_id: UUID, event_id: UUID, address: Callable[[UUID, UUID], str], now: datetime
) -> Outgoing | None:
    """The mail that tells its asker what support said; None where the asker is no longer one of those who may read it.

    `address` gives the page of a support case. Only what both sides read goes out.
    """
    with scoped(Scope(partner_id)):
        event = SupportEvent.objects.get(partner_id=partner_id, support_case_id=support_case_id, id=event_id)
        if event.internal or event.kind != EventKind.MESSAGE or event.side != Side.SUPPORT:
            return None
        support_case = _followed(partner_id, support_case_id)
        asker = queries.asker_of(partner_id, support_case.customer_id, support_case.opened_by)
        user = accounts.by_id(support_case.opened_by) if asker else None
        if user is None:
            return None
        files = SupportAttachment.objects.filter(partner_id=partner_id, event_id=event_id, internal=False)
        said = Answer(event.actor_label, event.text, list(files.order_by("id").values_list("name", flat=True)))
        letter = answer_letter(
            support_case, said, to=user.email, language=user.language or support_case.language,
            url=address(partner_id, support_case.id), by_mail=bool(settings.SUPPORT_MAIL_DOMAIN),
        )  # fmt: skip
        return Outgoing(letter, _thread(support_case, event, user.email, user.id, now))


@transaction.atomic
def write_question(*, partner_id: UUID, support_case_id: UUID, event_id: UUID, now: datetime) -> Outgoing:
    """The mail that asks a distributor, with the list."""
    with scoped(Scope(partner_id)):
        event = SupportEvent.objects.get(partner_id=partner_id, support_case_id=support_case_id, id=event_id)
        support_case = SupportCase.objects.select_related("partner").get(partner_id=partner_id, id=support_case_id)
        to, language = event.details["to"], event.details["language"]
        letter = question_letter(
            support_case, partner=support_case.partner.name, text=event.text, serials=event.details["serials"], to=to,
            language=language, by_mail=bool(settings.SUPPORT_MAIL_DOMAIN),
        )  # fmt: skip
        return Outgoing(letter, _thread(support_case, event, to, None, now, alone=True))


def _followed(partner_id: UUID, support_case_id: UUID) -> SupportCase:
    """The support case, or the one that it was merged into."""
    found = SupportCase.objects.get(partner_id=partner_id, id=support_case_id)
    if found.state == SupportState.MERGED and found.merged_into:
        return SupportCase.objects.get(partner_id=partner_id, id=found.merged_into)
    return found


def _thread(
    support_case: SupportCase, event: SupportEvent, email: str, user_id: UUID | None, now: datetime, *,
    alone: bool = False,
) -> Thread:  # fmt: skip
    """The same message id at every try, so that a mail that arrives twice is known as one."""
    reply_to = reply_address(support_case=support_case, email=email, user_id=user_id, now=now)
    root = f"<{support_case.id}{'.question' if alone else ''}@{mail_domain()}>"
    before = "" if alone else _last_from_asker(support_case, event)
    return Thread(
        reply_to=reply_to, message_id=f"<{event.id}@{mail_domain()}>", in_reply_to=before or root,
        references=[root, before] if before else [root], mark=mail_domain(),
    )  # fmt: skip


def _last_from_asker(support_case: SupportCase, event: SupportEvent) -> str:
    rows = SupportEvent.objects.filter(
        partner_id=support_case.partner_id, support_case_id=support_case.id, side=Side.ASKER, at__lte=event.at,
        details__has_key="message_id",
    ).order_by("-at", "-id")  # fmt: skip
    last = rows.first()
    return last.details["message_id"] if last else ""


def reply_address(*, support_case: SupportCase, email: str, user_id: UUID | None, now: datetime) -> str:
    """Where this person's answers come to: an address nobody can guess, the same each time; '' without a domain."""
    if not settings.SUPPORT_MAIL_DOMAIN:
        return ""
    row, _ = ReplyAddress.objects.get_or_create(
        partner_id=support_case.partner_id, support_case_id=support_case.id, email=email.lower(),
        defaults={"token": secrets.token_hex(TOKEN_BYTES), "user_id": user_id, "created_at": now},
    )  # fmt: skip
    return f"{LOCAL_PART}+{row.token}@{settings.SUPPORT_MAIL_DOMAIN}"


def tokens_in(addressed: str) -> list[str]:
    """The tokens of our own reply addresses that these headers name, in their order."""
    if not settings.SUPPORT_MAIL_DOMAIN:
        return []
    pattern = _ADDRESS.format(local=LOCAL_PART, domain=re.escape(settings.SUPPORT_MAIL_DOMAIN))
    return list(dict.fromkeys(re.findall(pattern, addressed.lower())))


def mail_domain() -> str:
    """The domain in our message ids, by which they are known again."""
    domain: str = settings.SUPPORT_MAIL_DOMAIN
    return domain or urlsplit(settings.PUBLIC_URL).hostname or "localhost"


def is_ours(message_id: str, mark: str) -> bool:
    """Whether a mail that comes in is one that we have sent."""
    own = re.compile(rf"<[0-9a-f-]{{36}}(\.question)?@{re.escape(mail_domain())}>", re.IGNORECASE)
    return bool(own.fullmatch(message_id)) or (bool(mark) and mark.strip().lower() == mail_domain().lower())
