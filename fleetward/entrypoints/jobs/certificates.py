"""Telling partners of certificates that end."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from fleetward.domain.partners import operations, queries
from fleetward.domain.partners.told import SOON
from fleetward.foundation.tenancy.scope import VENDOR, scoped


@app.periodic(cron="19 5 * * *")
@app.task(name="partners.remind_of_certificates", queueing_lock="partners.remind_of_certificates", pass_context=False)
def remind_of_certificates(timestamp: int) -> None:
    """Once a day: of those that expire soon, and of those that have expired; each is told once."""
    del timestamp
    now = timezone.now()
    with scoped(VENDOR), transaction.atomic():
        concerned = queries.partners_with_expiring(now - SOON, now + SOON)
    for partner_id in concerned:
        operations.remind_of_certificates(partner_id=partner_id, now=now)
