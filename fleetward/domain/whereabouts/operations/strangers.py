"""Guessing serial numbers is limited: of how many that are not its own a partner is told within 24 hours.

One atomic upsert, in the transaction that stores the answer: searches of one partner wait for each other at this row,
and an answer that is not stored has told nothing and counts nothing.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

WINDOW = timedelta(hours=24)

_RESERVE = """
INSERT INTO whereabouts_strangersanswered AS s (partner_id, window_ends, answered)
VALUES (%(partner)s, %(ends)s, least(%(wanted)s, %(limit)s))
ON CONFLICT (partner_id) DO UPDATE SET
    answered = least(CASE WHEN s.window_ends <= %(now)s THEN 0 ELSE s.answered END + %(wanted)s, %(limit)s),
    window_ends = CASE WHEN s.window_ends <= %(now)s THEN excluded.window_ends ELSE s.window_ends END
RETURNING new.answered - CASE WHEN old.window_ends > %(now)s THEN old.answered ELSE 0 END
"""


def reserve(*, partner_id: UUID, wanted: int, now: datetime) -> int:
    """How many of so many strangers' serials may be answered now; they count from here on. Exact, also under load.

    A limit that was lowered meanwhile grants nothing rather than less than nothing.
    """
    if not wanted:
        return 0
    values: dict[str, Any] = {
        "partner": partner_id, "wanted": wanted, "limit": settings.WHEREABOUTS_STRANGERS, "now": now,
        "ends": now + WINDOW,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_RESERVE, values)
        (granted,) = cursor.fetchone()
    return max(int(granted), 0)
