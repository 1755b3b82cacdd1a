"""Answering long searches, and those in which something may have moved."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from procrastinate.contrib.django import app

from fleetward.domain.whereabouts import operations
from fleetward.domain.whereabouts.operations import ANSWER
from fleetward.foundation.tenancy.scope import VENDOR, scoped

RETRIES = 3


@app.task(name=ANSWER, retry=RETRIES)
def answer(partner_id: str, search_id: str) -> None:
    """Answer a search, or answer it anew; a failure is noted on it and raised."""
    which = {"partner_id": UUID(partner_id), "search_id": UUID(search_id)}
    operations.begin(**which)
    try:
        operations.answer(**which, now=timezone.now())
    except Exception:
        operations.fail(**which, now=timezone.now())
        raise


@app.periodic(cron="* * * * *")
@app.task(name="whereabouts.refresh", queueing_lock="whereabouts.refresh", pass_context=False)
def refresh(timestamp: int) -> None:
    """Have searches answered anew whose PCs may have arrived."""
    del timestamp
    with scoped(VENDOR):
        operations.refresh_stale(now=timezone.now())
