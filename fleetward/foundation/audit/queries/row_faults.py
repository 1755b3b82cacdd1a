"""The statements that name rows of the audit log which are not as they were sealed. Each is one read of one partner.

Each answers (name of a `FaultKind`, seal, position, entry, other partner).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from psycopg import sql

from fleetward.foundation.audit import canonical

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    Found = tuple[str, int | None, int | None, UUID | None, UUID | None]

_EDITED_OR_GONE = sql.SQL("""
    SELECT z.seal_number, z.position, z.entry_id, e.id IS NULL
    FROM audit_sealedentry z LEFT JOIN audit_auditentry e ON e.partner_id = z.partner_id AND e.id = z.entry_id
    WHERE z.partner_id = %(partner)s AND (e.id IS NULL OR {row_digest} <> z.digest)
    ORDER BY z.seal_number, z.position
""").format(row_digest=canonical.ROW_DIGEST)

_ELSEWHERE = "SELECT id, partner_id FROM audit_auditentry WHERE id = ANY(%(ids)s) AND partner_id <> %(partner)s"

_OUT_OF_PLACE = sql.SQL("""
    SELECT 'OUT_OF_PLACE', seal_number, position, entry_id, NULL::uuid FROM (
        SELECT z.seal_number, z.position, z.entry_id, (e.at, e.id) < (
            lag(e.at) OVER by_seal, lag(e.id) OVER by_seal
        ) AS earlier
        FROM audit_sealedentry z JOIN audit_auditentry e ON e.partner_id = z.partner_id AND e.id = z.entry_id
        WHERE z.partner_id = %(partner)s AND {row_digest} = z.digest
        WINDOW by_seal AS (PARTITION BY z.seal_number ORDER BY z.position)
    ) placed WHERE earlier ORDER BY seal_number, position
""").format(row_digest=canonical.ROW_DIGEST)

_NOT_LISTED = """
    SELECT 'NOT_LISTED', s.number, place, NULL::uuid, NULL::uuid
    FROM audit_auditseal s CROSS JOIN generate_series(1, s.count) place
    WHERE s.partner_id = %(partner)s AND NOT EXISTS (
        SELECT FROM audit_sealedentry z
        WHERE z.partner_id = s.partner_id AND z.seal_number = s.number AND z.position = place
    ) ORDER BY s.number, place
"""

_SEALS_GONE = """
    SELECT DISTINCT 'SEAL_MISSING', z.seal_number, NULL::int, NULL::uuid, NULL::uuid
    FROM audit_sealedentry z WHERE z.partner_id = %(partner)s AND z.seal_number > coalesce(
        (SELECT max(s.number) FROM audit_auditseal s WHERE s.partner_id = %(partner)s), 0
    ) ORDER BY z.seal_number
"""
"""Seals that rows name, behind the last there is; gaps before it are found where seals are read one after another."""

_BEHIND = """
    SELECT e.id FROM audit_auditentry e WHERE e.partner_id = %(partner)s AND NOT EXISTS (
        SELECT FROM audit_sealedentry z WHERE z.partner_id = e.partner_id AND z.entry_id = e.id
    ) AND e.at < (SELECT max(complete_to) FROM audit_auditseal WHERE partner_id = %(partner)s)
    ORDER BY e.at, e.id
"""

_SEALED_ELSEWHERE = """
    SELECT entry_id, partner_id FROM audit_sealedentry WHERE entry_id = ANY(%(ids)s) AND partner_id <> %(partner)s
"""


def find(cursor: Any, partner_id: UUID) -> Iterator[Found]:
    """All of them, of this partner."""
    yield from _edited_or_gone(cursor, partner_id)
    yield from _written_behind(cursor, partner_id)
    for statement in (_OUT_OF_PLACE, _NOT_LISTED, _SEALS_GONE):
        cursor.execute(statement, {"partner": partner_id})
        yield from cursor.fetchall()


def _edited_or_gone(cursor: Any, partner_id: UUID) -> Iterator[Found]:
    cursor.execute(_EDITED_OR_GONE, {"partner": partner_id})
    rows = cursor.fetchall()
    now_at = _where(cursor, _ELSEWHERE, partner_id, [entry_id for _, _, entry_id, gone in rows if gone])
    for seal, position, entry_id, gone in rows:
        other = now_at.get(entry_id)
        name = ("MOVED_AWAY" if other else "DELETED") if gone else "EDITED"
        yield name, seal, position, entry_id, other


def _written_behind(cursor: Any, partner_id: UUID) -> Iterator[Found]:
    cursor.execute(_BEHIND, {"partner": partner_id})
    ids = [entry_id for (entry_id,) in cursor.fetchall()]
    sealed_at = _where(cursor, _SEALED_ELSEWHERE, partner_id, ids)
    for entry_id in ids:
        other = sealed_at.get(entry_id)
        yield ("MOVED_HERE" if other else "BEHIND"), None, None, entry_id, other


def _where(cursor: Any, statement: str, partner_id: UUID, ids: list[UUID]) -> dict[UUID, UUID]:
    """The other partner of each row; asked only if there is a fault, for no index helps."""
    if not ids:
        return {}
    cursor.execute(statement, {"partner": partner_id, "ids": ids})
    return dict(cursor.fetchall())
