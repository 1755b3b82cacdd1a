"""A PC checks in with its credential (F6, B5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fleetward.domain.devices import operations as devices
from fleetward.domain.enrolment import secrets
from fleetward.foundation.tenancy import ready
from fleetward.foundation.tenancy.ready import Ready

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

_KNOWN = Ready(
    "agent_credential",
    "text",
    """
SELECT k.partner_id, k.device_id, k.customer_id, k.issued_at, EXISTS (
    SELECT FROM enrolment_agentcredential o WHERE o.partner_id = k.partner_id AND o.device_id = k.device_id
        AND o.issued_at < k.issued_at AND o.revoked_at IS NULL AND (k.customer_id IS NOT NULL OR o.customer_id IS NULL)
) FROM enrolment_agentcredential k WHERE k.hash = $1 AND k.revoked_at IS NULL
""",
)

_REPLACE = Ready(
    "agent_credential_replace",
    "uuid, uuid, uuid, timestamptz, timestamptz",
    """
UPDATE enrolment_agentcredential SET revoked_at = $5
WHERE partner_id = $1 AND device_id = $2 AND issued_at < $4 AND revoked_at IS NULL
    AND ($3 IS NOT NULL OR customer_id IS NULL)
""",
)


class CredentialRefused(Exception):
    """The credential is none of ours, was revoked, or its PC is no longer held: the PC must enrol again."""


@dataclass(frozen=True)
class KnownPc:
    """The PC that a credential speaks for, and the dashboard it was issued for (none: registered in the pool)."""

    partner_id: UUID
    device_id: UUID
    customer_id: UUID | None
    issued_at: datetime
    replaces: bool


@dataclass(frozen=True)
class Seen:
    """Whether the PC stands on the dashboard that it enrolled at, and what else was asked, in that order."""

    pc: KnownPc
    on_dashboard: bool
    answers: Sequence[Sequence[tuple[object, ...]]] = ()


def check_in(
    *, credential: str, address: str, last_user: str | None, location: str | None, now: datetime,
    asking: Sequence[Ready] = (),
) -> Seen:  # fmt: skip
    """`identify` and `note_seen`: two round trips to the database, as a rule."""
    pc = identify(credential=credential)
    return note_seen(pc=pc, address=address, now=now, last_user=last_user, location=location, asking=asking)


def identify(*, credential: str) -> KnownPc:
    """Whose credential it is, or raise `CredentialRefused`. Writes nothing; asked before any scope is known."""
    (found,) = ready.run([(_KNOWN, (secrets.credential_hash(credential),))])
    if not found:
        raise CredentialRefused
    return KnownPc(*found[0])


def note_seen(
    *, pc: KnownPc, address: str, now: datetime, last_user: str | None = None, location: str | None = None,
    asking: Sequence[Ready] = (),
) -> Seen:  # fmt: skip
    """Note that the PC is there, or raise `CredentialRefused`; each of `asking` is answered for it in the same trip.

    Never moves it and never waits for a turn. The first use of a credential revokes those before it; that of one
    without a dashboard only others without one.
    """
    there, answers = devices.note_presence(
        partner_id=pc.partner_id, device_id=pc.device_id, customer_id=pc.customer_id, address=address,
        last_user=last_user, location=location, now=now, asking=asking,
    )  # fmt: skip
    if there is None:
        raise CredentialRefused
    if pc.replaces:
        ready.run([(_REPLACE, (pc.partner_id, pc.device_id, pc.customer_id, pc.issued_at, now))])
    return Seen(pc, there, answers)
