"""May this be done with a key now? A refusal is a stable code with a sentence on the pages; None means yes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from fleetward.domain.enrolment.lifecycle import KeyState
from fleetward.domain.enrolment.models import KeyKind

if TYPE_CHECKING:
    from datetime import datetime

    from fleetward.domain.enrolment.models import EnrolmentKey

USUAL = {KeyKind.CPIN: (100, timedelta(days=90)), KeyKind.PACKAGE: (1_000, timedelta(days=30))}
"""How many PCs a key serves and for how long, unless somebody says otherwise."""

MOST_DEVICES = 100_000
LONGEST = timedelta(days=366)
OVERLAPS = (timedelta(0), timedelta(days=1), timedelta(days=7), timedelta(days=30))
"""How long a key that was replaced may still serve."""


def state_of(key: EnrolmentKey, now: datetime) -> KeyState:
    """Whether the key serves now, and if not, why."""
    if key.revoked_at is not None:
        return KeyState.REVOKED
    if key.expires_at <= now:
        return KeyState.EXPIRED
    if key.used >= key.most_devices:
        return KeyState.USED_UP
    return KeyState.REPLACED if key.replaced_by else KeyState.VALID


def refuse_limits(most_devices: int, expires_at: datetime, now: datetime) -> str | None:
    """Every key has an end and serves a limited number of PCs."""
    if not 1 <= most_devices <= MOST_DEVICES:
        return "most_devices"
    return None if now < expires_at <= now + LONGEST else "expires_at"


def refuse_revocation(key: EnrolmentKey, now: datetime) -> str | None:
    """A key that serves no more need not be revoked."""
    return "over" if state_of(key, now) in {KeyState.REVOKED, KeyState.EXPIRED} else None


def refuse_rotation(key: EnrolmentKey, now: datetime) -> str | None:
    """A key is replaced once, while it serves or because it is used up."""
    return "over" if state_of(key, now) not in {KeyState.VALID, KeyState.USED_UP} or key.replaced_by else None
