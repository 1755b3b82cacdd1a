"""Webhooks: events are taken from the audit log and sent."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from fleetward.domain.webhooks import operations

AGAIN = "webhooks.deliver_again"


@app.periodic(cron="* * * * * */3")
@app.task(name="webhooks.take", queueing_lock="webhooks.take", lock="webhooks.take", pass_context=False)
def take(timestamp: int) -> None:
    """Find what endpoints are to be told of."""
    del timestamp
    operations.take_new(now=timezone.now())


@app.periodic(cron="* * * * * */5")
@app.task(name=operations.DELIVER, queueing_lock=operations.DELIVER, lock=operations.DELIVER, pass_context=False)
def deliver(timestamp: int = 0) -> None:
    """Send what is due to endpoints that work."""
    del timestamp
    operations.deliver_due(clock=timezone.now)


@app.periodic(cron="* * * * * */5")
@app.task(name=AGAIN, queueing_lock=AGAIN, lock=AGAIN, pass_context=False)
def deliver_again(timestamp: int) -> None:
    """Send what is due to endpoints that fail: apart, because they may be slow."""
    del timestamp
    operations.deliver_due(clock=timezone.now, failing=True)


@app.periodic(cron="41 3 * * *")
@app.task(name="webhooks.forget", queueing_lock="webhooks.forget", pass_context=False)
def forget(timestamp: int) -> None:
    """Each night: the delivery log is kept for 30 days."""
    del timestamp
    operations.forget_old(now=timezone.now())
