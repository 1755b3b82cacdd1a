"""Sums over many alerts: set-based, one statement each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import connections
from django.db.models import Count, Min, Q

from fleetward.domain.alerts.lifecycle import Severity
from fleetward.domain.alerts.models import OPEN
from fleetward.domain.alerts.queries.rows import at_customer, visible_to
from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from fleetward.domain.alerts.models import Alert
    from fleetward.domain.customers.models import Customer
    from fleetward.domain.partners.actor import Actor

STORM = 10
"""So many open alerts of one rule on one model that came up within a day are one storm."""

STORM_SPAN = timedelta(hours=24)


@dataclass(frozen=True)
class Storm:
    """Many alerts of one rule on PCs of one model within a day: shown as one row (`rule` and `model` filter to it)."""

    rule: str
    model: str
    alerts: int
    critical: int
    since: datetime


def storms(actor: Actor, customer: Customer | None, now: datetime, *, least: int = STORM) -> list[Storm]:
    """The storms among what the actor sees, on one dashboard or everywhere; largest first."""
    fresh = _open(actor, customer).filter(opened_at__gte=now - STORM_SPAN)
    groups = fresh.order_by().values("rule", "model").annotate(
        alerts=Count("id"), critical=Count("id", filter=Q(severity=Severity.CRITICAL)), since=Min("opened_at")
    )  # fmt: skip
    return [Storm(**one) for one in groups.filter(alerts__gte=least).order_by("-alerts", "rule", "model")]


def open_by_severity(actor: Actor, customer: Customer | None = None) -> dict[Severity, int]:
    """How many alerts of each severity are open, zeros too; on one dashboard, or everywhere that the actor sees."""
    counted = dict(_open(actor, customer).order_by().values_list("severity").annotate(Count("id")))
    return {severity: counted.get(severity, 0) for severity in Severity}


_URGENT = """
SELECT count(*) FROM (
    SELECT FROM alerts_alert WHERE state = 'open' AND severity IN ('critical', 'warning')
        AND (%(partner)s::uuid IS NULL OR partner_id = %(partner)s)
        AND (%(customers)s::uuid[] IS NULL OR customer_id = ANY(%(customers)s::uuid[]))
        AND (%(customer)s::uuid IS NULL OR customer_id = %(customer)s)
    LIMIT %(most)s) AS found
"""
"""Of `visible_to`, or of `at_customer`, written out: every page asks it, and building it took longer."""


def urgent(actor: Actor, customer: Customer | None = None, *, most: int) -> int:
    """How many open alerts need somebody, on one dashboard or everywhere that the actor sees; counted up to `most`."""
    vendor = actor.kind is ActorKind.VENDOR
    if not actor.may(Permission.ALERT_VIEW) or not (vendor or actor.partner_id):
        return 0
    values = {
        "partner": customer.partner_id if vendor and customer else actor.partner_id,
        "customers": list(actor.customer_ids) if actor.kind is ActorKind.CUSTOMER else None,
        "customer": customer.id if customer else None,
        "most": most,
    }
    with connections["vendor" if vendor else "default"].cursor() as cursor:
        cursor.execute(_URGENT, values)
        return int(cursor.fetchone()[0])


def _open(actor: Actor, customer: Customer | None) -> QuerySet[Alert]:
    return (at_customer(actor, customer) if customer else visible_to(actor)).filter(OPEN)
