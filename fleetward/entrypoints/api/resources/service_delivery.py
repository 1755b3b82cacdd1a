"""The board of service delivery: how repairs, parts, claims and money stand (R9)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Schema
from pydantic import Field

from fleetward.domain.claims import queries
from fleetward.domain.claims.claim_filter import Money
from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.entrypoints.api.callers import called
from fleetward.entrypoints.api.described import allowed
from fleetward.entrypoints.api.resources.resource import among, resources

router = resources("claims")


class ReturnsOutstanding(Schema):
    """Old parts that are still to come back, and how many of them should have come by now."""

    outstanding: int
    overdue: int


class MonthsMoney(Schema):
    """What is expected, was approved or paid in one month, in one currency. `month` is its first day."""

    currency: str = Field(examples=["NOK"])
    month: date = Field(examples=["2026-11-01"])
    kind: str = among(Money)
    amount: Decimal = Field(examples=["1250.00"])


class TurnaroundShown(Schema):
    """How long so many took, in days. `what`: a route of repair cases, or `claim` for decisions about claims."""

    what: str = Field(examples=["service_delivery"])
    count: int
    median: float
    p90: float = Field(description="What nine of ten did not exceed.")


class ReasonCounted(Schema):
    """Why something was denied, and how often."""

    text: str
    count: int


class ServiceDelivery(Schema):
    """Counts by state; repairs by age too. What is told across partners is for the vendor's people, over a year."""

    repairs: dict[str, dict[str, int]] = Field(examples=[{"submitted": {"new": 3, "some": 1, "old": 0}}])
    orders: dict[str, int] = Field(examples=[{"submitted": 2}])
    returns: ReturnsOutstanding
    claims: dict[str, int] = Field(examples=[{"in_review": 4}])
    money: list[MonthsMoney]
    turnaround: list[TurnaroundShown]
    order_reasons: list[ReasonCounted]
    claim_reasons: list[ReasonCounted]


@router.get(
    "/service-delivery", response=ServiceDelivery, operation_id="get_service_delivery",
    summary="How service delivery stands",
    **allowed(Permission.PARTS_ORDER_VIEW, kinds=(ActorKind.VENDOR, ActorKind.PARTNER)),
)  # fmt: skip
def get_service_delivery(request: HttpRequest) -> Any:
    """A partner's own figures, or those of all. Claims only for a credential that reads claims."""
    actor, now = called(request), timezone.now()
    found = queries.board(actor, now)
    across = queries.across_partners(actor, now) or queries.Across([], [], [])
    return {
        "repairs": found.repairs, "orders": found.orders, "returns": found.returns, "claims": found.claims,
        "money": list(_money(found)), **vars(across),
    }  # fmt: skip


def _money(found: queries.Board) -> Any:
    """The oldest month first; what there was nothing of is left out."""
    for currency, sums in found.money.items():
        for (month, kind), amount in sorted(sums.items()):
            yield {"currency": currency, "month": month, "kind": kind, "amount": amount}
