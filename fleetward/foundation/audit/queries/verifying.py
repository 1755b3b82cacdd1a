"""Holding the audit log against its seals: every row and every seal that is not as it was sealed (decision 0019).

Read as the owner, in one snapshot. The database does the comparing; only what is wrong comes here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db import connections, transaction
from psycopg import sql

from fleetward.foundation.audit import canonical
from fleetward.foundation.audit.queries import row_faults

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

_TENANTS = """
    SELECT partner_id FROM audit_auditentry UNION SELECT partner_id FROM audit_auditseal
    UNION SELECT partner_id FROM audit_sealedentry ORDER BY 1
"""

_SEALS = sql.SQL("""
    SELECT s.number, s.previous, s.digest, s.count, coalesce(listed.rows, 0), {seal_digest} = s.digest
    FROM audit_auditseal s LEFT JOIN LATERAL (
        SELECT count(*) AS rows, string_agg(z.digest, ''::bytea ORDER BY z.position) AS digests
        FROM audit_sealedentry z WHERE z.partner_id = s.partner_id AND z.seal_number = s.number
    ) listed ON true
    WHERE s.partner_id = %(partner)s ORDER BY s.number
""").format(seal_digest=canonical.SEAL_DIGEST)

_FIGURES = """
    SELECT (SELECT count(*) FROM audit_sealedentry WHERE partner_id = %(partner)s),
        (SELECT count(*) FROM audit_auditseal WHERE partner_id = %(partner)s),
        count(*), min(e.at)
    FROM audit_auditentry e WHERE e.partner_id = %(partner)s AND NOT EXISTS (
        SELECT FROM audit_sealedentry z WHERE z.partner_id = e.partner_id AND z.entry_id = e.id
    ) AND e.at >= coalesce(
        (SELECT max(complete_to) FROM audit_auditseal WHERE partner_id = %(partner)s), '-infinity'
    )
"""

_HEADS = """
    SELECT DISTINCT ON (partner_id) partner_id, number, digest FROM audit_auditseal ORDER BY partner_id, number DESC
"""


class FaultKind(StrEnum):
    """What can be wrong."""

    EDITED = "edited"
    DELETED = "deleted"
    MOVED_AWAY = "moved to another partner"
    MOVED_HERE = "moved here from another partner"
    BEHIND = "written in behind the seals"
    OUT_OF_PLACE = "out of place"
    NOT_LISTED = "its seal does not list it any more"
    SEAL_MISSING = "the seal is missing"
    SEAL_BROKEN = "the seal does not fit what it lists"
    CHAIN_BROKEN = "the seal does not follow the one before it"
    TAIL_MISSING = "the seal of the anchor is missing"
    ANCHOR_DIFFERS = "the seal is another one than the anchor's"


@dataclass(frozen=True)
class Fault:
    """One thing that is not as it was sealed."""

    kind: FaultKind
    partner_id: UUID
    seal: int | None = None
    position: int | None = None
    entry_id: UUID | None = None
    other: UUID | None = None
    """The other partner of a row that was moved."""


@dataclass(frozen=True)
class Head:
    """The last seal of a partner: kept outside, it shows that later seals were cut off."""

    partner_id: UUID
    number: int
    digest: str


@dataclass(frozen=True)
class Verdict:
    """What was found about one partner. `waiting` rows are newer than the last seal; `since` is the oldest's time."""

    partner_id: UUID
    rows: int
    seals: int
    waiting: int
    since: datetime | None
    faults: Sequence[Fault]


def heads() -> list[Head]:
    """The last seal of every partner."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(_HEADS)
        return [Head(partner_id, number, bytes(digest).hex()) for partner_id, number, digest in cursor.fetchall()]


def verify(partner_id: UUID | None = None, anchors: Sequence[Head] = ()) -> list[Verdict]:
    """What is wrong with this partner's log, or with every log there is or an anchor knows."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        wanted = [one for one in anchors if partner_id in {None, one.partner_id}]
        if partner_id:
            return [_verdict(cursor, partner_id, wanted)]
        cursor.execute(_TENANTS)
        tenants = {tenant for (tenant,) in cursor.fetchall()} | {one.partner_id for one in wanted}
        return [_verdict(cursor, one, wanted) for one in sorted(tenants)]


def _verdict(cursor: Any, partner_id: UUID, anchors: Sequence[Head]) -> Verdict:
    cursor.execute(_FIGURES, {"partner": partner_id})
    rows, seals, waiting, since = cursor.fetchone()
    own = [one for one in anchors if one.partner_id == partner_id]
    faults = [*_rows(cursor, partner_id), *_seals(cursor, partner_id, own)]
    return Verdict(partner_id, rows, seals, waiting, since, faults)


def _rows(cursor: Any, partner_id: UUID) -> Iterator[Fault]:
    for fault, seal, position, entry_id, other in row_faults.find(cursor, partner_id):
        yield Fault(FaultKind[fault], partner_id, seal, position, entry_id, other)


def _seals(cursor: Any, partner_id: UUID, anchors: Sequence[Head]) -> Iterator[Fault]:
    known: Mapping[int, set[str]] = {
        one.number: {other.digest for other in anchors if other.number == one.number} for one in anchors
    }
    met, last, before = set(), 0, canonical.BEGINNING
    cursor.execute(_SEALS, {"partner": partner_id})
    for number, previous, digest, count, listed, fits in cursor.fetchall():
        kinds = [FaultKind.SEAL_BROKEN] if not fits or count != listed else []
        if number == last + 1 and bytes(previous) != before:
            kinds.append(FaultKind.CHAIN_BROKEN)
        if known.get(number, set()) - {bytes(digest).hex()}:
            kinds.append(FaultKind.ANCHOR_DIFFERS)
        yield from (Fault(FaultKind.SEAL_MISSING, partner_id, gone) for gone in range(last + 1, number))
        yield from (Fault(kind, partner_id, number) for kind in kinds)
        met.add(number)
        last, before = number, bytes(digest)
    yield from (Fault(FaultKind.TAIL_MISSING, partner_id, number) for number in sorted(known.keys() - met))
