"""Forgetting files of attachments that were removed."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from fleetward.domain.claims import operations


@app.periodic(cron="23 3 * * *")
@app.task(name="claims.forget_removed_files", queueing_lock="claims.forget_removed_files", pass_context=False)
def forget_removed_files(timestamp: int) -> None:
    """Once a night: what no claim has attached any more is somebody's picture, and is not kept."""
    del timestamp
    operations.forget_removed_files(now=timezone.now())
