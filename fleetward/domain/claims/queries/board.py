"""Figures of service delivery: a partner's own, and for the vendor's people those of all partners.

Every figure is a count or a sum in the database; how many queries there are does not depend on how many rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, LiteralString

from django.db import connections
from django.db.models import Count, Q, QuerySet
from django.db.models import Sum as Total
from django.db.models.functions import TruncMonth
from django.utils.timezone import localdate

from fleetward.domain.claims.claim_filter import SUMS, Money, begins_month
from fleetward.domain.claims.lifecycle import ClaimState
from fleetward.domain.claims.queries.rows import database, visible_to
from fleetward.domain.partners.actor import Actor, ActorKind, Forbidden
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.parts import queries as parts
from fleetward.domain.parts.lifecycle import OPEN_AT_DESK, OUTSTANDING, OrderState
from fleetward.domain.repairs import queries as repairs

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from fleetward.domain.repairs.repair_filter import Age

MONTHS = 12
LOOKED_BACK = timedelta(days=365)
"""What turnaround and reasons are taken from."""
AWAITED = (*OPEN_AT_DESK, OrderState.SHIPPED)
DECIDED = (ClaimState.APPROVED, ClaimState.APPROVED_IN_PART, ClaimState.DENIED, ClaimState.PAID)
MOST_REASONS = 5


@dataclass(frozen=True)
class Returns:
    """Old parts that are still to come back, and how many of them should have come by now."""

    outstanding: int
    overdue: int


@dataclass(frozen=True)
class Board:
    """Open repairs by state and age, parts orders and claims by state, and money by currency, month and kind."""

    repairs: Mapping[str, Mapping[Age, int]]
    orders: Mapping[str, int]
    returns: Returns
    claims: Mapping[str, int]
    months: list[date]
    money: Mapping[str, Mapping[tuple[date, Money], Decimal]]


def board(actor: Actor, now: datetime) -> Board:
    """The figures of the actor's partner, or of all partners. Claims only for those who may see them."""
    across = _across(actor)
    months = months_until(localdate(now))
    awaited = parts.visible_to(actor).filter(state__in=AWAITED)
    return Board(
        repairs.open_by_age(None if across else actor.partner_id, now, using=database(actor)),
        _by_state(awaited), _returns(actor, localdate(now)), _by_state(visible_to(actor)), months,
        _money(actor, months),
    )  # fmt: skip


def _across(actor: Actor) -> bool:
    """Whether the actor reads across partners."""
    actor.require(Permission.PARTS_ORDER_VIEW)
    if actor.kind is not ActorKind.VENDOR and actor.partner_id is None:
        raise Forbidden(Permission.PARTS_ORDER_VIEW)
    return actor.kind is ActorKind.VENDOR


def months_until(today: date) -> list[date]:
    """The first days of the last twelve months, the current one last."""
    behind = today.year * 12 + today.month - 1
    return [date(month // 12, month % 12 + 1, 1) for month in range(behind - MONTHS + 1, behind + 1)]


def _by_state(rows: QuerySet[Any]) -> dict[str, int]:
    return dict(rows.order_by().values_list("state").annotate(Count("id")))


def _returns(actor: Actor, today: date) -> Returns:
    late = Count("order_id", filter=Q(due_on__lt=today))
    rows = parts.returns(actor).filter(state__in=OUTSTANDING)
    return Returns(**rows.aggregate(outstanding=Count("order_id"), overdue=late))


def _money(actor: Actor, months: list[date]) -> dict[str, dict[tuple[date, Money], Decimal]]:
    """One query a kind of money. Amounts of two currencies are never added."""
    found: dict[str, dict[tuple[date, Money], Decimal]] = {}
    for money, of in SUMS.items():
        since = {f"{of.moment}__gte": begins_month(months[0])}
        rows = visible_to(actor).filter(state__in=of.states, **since).annotate(month=TruncMonth(of.moment))
        for currency, month, total in rows.order_by().values_list("currency", "month").annotate(Total(of.amount)):
            found.setdefault(currency, {})[month.date(), money] = total
    return dict(sorted(found.items()))


@dataclass(frozen=True)
class Turnaround:
    """How long so many of something took, in days: the median, and what nine of ten did not exceed."""

    what: str
    count: int
    median: float
    p90: float


@dataclass(frozen=True)
class Reason:
    """Why something was denied, and how often."""

    text: str
    count: int


@dataclass(frozen=True)
class Across:
    """What the vendor's people learn of all partners, over a year."""

    turnaround: list[Turnaround]
    order_reasons: list[Reason]
    claim_reasons: list[Reason]


_REPAIRED: LiteralString = """
SELECT route, count(*), percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (
    ORDER BY extract(epoch FROM closed_at - submitted_at)::float8 / 86400)
FROM repairs_repaircase WHERE state = 'done' AND closed_at >= %(since)s GROUP BY route ORDER BY route
"""
_DECIDED: LiteralString = """
SELECT 'claim', count(*), percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (
    ORDER BY extract(epoch FROM decided_at - submitted_at)::float8 / 86400)
FROM claims_claim WHERE state = ANY(%(decided)s) AND decided_at >= %(since)s HAVING count(*) > 0
"""
_ORDERS_DENIED: LiteralString = """
SELECT min(btrim(reason)), count(*) FROM parts_partsorder
WHERE state = 'denied' AND changed_at >= %(since)s AND btrim(reason) <> ''
GROUP BY lower(btrim(reason)) ORDER BY 2 DESC, 1 LIMIT %(most)s
"""
_CLAIMS_DENIED: LiteralString = """
SELECT min(btrim(l.reason)), count(DISTINCT l.claim_id) FROM claims_claimline l
JOIN claims_claim c ON c.partner_id = l.partner_id AND c.id = l.claim_id
WHERE c.state = ANY(%(decided)s) AND c.decided_at >= %(since)s AND l.approved < l.amount AND btrim(l.reason) <> ''
GROUP BY lower(btrim(l.reason)) ORDER BY 2 DESC, 1 LIMIT %(most)s
"""
"""A claim counts once for each reason that its lines name; what is denied in part counts too."""


def across_partners(actor: Actor, now: datetime) -> Across | None:
    """For the vendor's people; None for others. What claims say only for those who may see claims."""
    if not _across(actor):
        return None
    values = {"since": now - LOOKED_BACK, "decided": list(DECIDED), "most": MOST_REASONS}
    told = actor.may(Permission.CLAIM_VIEW)
    spans = [*_rows(_REPAIRED, values), *(_rows(_DECIDED, values) if told else ())]
    return Across(
        [Turnaround(what, count, *both) for what, count, both in spans],
        [Reason(*row) for row in _rows(_ORDERS_DENIED, values)],
        [Reason(*row) for row in _rows(_CLAIMS_DENIED, values)] if told else [],
    )


def _rows(statement: LiteralString, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connections["vendor"].cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
