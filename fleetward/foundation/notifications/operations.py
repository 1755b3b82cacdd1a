"""Telling people. Called inside the transaction of what happened: no commit, no notice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from psycopg.types.json import Jsonb

from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.notifications.kinds import KINDS
from fleetward.foundation.tenancy import scope

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

_TELL = """
INSERT INTO notifications_notice AS n
    (partner_id, id, user_id, customer_id, kind, subject, details, times, at, channel)
SELECT %(partner)s, t.id, t.user_id, %(customer)s, %(kind)s, %(subject)s, %(details)s, 1, %(now)s,
    coalesce(p.channel, %(channel)s)
FROM unnest(%(ids)s::uuid[], %(users)s::uuid[]) AS t (id, user_id)
LEFT JOIN notifications_preference p ON p.user_id = t.user_id AND p.kind = %(kind)s
ORDER BY t.user_id
ON CONFLICT (partner_id, user_id, kind, subject) WHERE read_at IS NULL DO UPDATE SET
    times = n.times + 1, at = excluded.at, details = excluded.details, mailed_at = NULL, channel = excluded.channel
"""


@transaction.atomic
def tell(
    *, kind: str, users: Iterable[UUID], subject: str, now: datetime, customer_id: UUID | None = None, **details: Any
) -> None:
    """Tell these people, in the tenant in scope. The same thing again counts up while it has not been read.

    `subject` says what it is about, as a repair case's id; `details` fill in the kind's sentence and its address.
    `customer_id` where the people are a customer's. Raises `KeyError` for a kind that no room has registered.
    """
    tenant, known = scope.current(), KINDS[kind]
    if tenant is None:
        message = f"{kind} told outside any scope"
        raise RuntimeError(message)
    told = sorted(set(users))
    values: dict[str, Any] = {
        "partner": tenant.partner_id, "customer": customer_id, "kind": known.code, "subject": subject[:100],
        "details": Jsonb(details), "now": now, "channel": known.channel, "ids": [uuid7() for _user in told],
        "users": told,
    }  # fmt: skip
    if told:
        with connection.cursor() as cursor:
            cursor.execute(_TELL, values)
