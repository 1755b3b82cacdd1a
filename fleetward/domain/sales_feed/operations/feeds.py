"""Feeds: who reports, under which code, with which habits, and by which token."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from fleetward.domain.partners.permissions import Permission
from fleetward.domain.sales_feed.models import Feed, Reporter, ReporterKind
from fleetward.foundation.audit import operations as audit

if TYPE_CHECKING:
    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.sales_feed.profile import FeedProfile

TOKEN_PREFIX = "fwf_"  # noqa: S105 (lets a secret scanner recognise a leaked token)
TOKEN_BYTES = 32
MOST_HOURS = 24 * 92
"""How seldom a feed may send: once in so many hours."""


class NameTaken(Exception):
    """Another feed has this code, or another reporter this name; `field` says which."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@dataclass(frozen=True)
class Contact:
    """Whom support may ask about a reporter's reports, and in which language; without an address, nobody."""

    email: str
    language: str


@dataclass(frozen=True)
class NewReporter:
    """A company that has not reported before."""

    name: str
    kind: ReporterKind
    contact: Contact | None = None


def token_hash(token: str) -> str:
    """What is stored of a token. It is random and long, so one SHA-256 is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def create_reporter(*, actor: Actor, name: str, kind: ReporterKind) -> Reporter:
    """A company that reports."""
    actor.require(Permission.FEED_MANAGE)
    try:
        with transaction.atomic():
            reporter = Reporter.objects.create(name=name, kind=kind)
    except IntegrityError as taken:
        raise NameTaken("reporter") from taken
    audit.record(actor, "reporter.created", reporter, name=name, kind=str(kind))
    return reporter


@transaction.atomic
def create_feed(
    *, actor: Actor, reporter: Reporter | NewReporter, code: str, name: str, rhythm_hours: int, profile: FeedProfile
) -> tuple[Feed, str]:
    """A new stream of files. Returns the feed and its token, which is not kept and never shown again."""
    actor.require(Permission.FEED_MANAGE)
    if isinstance(reporter, NewReporter):
        contact, reporter = reporter.contact, create_reporter(actor=actor, name=reporter.name, kind=reporter.kind)
        if contact:
            set_contact(actor=actor, reporter=reporter, contact=contact)
    token = _new_token()
    try:
        with transaction.atomic():
            feed = Feed.objects.create(
                code=code, name=name, reporter=reporter, rhythm_hours=rhythm_hours, profile=profile.to_json(),
                token_hash=token_hash(token),
            )  # fmt: skip
    except IntegrityError as taken:
        raise NameTaken("code") from taken
    audit.record(actor, "feed.created", feed, code=code, name=name, reporter=reporter.name)
    return feed, token


@transaction.atomic
def change_feed(
    *, actor: Actor, feed: Feed, name: str, rhythm_hours: int, profile: FeedProfile, contact: Contact | None = None
) -> Feed:
    """Change a feed's name, rhythm and habits, and whom to ask. Files that were read stay as they were read."""
    actor.require(Permission.FEED_MANAGE)
    feed = Feed.objects.select_for_update().get(id=feed.id)
    before = {"name": feed.name, "rhythm_hours": feed.rhythm_hours, "profile": feed.profile}
    feed.name, feed.rhythm_hours, feed.profile = name, rhythm_hours, profile.to_json()
    feed.save(update_fields=["name", "rhythm_hours", "profile"])
    after = {"name": feed.name, "rhythm_hours": feed.rhythm_hours, "profile": feed.profile}
    audit.changed(actor, "feed.changed", feed, before=before, after=after)
    if contact and contact != Contact(feed.reporter.contact_email, feed.reporter.contact_language):
        set_contact(actor=actor, reporter=feed.reporter, contact=contact)
    return feed


@transaction.atomic
def set_contact(*, actor: Actor, reporter: Reporter, contact: Contact) -> None:
    """Say whom support may ask about this reporter's reports."""
    actor.require(Permission.FEED_MANAGE)
    changed = {"contact_email": contact.email, "contact_language": contact.language}
    Reporter.objects.filter(id=reporter.id).update(**changed)
    audit.record(actor, "reporter.contact_set", reporter, **changed)


@transaction.atomic
def rotate_token(*, actor: Actor, feed: Feed) -> str:
    """Give the feed a new token; the one before stops working at once."""
    actor.require(Permission.FEED_MANAGE)
    token = _new_token()
    Feed.objects.filter(id=feed.id).update(token_hash=token_hash(token))
    audit.record(actor, "feed.token_rotated", feed, code=feed.code)
    return token


def _new_token() -> str:
    return TOKEN_PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
