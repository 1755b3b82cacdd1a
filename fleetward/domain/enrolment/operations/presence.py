"""A PC checks in with its credential (F6, B5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction

from fleetward.domain.devices import operations as devices
from fleetward.domain.enrolment import secrets
from fleetward.domain.enrolment.models import AgentCredential

if TYPE_CHECKING:
    from datetime import datetime


class CredentialRefused(Exception):
    """The credential is none of ours, was revoked, or its PC is no longer held: the PC must enrol again."""


@transaction.atomic(durable=True)
def check_in(*, credential: str, address: str, last_user: str | None, location: str | None, now: datetime) -> bool:
    """Note that the PC is there. Returns whether it stands on the dashboard that the credential was issued for.

    Never moves it and never waits for a turn. The first use of a credential revokes those before it.
    """
    known = AgentCredential.objects.filter(hash=secrets.credential_hash(credential), revoked_at__isnull=True).first()
    if known is None:
        raise CredentialRefused
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '3s'")
    there = devices.note_presence(
        partner_id=known.partner_id, device_id=known.device_id, customer_id=known.customer_id, address=address,
        last_user=last_user, location=location, now=now,
    )  # fmt: skip
    if there is None:
        raise CredentialRefused
    before = AgentCredential.objects.filter(
        partner_id=known.partner_id, device_id=known.device_id, issued_at__lt=known.issued_at, revoked_at__isnull=True
    )
    before.update(revoked_at=now)
    return there
