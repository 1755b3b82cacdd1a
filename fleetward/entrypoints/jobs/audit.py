"""Sealing the audit log."""

from __future__ import annotations

from procrastinate.contrib.django import app

from fleetward.foundation.audit import operations


@app.periodic(cron="* * * * *")
@app.task(name="audit.seal", queueing_lock="audit.seal", lock="audit.seal", pass_context=False)
def seal(timestamp: int) -> None:
    """Each minute: what is new becomes the next link of each partner's chain."""
    del timestamp
    operations.seal_waiting()
