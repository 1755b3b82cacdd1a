"""The link behind *View*: signed, without sign-in, for exactly one PC's one alert (R7)."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.core import signing

OPEN_FOR = timedelta(days=7)
"""So long a repair case may be submitted from it."""

KEPT_FOR = timedelta(days=90)
"""So long after that the repair case's state is shown under it."""

_SALT = "fleetward.alerts.link"
_SIZE = 16 + 16 + 5


@dataclass(frozen=True)
class Link:
    """What a link grants. Whether the alert may still be shown is asked separately (`queries.may_be_shown`)."""

    partner_id: UUID
    alert_id: UUID
    signed_at: datetime
    expired: bool
    """Nothing may be submitted any more: it only shows the state of a repair case that was."""


def sign(partner_id: UUID, alert_id: UUID, now: datetime) -> str:
    """A token for an address."""
    content = partner_id.bytes + alert_id.bytes + int(now.timestamp()).to_bytes(5)
    return _signer().sign(base64.urlsafe_b64encode(content).rstrip(b"=").decode())


def read(token: str, now: datetime) -> Link | None:
    """What the token grants; None if it is none of ours, or older than anything is shown for."""
    try:
        content = _content(_signer().unsign(token))
    except (signing.BadSignature, ValueError):
        return None
    signed_at = datetime.fromtimestamp(int.from_bytes(content[32:]), UTC)
    if now > signed_at + OPEN_FOR + KEPT_FOR:
        return None
    return Link(UUID(bytes=content[:16]), UUID(bytes=content[16:32]), signed_at, now > signed_at + OPEN_FOR)


def _content(text: str) -> bytes:
    content = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if len(content) != _SIZE:
        raise binascii.Error
    return content


def _signer() -> signing.Signer:
    return signing.Signer(salt=_SALT, sep=".")
