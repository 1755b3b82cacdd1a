"""Counting calls, and keeping answers so that a call that is repeated is done once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import connection, transaction

from fleetward.foundation.calls.models import CallCount, KeptAnswer

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

KEPT = timedelta(hours=24)
"""How long an answer is kept."""

_COUNT = """
INSERT INTO calls_callcount AS c (key, window_ends, calls) VALUES (%(key)s, %(ends)s, 1)
ON CONFLICT (key) DO UPDATE SET
    calls = CASE WHEN c.window_ends <= %(now)s THEN 1 ELSE least(c.calls, %(limit)s) + 1 END,
    window_ends = CASE WHEN c.window_ends <= %(now)s THEN excluded.window_ends ELSE c.window_ends END
RETURNING calls, window_ends
"""


@dataclass(frozen=True)
class Counted:
    """A call that was counted. `over`: it is one too many, and must not be answered."""

    limit: int
    calls: int
    window_ends: datetime

    @property
    def over(self) -> bool:
        """Whether the limit was reached before."""
        return self.calls > self.limit

    @property
    def left(self) -> int:
        """How many more may come in this window."""
        return max(self.limit - self.calls, 0)

    def seconds_left(self, now: datetime) -> int:
        """Until the window ends, at least one."""
        return max(round((self.window_ends - now).total_seconds()), 1)


@transaction.atomic(durable=True)
def count_call(*, key: str, limit: int, window: timedelta, now: datetime) -> Counted:
    """Count one call and commit it. Exactly `limit` get through in a window, however many come at once."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"key": key, "ends": now + window, "now": now, "limit": limit})
        calls, window_ends = cursor.fetchone()
    return Counted(limit, calls, window_ends)


@dataclass(frozen=True)
class Call:
    """A call that carries an Idempotency-Key. `request_hash` stands for all that it asks."""

    partner_id: UUID
    caller_id: UUID
    key: str
    request_hash: str


@dataclass(frozen=True)
class Answer:
    """What was answered. `body` is None where it held a secret, which is shown once."""

    status: int
    body: bytes | None
    headers: dict[str, str] = field(default_factory=dict)


class InProgress(Exception):
    """The same key is being answered at this moment."""


class KeyReused(Exception):
    """The key came with another call before."""


def kept_answer(*, call: Call, now: datetime) -> Answer | None:
    """What this call was answered, or None: then it is the caller's to answer, alone until its transaction ends.

    Raises `InProgress` and `KeyReused`. A worker that dies lets go of the key with its transaction.
    """
    place = hashlib.sha256(f"{call.partner_id} {call.caller_id} {call.key}".encode()).digest()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(%s)", [int.from_bytes(place[:8], signed=True)]
        )  # fmt: skip
        if not cursor.fetchone()[0]:
            raise InProgress
    found = _of(call).filter(at__gt=now - KEPT).first()
    if found is None:
        return None
    if found.request_hash != call.request_hash:
        raise KeyReused
    return Answer(found.status, bytes(found.body) if found.body is not None else None, found.headers)


@transaction.atomic
def keep_answer(*, call: Call, answer: Answer, now: datetime) -> None:
    """Keep what the call was answered, in the transaction that did what it asked for."""
    _of(call).delete()  # one that is older than a day
    KeptAnswer.objects.create(
        partner_id=call.partner_id, caller_id=call.caller_id, key=call.key, request_hash=call.request_hash,
        status=answer.status, headers=answer.headers, body=answer.body, at=now,
    )  # fmt: skip


def _of(call: Call) -> QuerySet[KeptAnswer]:
    return KeptAnswer.objects.filter(partner_id=call.partner_id, caller_id=call.caller_id, key=call.key)


@transaction.atomic
def forget_counts(*, now: datetime) -> int:
    """Delete counts of windows that are over. Returns how many."""
    count, _ = CallCount.objects.filter(window_ends__lte=now).delete()
    return count


@transaction.atomic
def forget_answers(*, partner_id: UUID, now: datetime) -> int:
    """Delete a tenant's answers that are older than a day; in its scope. Returns how many."""
    count, _ = KeptAnswer.objects.filter(partner_id=partner_id, at__lte=now - KEPT).delete()
    return count
