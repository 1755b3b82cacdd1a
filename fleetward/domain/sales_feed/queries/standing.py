"""What stands open and why: sums of a file, and open lines gathered by what would put them right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Count
from psycopg import sql

from fleetward.domain.partners.permissions import Permission
from fleetward.domain.sales_feed.lifecycle import LineState, Reason
from fleetward.domain.sales_feed.queries import lines_of
from fleetward.foundation.kit.listing import COUNT_CAP

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.sales_feed.models import FeedFile

MOST_GROUPS = 200

_OPEN_REASONS = """
SELECT r.reason, g.lines, g.oldest
FROM unnest(%(reasons)s::text[]) AS r(reason)
CROSS JOIN LATERAL (
    SELECT count(*) AS lines, min(x.received_at) AS oldest FROM (
        SELECT l.received_at FROM sales_feed_line l
        WHERE l.state IN ('waiting', 'set_aside', 'conflict') AND l.reason = r.reason LIMIT %(cap)s
    ) x
) g
WHERE g.lines > 0 ORDER BY g.lines DESC, r.reason
"""

_BY_CAUSE = sql.SQL("""
SELECT {keys}, (array_agg(DISTINCT i.{text}) FILTER (WHERE i.{text} <> ''))[1:3], count(*), min(l.received_at)
FROM sales_feed_line l
JOIN sales_feed_item i ON i.feed_id = l.feed_id AND i.id = l.item_id
JOIN sales_feed_reporter r ON r.id = l.reporter_id
WHERE l.state = {state} AND l.reason = {reason}
GROUP BY {keys} ORDER BY count(*) DESC, {keys} LIMIT %(most)s
""")

_RESELLERS = _BY_CAUSE.format(
    keys=sql.SQL("r.name, i.reseller_scheme, i.reseller_key, l.reporter_id"), text=sql.Identifier("reseller_name"),
    state=sql.Literal("waiting"), reason=sql.Literal("unknown_reseller"),
)  # fmt: skip

_PRODUCTS = _BY_CAUSE.format(
    keys=sql.SQL("i.product"), text=sql.Identifier("product_text"),
    state=sql.Literal("set_aside"), reason=sql.Literal("product_unknown"),
)  # fmt: skip

_UNCERTIFIED = """
SELECT l.named_partner, p.name, l.program, count(*), min(l.received_at)
FROM sales_feed_line l
JOIN partners_partner p ON p.id = l.named_partner
WHERE l.state = 'waiting' AND l.reason = 'not_certified'
GROUP BY 1, 2, 3 ORDER BY 4 DESC, 2, 3 LIMIT %(most)s
"""


@dataclass(frozen=True)
class Standing:
    """How many lines of a file are in one state for one reason."""

    state: LineState
    reason: Reason
    lines: int


@dataclass(frozen=True)
class ReasonGroup:
    """Open lines with one reason. `capped`: there are more than the cap, and the oldest is not known."""

    reason: Reason
    lines: int
    oldest: datetime
    capped: bool


@dataclass(frozen=True)
class ResellerGroup:
    """Lines that wait for one reseller number to be mapped."""

    reporter: str
    scheme: str
    key: str
    reporter_id: int
    names: list[str] | None
    lines: int
    oldest: datetime


@dataclass(frozen=True)
class ProductGroup:
    """Lines set aside for one product number ('' where none was given)."""

    number: str
    texts: list[str] | None
    lines: int
    oldest: datetime


@dataclass(frozen=True)
class UncertifiedGroup:
    """Lines that wait until one partner is certified for one program."""

    partner_id: UUID
    partner: str
    program: str
    lines: int
    oldest: datetime


def breakdown(actor: Actor, file: FeedFile) -> list[Standing]:
    """The lines of a file by state and reason; their sum is the file's number of lines (B3)."""
    rows = lines_of(actor, file).values("state", "reason")
    counted = rows.annotate(lines=Count("*")).order_by("-lines", "state", "reason")
    return [Standing(LineState(row["state"]), Reason(row["reason"]), row["lines"]) for row in counted]


def open_reasons(actor: Actor) -> list[ReasonGroup]:
    """Open lines by reason, the most first; counts end at the cap."""
    reasons = [reason for reason in Reason.values if reason]
    rows = _rows(actor, _OPEN_REASONS, reasons=reasons, cap=COUNT_CAP + 1)
    return [ReasonGroup(Reason(code), min(n, COUNT_CAP), oldest, n > COUNT_CAP) for code, n, oldest in rows]


def unknown_resellers(actor: Actor) -> list[ResellerGroup]:
    """Lines that wait for a mapping, by the number that must be mapped; the most lines first."""
    return [ResellerGroup(*row) for row in _rows(actor, _RESELLERS, most=MOST_GROUPS)]


def unknown_products(actor: Actor) -> list[ProductGroup]:
    """Lines set aside for an unknown product, by its number; the most lines first."""
    return [ProductGroup(*row) for row in _rows(actor, _PRODUCTS, most=MOST_GROUPS)]


def uncertified(actor: Actor) -> list[UncertifiedGroup]:
    """Lines that wait for a certificate, by partner and program."""
    return [UncertifiedGroup(*row) for row in _rows(actor, _UNCERTIFIED, most=MOST_GROUPS)]


def _rows(actor: Actor, statement: str | sql.Composed, **values: Any) -> list[Any]:
    if not actor.may(Permission.FEED_VIEW):
        return []
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
