"""Forgetting attempts at keys that nobody needs to count any more."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from fleetward.domain.enrolment.operations import attempts


@app.periodic(cron="23 * * * *")
@app.task(name="enrolment.forget_attempts", queueing_lock="enrolment.forget_attempts", pass_context=False)
def forget_attempts(timestamp: int) -> None:
    """Delete the counts whose windows are over: every address that ever tried would leave one."""
    del timestamp
    attempts.forget_attempts(now=timezone.now())
