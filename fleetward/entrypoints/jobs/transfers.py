"""Checking and carrying out bulk actions, and placement rules."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from procrastinate.contrib.django import app

from fleetward.domain.devices.operations import PLACE_ARRIVED
from fleetward.domain.transfers import operations
from fleetward.domain.transfers.operations.asking import CHECK
from fleetward.domain.transfers.operations.running import RUN

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
