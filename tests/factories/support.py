"""Support cases, made and gone on with by the operations themselves; mails as they come in."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any

from django.db import transaction

from fleetward.domain.partners.actor import Actor, ActorKind
from fleetward.domain.support import operations, queries
from fleetward.domain.support.lifecycle import SupportKind
from fleetward.domain.support.models import InboundMail, ReplyAddress, SupportCase, SupportEvent, SupportSerial
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import VENDOR, Scope, scoped

if TYPE_CHECKING:
    from uuid import UUID

    from fleetward.domain.partners.models import Partner
    from fleetward.foundation.accounts.models import User

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
"""A Tuesday, ten o'clock in Oslo."""
DOMAIN = "mail.fleet.example"
MISSING = ("5CG4100BCD", "5CG4100BCF")


def agent(name: str = "Ada Holm") -> Actor:
    """Somebody of the vendor's support."""
    return Actor(ActorKind.VENDOR, name, "support_agent", uuid7())


def asker(of: Partner, user: User) -> Actor:
    """One of the partner's people."""
    return Actor(ActorKind.PARTNER, str(user), "administrator", user.id, of.id)


def act(operation: str, actor: Actor, /, **fields: Any) -> Any:
    """One operation in the actor's scope."""
    with scoped(actor.scope):
        return getattr(operations, operation)(actor=actor, **({"now": NOW} | fields))


def opened(actor: Actor, **fields: Any) -> SupportCase:
    """A support case about two missing PCs."""
    usual: dict[str, Any] = {
        "token": uuid7(), "kind": SupportKind.MISSING_PCS, "subject": "Two PCs are missing", "text": "Where are they?",
        "serials": MISSING, "from_page": "/", "language": "en",
    }  # fmt: skip
    found: SupportCase = act("open_support_case", actor, **(usual | fields))
    return found


def of(found: SupportCase) -> dict[str, UUID]:
    """How operations are told which support case is meant."""
    return {"partner_id": found.partner_id, "support_case_id": found.id}


def again(found: SupportCase) -> SupportCase:
    """The support case as it is stored now."""
    with scoped(Scope(found.partner_id)), transaction.atomic():
        return SupportCase.objects.get(partner_id=found.partner_id, id=found.id)


def course(actor: Actor, found: SupportCase) -> list[SupportEvent]:
    """What this actor reads of its course."""
    with scoped(actor.scope), transaction.atomic():
        return list(queries.events(actor, again(found)))


def told(actor: Actor, found: SupportCase) -> list[str]:
    """The words of messages and notes that this actor reads."""
    return [event.text for event in course(actor, found) if event.kind != "step"]


def steps(actor: Actor, found: SupportCase) -> list[str]:
    """The steps that this actor reads."""
    return [event.details["what"] for event in course(actor, found) if event.kind == "step"]


def work(found: SupportCase) -> dict[str, tuple[str, str]]:
    """What became of each serial number, and why."""
    with scoped(Scope(found.partner_id)), transaction.atomic():
        rows = SupportSerial.objects.filter(partner_id=found.partner_id, support_case_id=found.id)
        return {row.serial: (row.work, row.note) for row in rows}


def address(found: SupportCase) -> str:
    """Where the answers of the first who got a mail come to."""
    row = ReplyAddress.objects.filter(support_case_id=found.id).order_by("created_at", "token").first()
    assert row
    return f"support+{row.token}@{DOMAIN}"


def mail(to: str, text: str = "Here it is.", sender: str = "", **headers: str) -> bytes:
    """A mail as a person sends it."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, headers.pop("subject", "Re: Missing")
    message["Message-ID"] = headers.pop("message_id", f"<{uuid7()}@mail.partner.example>")
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message.as_bytes()


def take(raw: bytes, now: datetime = NOW) -> InboundMail:
    """The mail comes in."""
    with scoped(None):
        return operations.take_mail(raw=raw, now=now)


def mails() -> list[InboundMail]:
    """All mails that came in, in order."""
    with scoped(VENDOR), transaction.atomic():
        return list(InboundMail.objects.order_by("id"))
