"""Finding users by an address, and their sessions. A verified address was shown, by a mail, to be the user's own."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from django.contrib.auth import HASH_SESSION_KEY

from fleetward.foundation.accounts.models import Session, User

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

SEEN = "seen"
"""In a session's data: since when there is one, when it was last used, from which address, by which browser."""


def of_address(email: str) -> User | None:
    """The user who signs in with this address, or has shown that it is his."""
    return User.objects.filter(email=email.lower()).first() or verified(email)


def verified(email: str) -> User | None:
    """The user who has shown that this address is his; an address that was merely typed is nobody's."""
    known = EmailAddress.objects.filter(email=email.lower(), verified=True).select_related("user").first()
    user: User | None = known.user if known else None
    return user


def active(ids: Iterable[UUID]) -> dict[UUID, User]:
    """Of these users those who can sign in."""
    return {user.id: user for user in User.objects.filter(id__in=list(ids), is_active=True)}


def has_address(user: User, email: str) -> bool:
    """Whether `of_address` finds just this user."""
    found = of_address(email)
    return found is not None and found.id == user.id


def by_id(user_id: UUID) -> User | None:
    """The user, if he can still sign in."""
    return User.objects.filter(id=user_id, is_active=True).first()


def whoever(user_id: UUID) -> User:
    """The user with this id. Whether it may be asked for is the caller's business."""
    return User.objects.get(id=user_id)


@dataclass(frozen=True)
class OpenSession:
    """Where somebody is signed in. `used_at` is exact to the hour; `browser` is what the browser says."""

    reference: str
    since: datetime
    used_at: datetime
    address: str
    browser: str


def reference(key: str) -> str:
    """A session by a name that a page may show: the key itself would let its reader in."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def open_sessions(user: User, now: datetime) -> list[OpenSession]:
    """The user's sessions that can still be used, the last used first. Those of an earlier password cannot."""
    shown, found = user.get_session_auth_hash(), []
    for row in Session.objects.filter(user=user, expire_date__gt=now):
        data = row.get_decoded()
        if data.get(HASH_SESSION_KEY) == shown and SEEN in data:
            found.append(_open(row.session_key, data[SEEN]))
    return sorted(found, key=lambda one: one.used_at, reverse=True)


def _open(key: str, seen: dict[str, Any]) -> OpenSession:
    since, used_at = (datetime.fromtimestamp(seen[name], UTC) for name in ("since", "at"))
    return OpenSession(reference(key), since, used_at, seen["address"], seen["browser"])
