"""What each customer is told of a bulk action: how many PCs came to its dashboard, how many left it, and no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

from fleetward.foundation.audit import operations as audit

if TYPE_CHECKING:
    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.transfers.models import BulkAction

_MOVED = """
SELECT side, customer_id, count(*) FROM (
    SELECT 'came' AS side, to_customer_id AS customer_id FROM transfers_bulkitem
    WHERE partner_id = %(partner)s AND action_id = %(action)s AND outcome = 'moved' AND to_place = 'dashboard'
    UNION ALL
    SELECT 'left', from_customer_id FROM transfers_bulkitem
    WHERE partner_id = %(partner)s AND action_id = %(action)s AND outcome = 'moved' AND from_place = 'dashboard'
) moves WHERE customer_id IS NOT NULL GROUP BY side, customer_id ORDER BY side, customer_id
"""


def tell_customers(*, actor: Actor, action: BulkAction) -> None:
    """Write a row of the audit log for each customer that PCs came to, and for each that they left."""
    with connection.cursor() as cursor:
        cursor.execute(_MOVED, {"partner": action.partner_id, "action": action.id})
        found = cursor.fetchall()
    for name, side in (("dashboard.pcs_came", "came"), ("dashboard.pcs_left", "left")):
        told = [
            (str(customer_id), {"customer_id": customer_id, "action_id": action.id, "count": count})
            for which, customer_id, count in found
            if which == side
        ]
        audit.record_rows(actor, name, told)
