"""A PC checks in with its credential (F6, B5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import DatabaseError
from psycopg import errors

from fleetward.domain.devices import operations as devices
from fleetward.domain.enrolment import secrets
from fleetward.foundation.tenancy import ready
from fleetward.foundation.tenancy.ready import Ready

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from uuid import UUID

Answer = TypeVar("Answer")

# one that is not known divides by zero: so what follows in the same round trip is not done
_VALID = Ready(
    "agent_credential",
    "text, uuid, uuid",
    """
SELECT 1 / count(*), max(k.issued_at), bool_or(EXISTS (
    SELECT FROM enrolment_agentcredential o WHERE o.partner_id = $2 AND o.device_id = $3
        AND o.issued_at < k.issued_at AND o.revoked_at IS NULL AND (k.customer_id IS NOT NULL OR o.customer_id IS NULL)
)) FROM enrolment_agentcredential k
WHERE k.hash = $1 AND k.partner_id = $2 AND k.device_id = $3 AND k.revoked_at IS NULL
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
    """A PC that may report, and the dashboard it does so for (none: registered in the pool). `check`: what says so."""

    partner_id: UUID
    device_id: UUID
    customer_id: UUID | None
    check: tuple[ready.Call, ...] = ()


@dataclass(frozen=True)
class Seen:
    """Whether the PC stands on the dashboard that it enrolled at, and what else was asked, in that order."""

    pc: KnownPc
    on_dashboard: bool
    answers: Sequence[Sequence[tuple[Any, ...]]] = ()


def check_in(
    *, credential: str, address: str, last_user: str | None, location: str | None, now: datetime,
    asking: Sequence[Ready] = (),
) -> Seen:  # fmt: skip
    """The PC of this credential is there: one round trip to the database. Raises `CredentialRefused`."""
    pc = _claimed(credential)
    return note_seen(pc=pc, address=address, now=now, last_user=last_user, location=location, asking=asking)


def identify(*, credential: str) -> KnownPc:
    """Whose credential it is, or raise `CredentialRefused`. Writes nothing; asked before any scope is known."""
    pc = _claimed(credential)
    _refusing(lambda: ready.run(pc.check))
    return pc


def note_seen(
    *, pc: KnownPc, address: str, now: datetime, last_user: str | None = None, location: str | None = None,
    asking: Sequence[Ready] = (),
) -> Seen:  # fmt: skip
    """Note that the PC is there, or raise `CredentialRefused`; each of `asking` is answered for it in the same trip.

    Never moves it and never waits for a turn. The first use of a credential revokes those before it; that of one
    without a dashboard only others without one.
    """
    noted = _refusing(lambda: devices.note_presence(
        partner_id=pc.partner_id, device_id=pc.device_id, customer_id=pc.customer_id, address=address,
        last_user=last_user, location=location, now=now, before=pc.check, asking=asking,
    ))  # fmt: skip
    if noted.there is None:
        raise CredentialRefused
    answers = noted.answers[len(pc.check) :]
    if pc.check:
        ((_, issued_at, replaces),) = noted.answers[0]
        if replaces:
            ready.run([(_REPLACE, (pc.partner_id, pc.device_id, pc.customer_id, issued_at, now))])
    return Seen(pc, noted.there, answers)


def _claimed(credential: str) -> KnownPc:
    """What the credential says of itself, with the check that it is true."""
    named = secrets.spoken_for(credential)
    if named is None:
        raise CredentialRefused
    partner_id, device_id, customer_id = named
    check = (_VALID, (secrets.credential_hash(credential), partner_id, device_id))
    return KnownPc(partner_id, device_id, customer_id, (check,))


def _refusing(ask: Callable[[], Answer]) -> Answer:
    try:
        return ask()
    except DatabaseError as error:
        if isinstance(error.__cause__, errors.DivisionByZero):
            raise CredentialRefused from None
        raise
