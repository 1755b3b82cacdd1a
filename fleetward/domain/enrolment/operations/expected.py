"""Which PCs are expected to enrol with a key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from fleetward.domain.enrolment.models import ExpectedDevice
from fleetward.domain.enrolment.operations.keys import authorised
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.tenancy.scope import scoped

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from fleetward.domain.enrolment.models import EnrolmentKey
    from fleetward.domain.partners.actor import Actor

_EXPECT = """
INSERT INTO enrolment_expecteddevice (partner_id, key_id, customer_id, serial, expected_since, enrolled_at)
SELECT %(partner)s, %(key)s, %(customer)s, s.serial, %(now)s, d.waiting_since
FROM unnest(%(serials)s::text[]) AS s (serial)
LEFT JOIN devices_device d ON d.partner_id = %(partner)s AND d.serial = s.serial
    AND d.place = 'dashboard' AND d.customer_id = %(customer)s
ON CONFLICT (partner_id, key_id, serial) DO NOTHING
"""


@transaction.atomic
def expect_devices(*, actor: Actor, key: EnrolmentKey, serials: Sequence[str], now: datetime) -> int:
    """Add normalised serials, each once, to the list of this key. Returns how many are new on it.

    A PC that stands on the customer's dashboard already counts as enrolled since then.
    """
    values: dict[str, Any] = {
        "partner": key.partner_id, "key": key.id, "customer": key.customer_id, "serials": list(serials), "now": now,
    }  # fmt: skip
    with (
        scoped(authorised(actor=actor, partner_id=key.partner_id, customer_id=key.customer_id)),
        connection.cursor() as cursor,
    ):
        cursor.execute(_EXPECT, values)
        added: int = cursor.rowcount
        audit.record(actor, "enrolment_key.pcs_expected", key, label=key.label, added=added)
    return added


@transaction.atomic
def forget_expected(*, actor: Actor, key: EnrolmentKey) -> int:
    """Empty the list of this key; PCs that enrolled stay where they are. Returns how many stood on it."""
    with scoped(authorised(actor=actor, partner_id=key.partner_id, customer_id=key.customer_id)):
        count, _ = ExpectedDevice.objects.filter(partner_id=key.partner_id, key_id=key.id).delete()
        audit.record(actor, "enrolment_key.list_emptied", key, label=key.label, count=count)
    return count
