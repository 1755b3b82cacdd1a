"""What people are told of their long work."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from fleetward.foundation.notifications.kinds import Kind
from fleetward.foundation.notifications.models import Channel
from fleetward.foundation.notifications.operations import tell

if TYPE_CHECKING:
    from datetime import datetime

    from fleetward.foundation.jobs.models import Job

DONE = Kind(
    "job.done", _("Your files are ready"), _("The file %(name)s is ready."), "job", ("job_id",), channel=Channel.NONE
)

KINDS = (DONE,)


def done(job: Job, name: str, now: datetime) -> None:
    """Tell whoever asked for it, in the tenant of the job; a customer's people as its people."""
    customers = job.arguments.get("customers") or [None]
    if job.actor_id:
        tell(
            kind=DONE.code, users=[job.actor_id], subject=str(job.id), now=now, name=name, job_id=str(job.id),
            customer_id=UUID(customers[0]) if customers[0] else None,
        )  # fmt: skip
