"""The delivery log is kept for a while."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from fleetward.domain.webhooks import queries
from fleetward.domain.webhooks.lifecycle import DeliveryState
from fleetward.domain.webhooks.models import Attempt, Delivery
from fleetward.foundation.tenancy.scope import Scope, scoped

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

KEPT = timedelta(days=30)


def forget_old(*, now: datetime) -> int:
    """Forget what was delivered or given up 30 days ago, with its tries. How many deliveries.

    It is never taken again: the rows of the audit log that it told of lie long before what an endpoint looks at.
    """
    before = now - KEPT
    return sum(_forget(partner_id, before) for partner_id in queries.partners_with_old(before))


@transaction.atomic
def _forget(partner_id: UUID, before: datetime) -> int:
    with scoped(Scope(partner_id)):
        old = Delivery.objects.filter(partner_id=partner_id, created_at__lt=before).exclude(state=DeliveryState.WAITING)
        Attempt.objects.filter(partner_id=partner_id, delivery_id__in=old.values("id")).delete()
        return old.delete()[0]
