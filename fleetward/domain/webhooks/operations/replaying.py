"""Sending something again, or on trial."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from fleetward.domain.webhooks import event_types, rules
from fleetward.domain.webhooks.lifecycle import DeliveryState
from fleetward.domain.webhooks.models import Delivery
from fleetward.domain.webhooks.operations.locking import locked, refuse
from fleetward.domain.webhooks.operations.taking import DELIVER
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.jobs.operations import enqueue
from fleetward.foundation.kit.ids import uuid7

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from fleetward.domain.partners.actor import Actor


@transaction.atomic
def send_test(*, actor: Actor, endpoint_id: UUID, now: datetime) -> Delivery:
    """Send an event that tells of nothing, to see whether it arrives."""
    with locked(actor=actor, endpoint_id=endpoint_id) as endpoint:
        refuse(rules.refuse_test(endpoint))
        body = event_types.body(event_types.TEST, now, {"endpoint_id": str(endpoint.id)})
        made = Delivery.objects.create(
            partner_id=endpoint.partner_id, customer_id=endpoint.customer_id, endpoint_id=endpoint.id,
            entry_id=uuid7(), kind=event_types.TEST, body=body, created_at=now, next_try_at=now,
        )  # fmt: skip
        audit.record(actor, "webhook.tested", endpoint)
        _soon()
    return made


@transaction.atomic
def replay(*, actor: Actor, endpoint_id: UUID, delivery_id: UUID, now: datetime) -> Delivery:
    """Send it again, under the same id, with all its tries. Raises `Delivery.DoesNotExist`."""
    with locked(actor=actor, endpoint_id=endpoint_id) as endpoint:
        refuse(rules.refuse_test(endpoint))
        rows = Delivery.objects.select_for_update().filter(partner_id=endpoint.partner_id, endpoint_id=endpoint.id)
        delivery = rows.get(id=delivery_id)
        refuse(rules.refuse_replay(delivery))
        rows.filter(id=delivery.id).update(
            state=DeliveryState.WAITING, tries=0, next_try_at=now, finished_at=None
        )  # fmt: skip
        audit.record(actor, "webhook.replayed", endpoint, count=1, delivery=str(delivery.id))
        _soon()
    return delivery


@transaction.atomic
def replay_failed(*, actor: Actor, endpoint_id: UUID, since: datetime, now: datetime) -> int:
    """Send again all that failed of what happened since then. How many."""
    with locked(actor=actor, endpoint_id=endpoint_id) as endpoint:
        refuse(rules.refuse_test(endpoint))
        failed = Delivery.objects.filter(
            partner_id=endpoint.partner_id, endpoint_id=endpoint.id, state=DeliveryState.FAILED, created_at__gte=since
        )
        count = failed.update(state=DeliveryState.WAITING, tries=0, next_try_at=now, finished_at=None)
        if count:
            audit.record(actor, "webhook.replayed", endpoint, count=count, since=since.isoformat())
            _soon()
    return count


def _soon() -> None:
    enqueue(DELIVER, queueing_lock=DELIVER, lock=DELIVER)
