"""Forgetting what is kept of the calls of programs."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import transaction
from procrastinate.contrib.django import app

from fleetward.domain.partners import queries as partners
from fleetward.domain.partners.actor import SYSTEM
from fleetward.domain.partners.operations import credentials
from fleetward.foundation.calls import operations
from fleetward.foundation.tenancy.scope import VENDOR, VENDOR_PARTNER_ID, Scope, scoped


@app.periodic(cron="*/10 * * * *")
@app.task(name="calls.forget", queueing_lock="calls.forget", pass_context=False)
def forget(timestamp: int) -> None:
    """Delete counts of windows that are over, access tokens whose hour is over, and answers older than a day."""
    now = datetime.fromtimestamp(timestamp, UTC)
    operations.forget_counts(now=now)
    credentials.forget_expired(now=now)
    with scoped(VENDOR), transaction.atomic():
        ids = list(partners.visible_to(SYSTEM).order_by("id").values_list("id", flat=True))
        operations.forget_answers(partner_id=VENDOR_PARTNER_ID, now=now)
    for partner_id in ids:
        with scoped(Scope(partner_id)):
            operations.forget_answers(partner_id=partner_id, now=now)
