"""Checking and carrying out bulk actions, placement rules, and archiving what was un-enrolled."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from fleetward.domain.devices import operations as devices
from fleetward.domain.devices.operations import PLACE_ARRIVED
from fleetward.domain.partners import queries as partners
from fleetward.domain.partners.actor import SYSTEM
from fleetward.domain.transfers import operations
from fleetward.domain.transfers.operations.asking import CHECK
from fleetward.domain.transfers.operations.running import RUN
from fleetward.foundation.tenancy.scope import VENDOR, scoped

RETRIES = 5


@app.task(name=CHECK, retry=RETRIES)
def check(partner_id: str, action_id: str) -> None:
    """Say of each PC what would become of it."""
    operations.check(partner_id=UUID(partner_id), action_id=UUID(action_id), now=timezone.now())


@app.task(name=RUN, retry=RETRIES)
def run(partner_id: str, action_id: str) -> None:
    """Move what will move; one that was cut off goes on where it was."""
    operations.run(partner_id=UUID(partner_id), action_id=UUID(action_id), now=timezone.now())


@app.task(name=PLACE_ARRIVED, retry=RETRIES)
def place_arrived(partner_id: str) -> None:
    """Move the PCs of this partner's page that its placement rules take."""
    operations.apply_rules(partner_id=UUID(partner_id), now=timezone.now())


@app.periodic(cron="41 2 * * *")
@app.task(name="transfers.archive", queueing_lock="transfers.archive", retry=RETRIES, pass_context=False)
def archive(timestamp: int) -> None:
    """Archive PCs that were un-enrolled long enough ago, partner by partner (F8)."""
    del timestamp
    with scoped(VENDOR):
        with transaction.atomic():
            ids = list(partners.visible_to(SYSTEM).order_by("id").values_list("id", flat=True))
        for partner_id in ids:
            devices.archive(actor=SYSTEM, partner_id=partner_id, now=timezone.now())
