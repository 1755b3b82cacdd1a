"""Forgetting what is kept of the calls of programs, and of signing in."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import transaction
from procrastinate.contrib.django import app

from fleetward.domain.partners import queries as partners
from fleetward.domain.partners.actor import SYSTEM
from fleetward.domain.partners.operations import credentials
from fleetward.foundation.accounts import operations as accounts
from fleetward.foundation.calls import operations
from fleetward.foundation.tenancy.scope import VENDOR, VENDOR_PARTNER_ID, Scope, scoped


@app.periodic(cron="*/10 * * * *")
@app.task(name="calls.forget", queueing_lock="calls.forget", pass_context=False)
def forget(timestamp: int) -> None:
    """Delete counts of windows, access tokens and sessions that are over, and answers older than a day."""
    now = datetime.fromtimestamp(timestamp, UTC)
    operations.forget_counts(now=now)
    accounts.forget_expired(now=now)
    credentials.forget_expired(now=now)
    with scoped(VENDOR), transaction.atomic():
        ids = list(partners.visible_to(SYSTEM).order_by("id").values_list("id", flat=True))
        operations.forget_answers(partner_id=VENDOR_PARTNER_ID, now=now)
    for partner_id in ids:
        with scoped(Scope(partner_id)):
            operations.forget_answers(partner_id=partner_id, now=now)
