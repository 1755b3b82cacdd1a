"""Sealing: what is new in a partner's audit log becomes the next link of its chain (decision 0019)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection, connections, transaction
from psycopg import sql

from fleetward.foundation.audit import canonical
from fleetward.foundation.audit.queries.horizon import horizon
from fleetward.foundation.tenancy.scope import of_tenant, scoped

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

MOST = 10_000
"""Rows in one seal: what a seal may hold in memory, and how long it may take."""

_WAITING = """
    WITH RECURSIVE tenants AS (
        (SELECT partner_id FROM audit_auditentry ORDER BY partner_id LIMIT 1)
        UNION ALL
        SELECT (
            SELECT e.partner_id FROM audit_auditentry e WHERE e.partner_id > t.partner_id ORDER BY e.partner_id LIMIT 1
        ) FROM tenants t WHERE t.partner_id IS NOT NULL
    )
    SELECT t.partner_id FROM tenants t LEFT JOIN LATERAL (
        SELECT complete_to FROM audit_auditseal s WHERE s.partner_id = t.partner_id ORDER BY number DESC LIMIT 1
    ) last ON true
    WHERE (
        SELECT e.id FROM audit_auditentry e
        WHERE e.partner_id = t.partner_id AND e.at >= coalesce(last.complete_to, '-infinity') AND (
            SELECT z.position FROM audit_sealedentry z WHERE z.partner_id = e.partner_id AND z.entry_id = e.id
        ) IS NULL ORDER BY e.at, e.id LIMIT 1
    ) IS NOT NULL
"""
"""Tenants with rows that no seal lists; a tenant with none costs a few looks into indexes."""

_BY_INDEX = "SET LOCAL enable_seqscan = off"
"""In a first, long sealing the server's statistics know nothing yet of the rows that are listed. For the same reason
each row is looked up by itself: as NOT EXISTS all of them were compared with each."""

_TURN = "SELECT pg_advisory_xact_lock(hashtextextended('audit.seal ' || %s, 0))"

_LAST = "SELECT number, complete_to, digest FROM audit_auditseal WHERE partner_id = %s ORDER BY number DESC LIMIT 1"

_LIST = sql.SQL("""
    INSERT INTO audit_sealedentry (partner_id, entry_id, seal_number, position, digest)
    SELECT e.partner_id, e.id, %(number)s, row_number() OVER (ORDER BY e.at, e.id), {row_digest}
    FROM (
        SELECT e.* FROM audit_auditentry e
        WHERE e.partner_id = %(partner)s AND e.at >= coalesce(%(since)s::timestamptz, '-infinity') AND (
            SELECT z.position FROM audit_sealedentry z WHERE z.partner_id = e.partner_id AND z.entry_id = e.id
        ) IS NULL ORDER BY e.at, e.id LIMIT %(most)s
    ) e
""").format(row_digest=canonical.ROW_DIGEST)

_SEAL = sql.SQL("""
    INSERT INTO audit_auditseal (
        partner_id, number, made_at, complete_to, count, first_id, first_at, last_id, last_at, previous, digest
    )
    SELECT s.*, {seal_digest} FROM (
        SELECT string_agg(z.digest, ''::bytea ORDER BY z.position) AS digests, count(*) AS count,
            (array_agg(e.id ORDER BY z.position))[1] AS first_id, min(e.at) AS first_at,
            (array_agg(e.id ORDER BY z.position DESC))[1] AS last_id, max(e.at) AS last_at
        FROM audit_sealedentry z JOIN audit_auditentry e ON e.partner_id = z.partner_id AND e.id = z.entry_id
        WHERE z.partner_id = %(partner)s AND z.seal_number = %(number)s
    ) listed CROSS JOIN LATERAL (
        SELECT %(partner)s::uuid AS partner_id, %(number)s::bigint AS number, %(made_at)s::timestamptz AS made_at,
            CASE WHEN listed.count = %(most)s THEN least(%(complete_to)s, listed.last_at) ELSE %(complete_to)s END
                AS complete_to,
            listed.count::int AS count, listed.first_id, listed.first_at, listed.last_id, listed.last_at,
            %(previous)s::bytea AS previous
    ) s
""").format(seal_digest=canonical.SEAL_DIGEST)
"""A full seal is complete no further than to its last row."""


def seal_waiting(*, most: int = MOST) -> int:
    """Seal what waits, tenant by tenant, `most` rows at a time. How many rows were sealed."""
    with connections["vendor"].cursor() as cursor:
        cursor.execute(_WAITING)
        tenants = [tenant for (tenant,) in cursor.fetchall() if tenant]
    return sum(_seal_all(tenant, most) for tenant in tenants)


def _seal_all(partner_id: UUID, most: int) -> int:
    done = 0
    while count := seal(partner_id=partner_id, most=most):
        done += count
        if count < most:
            break
    return done


def seal(*, partner_id: UUID, most: int = MOST) -> int:
    """Make the partner's next seal, of its oldest rows that no seal lists; none without such rows. How many rows.

    Who comes second waits for the first, and goes on from its seal. A row whose time lies before what the last seal
    was complete to is not sealed: it cannot have come into the log the right way, and `audit verify` names it.
    """
    tenant = of_tenant(partner_id)
    with scoped(tenant), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_BY_INDEX)
        cursor.execute(_TURN, [str(partner_id)])
        cursor.execute(_LAST, [partner_id])
        number, since, previous = cursor.fetchone() or (0, None, canonical.BEGINNING)
        made_at, complete_to = _complete_to(cursor, since)
        values = {
            "partner": partner_id, "number": number + 1, "since": since, "most": most, "made_at": made_at,
            "complete_to": complete_to, "previous": bytes(previous),
        }  # fmt: skip
        cursor.execute(_LIST, values)
        count = int(cursor.rowcount)
        if count:
            cursor.execute(_SEAL, values)
    return count


def _complete_to(cursor: Any, since: datetime | None) -> tuple[datetime, datetime]:
    """Now, and until when nothing can come any more; never earlier than the seal before says."""
    made_at, complete_to = horizon(cursor)
    return made_at, max(complete_to, since) if since else complete_to
