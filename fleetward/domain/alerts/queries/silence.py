"""PCs whose health is not known: counted, so that no data is never taken for health."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection

from fleetward.domain.alerts.queries.health import SILENT
from fleetward.domain.partners.permissions import Permission
from fleetward.foundation.kit.listing import COUNT_CAP, Count

if TYPE_CHECKING:
    from datetime import datetime

    from fleetward.domain.customers.models import Customer
    from fleetward.domain.partners.actor import Actor

_SILENT = """
SELECT count(*) FROM (
    SELECT id FROM devices_device
    WHERE partner_id = %(partner)s AND customer_id = %(customer)s AND place = 'dashboard'
    ORDER BY waiting_since DESC, id DESC LIMIT %(limit)s
) AS d
WHERE NOT EXISTS (
    SELECT FROM alerts_reading r
    WHERE r.partner_id = %(partner)s AND r.device_id = d.id AND r.taken_at >= %(since)s AND r.customer_id = %(customer)s
)
"""


def without_data(actor: Actor, customer: Customer, now: datetime) -> Count:
    """How many PCs on the dashboard sent no reading from there within a week; of the newest 10,000 of them.

    The customer comes from `customers.queries.visible_to`.
    """
    if not actor.may(Permission.ALERT_VIEW):
        return Count(0, capped=False)
    values: dict[str, Any] = {
        "partner": customer.partner_id, "customer": customer.id, "since": now - SILENT, "limit": COUNT_CAP,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_SILENT, values)
        return Count(cursor.fetchone()[0], capped=customer.device_count > COUNT_CAP)
