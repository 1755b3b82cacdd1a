"""Alerts of PCs that moved follow them; old readings are forgotten."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from fleetward.domain.alerts import operations
from fleetward.domain.alerts.queries.moved import partners_to_follow
from fleetward.domain.partners import queries as partners
from fleetward.domain.partners.actor import SYSTEM
from fleetward.foundation.tenancy.scope import VENDOR, scoped

RETRIES = 3


@app.task(name=operations.FOLLOW_MOVES, retry=RETRIES)
def follow_moves(partner_id: str) -> None:
    """Close and open again the alerts of this partner's PCs that stand elsewhere now."""
    operations.follow_moves(partner_id=UUID(partner_id), now=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(name="alerts.follow_all_moves", queueing_lock="alerts.follow_all_moves", pass_context=False)
def follow_all_moves(timestamp: int) -> None:
    """The same for every partner that has such PCs: whatever moved them, nothing is missed for long."""
    del timestamp
    for partner_id in partners_to_follow(SYSTEM):
        operations.follow_moves(partner_id=partner_id, now=timezone.now())


@app.periodic(cron="11 2 * * *")
@app.task(name="alerts.prune_readings", queueing_lock="alerts.prune_readings", retry=RETRIES, pass_context=False)
def prune_readings(timestamp: int) -> None:
    """Forget old readings, partner by partner."""
    del timestamp
    with scoped(VENDOR), transaction.atomic():
        ids = list(partners.visible_to(SYSTEM).order_by("id").values_list("id", flat=True))
    for partner_id in ids:
        operations.prune_readings(partner_id=partner_id, now=timezone.now())
