"""Mails that come in: whose they are, what they say, and which of them nobody should act on.

Nothing is lost: the mail itself is kept in the spool by its content before anybody looks into it, and each mail has a
row that says what became of it.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection, transaction

from fleetward.domain.partners.actor import Actor, ActorKind
from fleetward.domain.sales_feed.operations import receive
from fleetward.domain.support import queries, rules
from fleetward.domain.support.lifecycle import EventKind, MailOutcome, Side, Step, SupportState, Via
from fleetward.domain.support.models import InboundMail, ReplyAddress, SupportCase
from fleetward.domain.support.operations import attaching
from fleetward.domain.support.operations.attaching import LeftOut, NewFile
from fleetward.domain.support.operations.locking import LONGEST_TEXT, lock_one, note, write
from fleetward.domain.support.operations.mailing import is_ours, tokens_in
from fleetward.domain.support.operations.talking import speak
from fleetward.foundation.accounts import queries as accounts
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.tenancy.scope import VENDOR, Scope, scoped
from fleetward.gateways import mail_message
from fleetward.gateways.quoted_text import answer

if TYPE_CHECKING:
    from fleetward.domain.support.operations.attaching import Examined
    from fleetward.gateways.mail_message import MailMessage

WINDOW = timedelta(hours=1)

_COUNT = """
INSERT INTO support_mailcount AS c (key, window_ends, mails) VALUES (%(key)s, %(ends)s, 1)
ON CONFLICT (key) DO UPDATE SET
    mails = CASE WHEN c.window_ends <= %(now)s THEN 1 ELSE c.mails + 1 END,
    window_ends = CASE WHEN c.window_ends <= %(now)s THEN excluded.window_ends ELSE c.window_ends END
WHERE c.window_ends <= %(now)s OR c.mails < %(limit)s
RETURNING mails
"""


@dataclass(frozen=True)
class _Arrived:
    """One mail, read as far as it can be."""

    sha256: str
    read: MailMessage | None
    outcome: MailOutcome | None  # decided without looking into it
    address: ReplyAddress | None = None

    @property
    def key(self) -> str:
        """What it is known by: its message id, or its content."""
        return (self.read.message_id if self.read else "") or f"sha256:{self.sha256}"


def take_mail(*, raw: bytes, now: datetime) -> InboundMail:
    """Take one mail, whatever it is; the same mail again is the same row, and nothing happens twice.

    Raises only what the database raises when it is away.
    """
    with scoped(VENDOR):
        arrived = _arrived(raw)
        with transaction.atomic():
            if known := InboundMail.objects.filter(message_id=arrived.key).first():
                return known
        outcome = arrived.outcome or _judged(arrived, now)
        return _take(arrived=arrived, outcome=outcome, now=now)


def _arrived(raw: bytes) -> _Arrived:
    sha256 = receive.spool(io.BytesIO(raw)).sha256
    if len(raw) > settings.SUPPORT_MAIL_LARGEST:
        return _Arrived(sha256, None, MailOutcome.TOO_LARGE)
    try:
        read = mail_message.read(raw)
    except mail_message.Unreadable:
        return _Arrived(sha256, None, MailOutcome.UNREADABLE)
    with transaction.atomic():
        known = (queries.address(token) for token in tokens_in(read.addressed)[:5])
        return _Arrived(sha256, read, None, next(filter(None, known), None))


def _judged(arrived: _Arrived, now: datetime) -> MailOutcome | None:
    """Why nobody acts on it; None where somebody does. What passes is counted, before anything is done with it."""
    read, address = arrived.read, arrived.address
    if read is None:
        return MailOutcome.UNREADABLE
    if is_ours(read.message_id, read.mark):
        return MailOutcome.LOOP
    if read.automatic:
        return MailOutcome.AUTOMATIC
    if address is None:
        return MailOutcome.NO_CASE
    return None if _count(key=f"address:{address.token}", now=now) else MailOutcome.TOO_MANY


@transaction.atomic(durable=True)
def _count(*, key: str, now: datetime) -> bool:
    """Count one mail and commit it; false where there were enough within the hour, however many come at once."""
    values: dict[str, Any] = {"key": key, "ends": now + WINDOW, "now": now, "limit": settings.SUPPORT_MAIL_HOURLY}
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, values)
        return cursor.fetchone() is not None


@transaction.atomic
def _take(*, arrived: _Arrived, outcome: MailOutcome | None, now: datetime) -> InboundMail:
    """Write its row first: of two that take the same mail at once, the second waits here and then finds it."""
    read, address = arrived.read, arrived.address
    row, created = InboundMail.objects.get_or_create(
        message_id=arrived.key,
        defaults={
            "sha256": arrived.sha256, "sender": read.sender if read else "", "received_at": now,
            "subject": read.subject if read else "", "outcome": outcome or MailOutcome.TAKEN,
            "partner_id": address.partner_id if address else None,
            "support_case_id": address.support_case_id if address else None,
        },
    )  # fmt: skip
    if not created or outcome or read is None or address is None:
        return row
    words = answer(read.text)[:LONGEST_TEXT]
    files, left_out = attaching.sorted_out([NewFile(one.name, one.content) for one in read.files])
    if not words and not files and not left_out:
        InboundMail.objects.filter(id=row.id).update(outcome=MailOutcome.EMPTY)
        row.outcome = MailOutcome.EMPTY
        return row
    _put(_Said(read, address, words, files, left_out), now)
    return row


@dataclass(frozen=True)
class _Said:
    """What a mail brings into its support case."""

    read: MailMessage
    address: ReplyAddress
    words: str
    files: list[Examined]
    left_out: list[LeftOut]

    def details(self) -> dict[str, Any]:
        """What is noted beside its words."""
        told: dict[str, Any] = {"message_id": self.read.message_id, "subject": self.read.subject}
        left_out = [{"name": one.name, "why": one.why} for one in self.left_out]
        return {name: value for name, value in (told | {"left_out": left_out}).items() if value}


def _put(said: _Said, now: datetime) -> None:
    with scoped(Scope(said.address.partner_id)):
        support_case = _held(said.address)
        asker = _asker(said, support_case)
        if asker and not rules.refuse(asker, support_case, Step.SAY, now):
            room = attaching.room(support_case)
            speak(
                support_case=support_case, actor=asker, text=said.words, files=said.files[:room], now=now,
                via=Via.MAIL, **said.details(),
            )  # fmt: skip
        else:
            _note_stranger(said, support_case, now)


def _held(address: ReplyAddress) -> SupportCase:
    """The support case, or the one it was merged into, locked."""
    found = lock_one(partner_id=address.partner_id, support_case_id=address.support_case_id)
    if found.state == SupportState.MERGED and found.merged_into:
        return lock_one(partner_id=address.partner_id, support_case_id=found.merged_into)
    return found


def _asker(said: _Said, support_case: SupportCase) -> Actor | None:
    """The asker, if the mail comes from an address of the user whose reply address it is, and he may still ask."""
    address = said.address
    user = accounts.by_id(address.user_id) if address.user_id else None
    if user is None or not (said.read.sender == user.email.lower() or accounts.has_address(user, said.read.sender)):
        return None
    return queries.asker_of(address.partner_id, support_case.customer_id, user.id)


def _note_stranger(said: _Said, support_case: SupportCase, now: datetime) -> None:
    """For support alone: an answer of a distributor, or what somebody sent to an address that is not his."""
    expected = said.address.user_id is None and said.read.sender == said.address.email
    sender = Actor(ActorKind.SYSTEM, said.read.sender or "?")
    event = note(
        support_case, EventKind.NOTE, side=Side.OTHERS, now=now, by=sender, text=said.words, internal=True,
        via=Via.MAIL, sender=said.read.sender, flagged=not expected, **said.details(),
    )  # fmt: skip
    room = attaching.room(support_case)
    attaching.keep(support_case, said.files[:room], event_id=event.id, internal=True, now=now)
    write(support_case, now=now)
    audit.record(sender, "support_case.mail_noted", support_case, number=support_case.number, flagged=not expected)


@transaction.atomic
def forget_counts(*, now: datetime) -> None:
    """Delete counts of hours that are over. In the vendor's scope."""
    with scoped(VENDOR), connection.cursor() as cursor:
        cursor.execute("DELETE FROM support_mailcount WHERE window_ends <= %s", [now])
