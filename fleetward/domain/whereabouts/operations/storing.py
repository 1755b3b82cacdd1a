"""Writing answers: COPY into a temporary table, then one statement; anew, only the rows that say something else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from typing import LiteralString

    from fleetward.domain.whereabouts.models import Search
    from fleetward.domain.whereabouts.operations.judging import Answer

_TABLE: LiteralString = """
CREATE TEMP TABLE answer (
    position int, given text, serial text, verdict text, reason text, meant text, device_id uuid, customer_id uuid,
    evidence text
) ON COMMIT DROP
"""

_FIRST: LiteralString = """
INSERT INTO whereabouts_sought (partner_id, search_id, position, given, serial, verdict, reason, meant, device_id,
    customer_id, evidence, was)
SELECT %(partner)s, %(search)s, position, given, serial, verdict, reason, meant, device_id, customer_id,
    evidence::jsonb, ''
FROM answer ORDER BY position
"""

_ANEW: LiteralString = """
UPDATE whereabouts_sought s SET verdict = a.verdict, reason = a.reason, meant = a.meant, device_id = a.device_id,
    customer_id = a.customer_id, evidence = a.evidence::jsonb,
    was = CASE WHEN a.verdict = coalesce(nullif(s.was, ''), s.verdict) THEN ''
        ELSE coalesce(nullif(s.was, ''), s.verdict) END,
    changed_at = CASE WHEN a.verdict <> s.verdict THEN %(now)s ELSE s.changed_at END
FROM answer a
WHERE s.partner_id = %(partner)s AND s.search_id = %(search)s AND s.position = a.position
    AND (s.verdict, s.reason, s.meant, s.device_id, s.customer_id, s.evidence)
        IS DISTINCT FROM (a.verdict, a.reason, a.meant, a.device_id, a.customer_id, a.evidence::jsonb)
"""

_COUNTS: LiteralString = """
SELECT verdict, count(*), count(*) FILTER (WHERE was <> '') FROM whereabouts_sought
WHERE partner_id = %(partner)s AND search_id = %(search)s GROUP BY verdict
"""


def store(search: Search, answers: Iterable[Answer], *, anew: bool, now: datetime) -> tuple[dict[str, int], int]:
    """Write them. Returns how many rows have each verdict, and how many another one than at first."""
    values: dict[str, Any] = {"partner": search.partner_id, "search": search.id, "now": now}
    with connection.cursor() as cursor:
        cursor.execute(_TABLE)
        with cursor.copy("COPY answer FROM STDIN") as copy:
            for answer in answers:
                one, said = answer.entry, answer.standing
                copy.write_row((
                    one.position, one.given, one.serial, said.verdict, said.reason, answer.meant, said.device_id,
                    said.customer_id, said.evidence,
                ))  # fmt: skip
        cursor.execute(_ANEW if anew else _FIRST, values)
        cursor.execute("DROP TABLE answer")
        cursor.execute(_COUNTS, values)
        found = cursor.fetchall()
    return {verdict: count for verdict, count, _ in found}, sum(changed for _, _, changed in found)
