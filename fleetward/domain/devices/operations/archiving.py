"""Archiving PCs that were un-enrolled long enough ago (F8): set-based, one partner at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from psycopg import sql

from fleetward.domain.devices.operations.moves import place
from fleetward.domain.devices.operations.turn import take_turn
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.kit.ids import uuid7, uuid7_prefix
from fleetward.foundation.tenancy.scope import Scope, scoped

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from fleetward.domain.partners.actor import Actor

_REPORTED_SINCE = sql.SQL("""
SELECT row_number() OVER (ORDER BY d.id) AS position, d.id AS device_id, d.place_version AS version,
    'pool' AS to_place, NULL::uuid AS to_customer_id, '{{}}'::jsonb AS evidence
FROM devices_device d
WHERE d.partner_id = {partner} AND d.customer_id IS NOT NULL AND d.place = 'inactive' AND d.sold_on IS NOT NULL
""")

_CHOOSE = """
CREATE TEMP TABLE archived ON COMMIT DROP AS
SELECT d.id, d.serial, d.customer_id
FROM devices_device d JOIN customers_customer c ON c.partner_id = %(partner)s AND c.id = d.customer_id
WHERE d.partner_id = %(partner)s AND d.place = 'inactive'
    AND d.waiting_since <= %(now)s::timestamptz - make_interval(days => c.archive_days)
"""

_LEAVE = """
UPDATE devices_device d SET place = 'left', place_version = d.place_version + 1, customer_id = NULL,
    last_seen_at = NULL, confirmed_at = NULL, last_user = '', location = '', last_address = ''
FROM archived a WHERE d.partner_id = %(partner)s AND d.id = a.id
"""

_NOTE = """
INSERT INTO devices_ledgerentry (
    partner_id, id, device_id, customer_id, at, kind, from_place, to_place, actor_label, action_id, evidence)
SELECT %(partner)s, (%(ids)s || lpad(to_hex(row_number() OVER ()), 8, '0'))::uuid, a.id, a.customer_id, %(now)s,
    'archived', 'inactive', 'left', %(actor)s, %(action)s, '{}'
FROM archived a
"""

_FREE = """
UPDATE devices_serialclaim c SET holder_id = NULL, placed = false, enrolled = false
FROM archived a WHERE c.serial = a.serial AND c.holder_id = %(partner)s AND c.enrolled
"""


@transaction.atomic
def archive(*, actor: Actor, partner_id: UUID, now: datetime) -> int:
    """Let go of PCs that are un-enrolled for as many days as their customer chose. Returns how many.

    Their serials are free again, and no personal data stay (B5). A PC that a report has given to the partner since it
    was un-enrolled goes back to the partner's page instead. Safe to repeat.
    """
    action_id = uuid7()
    with scoped(Scope(partner_id, vendor=True)), connection.cursor() as cursor:
        take_turn(partner_id)
        moving = _REPORTED_SINCE.format(partner=sql.Literal(partner_id))
        back = place(actor=actor, partner_id=partner_id, moving=moving, now=now, action_id=action_id)
        values: dict[str, Any] = {
            "partner": partner_id, "now": now, "actor": actor.label, "action": action_id, "ids": uuid7_prefix(),
        }  # fmt: skip
        cursor.execute("DROP TABLE IF EXISTS archived")
        cursor.execute(_CHOOSE, values)
        gone: int = cursor.rowcount
        if gone:
            for statement in (_LEAVE, _NOTE, _FREE):
                cursor.execute(statement, values)
        if gone or back:
            audit.record(actor, "device.archived", str(action_id), action_id=action_id, count=gone, back_on_page=back)
    return gone
