"""Guessing is stopped by counting: one atomic upsert, committed before the key is looked at (tenancy.md, edges)."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from django.db import connection, transaction

from fleetward.domain.enrolment.models import AttemptCount

if TYPE_CHECKING:
    from datetime import datetime, timedelta

CPIN_SPACE = "cpin"
"""All cPINs together: whoever tries many from many addresses is counted here."""

_SITE = 64  # bits: one subscriber has all addresses of such an IPv6 network

_RESERVE = """
INSERT INTO enrolment_attemptcount AS a (key, window_ends, attempts)
VALUES (%(key)s, %(ends)s, 1)
ON CONFLICT (key) DO UPDATE SET
    attempts = CASE WHEN a.window_ends <= %(now)s THEN 1 ELSE a.attempts + 1 END,
    window_ends = CASE WHEN a.window_ends <= %(now)s THEN excluded.window_ends ELSE a.window_ends END
WHERE a.window_ends <= %(now)s OR a.attempts < %(limit)s
RETURNING window_ends
"""


class TooManyAttempts(Exception):
    """The limit is reached; `until` is when the next attempt is let through."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


@transaction.atomic(durable=True)
def reserve_attempt(*, key: str, limit: int, window: timedelta, now: datetime) -> datetime:
    """Count one attempt and commit it, or raise `TooManyAttempts`. Returns the end of its window, to give it back by.

    Exactly `limit` attempts get through in a window, however many come at once.
    """
    with connection.cursor() as cursor:
        cursor.execute(_RESERVE, {"key": key, "ends": now + window, "now": now, "limit": limit})
        found = cursor.fetchone()
        if found is None:
            raise TooManyAttempts(AttemptCount.objects.get(key=key).window_ends)
    ends: datetime = found[0]
    return ends


@transaction.atomic(durable=True)
def give_back_attempt(*, key: str, window_ends: datetime) -> None:
    """Take an attempt off again that was none: the key was right. Only within the window it was counted in."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE enrolment_attemptcount SET attempts = attempts - 1 "
            "WHERE key = %s AND window_ends = %s AND attempts > 0",
            [key, window_ends],
        )


@transaction.atomic
def forget_attempts(*, now: datetime) -> int:
    """Delete counts of windows that are over. Returns how many."""
    count, _ = AttemptCount.objects.filter(window_ends__lte=now).delete()
    return count


def address_key(address: str) -> str:
    """By what an address is counted: itself, or its network where one subscriber has a whole one."""
    try:
        known = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return f"address:{address[:60]}"
    if known.version == 4:  # noqa: PLR2004 (the protocol's own number)
        return f"address:{known}"
    return f"address:{ipaddress.ip_network((known, _SITE), strict=False)}"
