"""Whether the end user of a PC is told of an alert now: asked each time anew, stored nowhere (R7, R11 to R13, F3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from psycopg import sql

from fleetward.domain.alerts.models import Alert
from fleetward.foundation.tenancy.ready import Ready
from fleetward.foundation.tenancy.scope import Scope, scoped

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

MOST_NOTICES = 3
"""A PC is given so many pop-ups; if more wait, only the most severe one, until that is answered."""

_TOLD = sql.SQL("""
SELECT a.id FROM alerts_alert a
JOIN devices_device d ON d.partner_id = %(partner)s AND d.id = a.device_id
LEFT JOIN customers_customer c ON c.partner_id = %(partner)s AND c.id = d.customer_id
WHERE a.partner_id = %(partner)s AND a.state = 'open' AND a.severity <> 'info'
    AND a.customer_id IS NOT DISTINCT FROM d.customer_id
    AND (d.place = 'pool' OR (d.place = 'dashboard' AND c.self_service))
    AND {which}
""")
"""In a pool always; on a dashboard where self-service is on. Elsewhere, and of mere information, nobody is told."""

_WAITING = _TOLD.format(
    which=sql.SQL("""a.device_id = %(device)s AND a.pop_up <> 'viewed'
    AND (a.pop_up_not_before IS NULL OR a.pop_up_not_before <= %(now)s)
    ORDER BY a.severity <> 'critical', a.opened_at, a.id LIMIT %(limit)s""")
)

PENDING = Ready(
    "alerts_pending",
    "uuid, uuid",
    """
SELECT EXISTS (
    SELECT FROM alerts_alert WHERE partner_id = $1 AND device_id = $2 AND state = 'open' AND severity <> 'info'
        AND pop_up <> 'viewed')
""",
)
"""Whether there may be anything to tell the user of a PC: asked at every check-in, before `notices` is."""

_ONE = _TOLD.format(which=sql.SQL("a.id = %(alert)s"))


def notices(partner_id: UUID, device_id: UUID, now: datetime) -> list[Alert]:
    """The alerts that may be shown to the PC's user now, most severe first, of equal ones the oldest."""
    found = _ids(_WAITING, partner_id, device=device_id, now=now, limit=MOST_NOTICES + 1)
    chosen = found if len(found) <= MOST_NOTICES else found[:1]
    if not chosen:
        return []
    with scoped(Scope(partner_id)), transaction.atomic():
        rows = {one.id: one for one in Alert.objects.filter(partner_id=partner_id, id__in=chosen)}
    return [rows[one] for one in chosen if one in rows]


def may_be_shown(partner_id: UUID, alert_id: UUID) -> Alert | None:
    """The alert, if its PC's user may read of it now; None if it is closed, or nobody there is to be told any more."""
    if not _ids(_ONE, partner_id, alert=alert_id):
        return None
    with scoped(Scope(partner_id)), transaction.atomic():
        return Alert.objects.filter(partner_id=partner_id, id=alert_id).first()


def _ids(statement: sql.Composed, partner_id: UUID, **values: Any) -> list[UUID]:
    with scoped(Scope(partner_id)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values | {"partner": partner_id})
        return [one for (one,) in cursor.fetchall()]
