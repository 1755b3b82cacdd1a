"""Taking events out of the audit log, where every operation notes in its transaction what it does (decision 0022)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from fleetward.domain.webhooks import queries
from fleetward.domain.webhooks.event_types import BY_ACTION, told_by
from fleetward.domain.webhooks.lifecycle import EndpointState
from fleetward.domain.webhooks.models import Delivery, Endpoint
from fleetward.domain.webhooks.operations.locking import write
from fleetward.foundation.audit.queries import horizon
from fleetward.foundation.jobs.operations import enqueue
from fleetward.foundation.tenancy.scope import Scope, scoped

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from fleetward.foundation.audit.models import AuditEntry

DELIVER = "webhooks.deliver"
AT_ONCE = 500


def take_new(*, now: datetime, most: int = AT_ONCE) -> int:
    """Write a delivery for each event that an active endpoint is to be told of. How many."""
    return sum(_take_all(partner_id, endpoint_id, now, most) for partner_id, endpoint_id in queries.with_news())


def _take_all(partner_id: UUID, endpoint_id: UUID, now: datetime, most: int) -> int:
    done = 0
    while True:
        seen, written = _take(partner_id, endpoint_id, now, most)
        done += written
        if seen < most:
            return done


@transaction.atomic
def _take(partner_id: UUID, endpoint_id: UUID, now: datetime, most: int) -> tuple[int, int]:
    """The next rows: how many were looked at, and how many became deliveries.

    A row that is committed late bears an earlier time than rows that were taken already. So how far everything is
    there is asked before the rows are; from there on the same rows are looked at again, and none is taken twice.
    """
    with scoped(Scope(partner_id)):
        rows = Endpoint.objects.select_for_update(skip_locked=True)
        endpoint = rows.filter(partner_id=partner_id, id=endpoint_id, state=EndpointState.ACTIVE).first()
        if endpoint is None:
            return 0, 0
        complete_to = horizon.complete_to()
        found = queries.not_listed(endpoint, most)
        written = _list(endpoint, found, now)
        if len(found) == most:
            complete_to = min(complete_to, found[-1].at)
        write(endpoint, taken_to=max(endpoint.taken_to, complete_to))
    return len(found), written


def _list(endpoint: Endpoint, found: list[AuditEntry], now: datetime) -> int:
    told = [(entry, body) for entry in found if (body := told_by(entry))]
    made = [
        Delivery(
            partner_id=endpoint.partner_id, customer_id=endpoint.customer_id, endpoint_id=endpoint.id,
            entry_id=entry.id, kind=BY_ACTION[entry.action].code, body=body, created_at=now, next_try_at=now,
        )
        for entry, body in told
    ]  # fmt: skip
    Delivery.objects.bulk_create(made)
    if made:
        enqueue(DELIVER, queueing_lock=DELIVER, lock=DELIVER)
    return len(made)
