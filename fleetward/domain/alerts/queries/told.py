"""Whether the end user of a PC is told of an alert now: asked each time anew, stored nowhere (R7, R11 to R13, F3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from psycopg import sql

from fleetward.domain.alerts.models import Alert
from fleetward.foundation.tenancy.scope import Scope, scoped

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

MOST_NOTICES = 3
"""Where more pop-ups of one PC are not viewed yet, they come one at a time: see `_chosen`."""

LOOKED_AT = 100

_TOLD = sql.SQL("""
SELECT a.id {more} FROM alerts_alert a
JOIN devices_device d ON d.partner_id = %(partner)s AND d.id = a.device_id
LEFT JOIN customers_customer c ON c.partner_id = %(partner)s AND c.id = d.customer_id
WHERE a.partner_id = %(partner)s AND a.state = 'open' AND a.severity <> 'info'
    AND a.customer_id IS NOT DISTINCT FROM d.customer_id
    AND (d.place = 'pool' OR (d.place = 'dashboard' AND c.self_service))
    AND {which}
""")
"""In a pool always; on a dashboard where self-service is on. Elsewhere, and of mere information, nobody is told."""

_WAITING = _TOLD.format(
    more=sql.SQL(", a.severity = 'critical', coalesce(a.pop_up_not_before > %(now)s, false)"),
    which=sql.SQL("""a.device_id = %(device)s AND a.pop_up <> 'viewed'
    ORDER BY a.severity <> 'critical', a.opened_at, a.id LIMIT %(limit)s"""),
)

_ONE = _TOLD.format(more=sql.SQL(""), which=sql.SQL("a.id = %(alert)s"))


def notices(partner_id: UUID, device_id: UUID, now: datetime) -> list[Alert]:
    """The alerts that may be shown to the PC's user now, most severe first, of equal ones the oldest."""
    chosen = _chosen(_rows(_WAITING, partner_id, device=device_id, now=now, limit=LOOKED_AT))
    if not chosen:
        return []
    with scoped(Scope(partner_id)), transaction.atomic():
        rows = {one.id: one for one in Alert.objects.filter(partner_id=partner_id, id__in=chosen)}
    return [rows[one] for one in chosen if one in rows]


def may_be_shown(partner_id: UUID, alert_id: UUID) -> Alert | None:
    """The alert, if its PC's user may read of it now; None if it is closed, or nobody there is to be told any more."""
    if not _rows(_ONE, partner_id, alert=alert_id):
        return None
    with scoped(Scope(partner_id)), transaction.atomic():
        return Alert.objects.filter(partner_id=partner_id, id=alert_id).first()


def _chosen(told: list[tuple[UUID, bool, bool]]) -> list[UUID]:
    """Of (alert, is critical, rests) those to show: not the ones that were shown just now or put off.

    Of many only the most severe one, and none while one that is no less severe rests: the user has seen it, and more
    would be a storm.
    """
    awake = [(alert_id, critical) for alert_id, critical, rests in told if not rests]
    if len(told) <= MOST_NOTICES or not awake:
        return [alert_id for alert_id, _ in awake]
    first, is_critical = awake[0]
    seen = any(rests and critical >= is_critical for _, critical, rests in told)
    return [] if seen else [first]


def _rows(statement: sql.Composed, partner_id: UUID, **values: Any) -> list[tuple[Any, ...]]:
    with scoped(Scope(partner_id)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values | {"partner": partner_id})
        return list(cursor.fetchall())
