"""What people are told of their long work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
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
FAILED = Kind(
    "job.failed", _("Files could not be made"), _("A file that you asked for could not be finished."), "job",
    ("job_id",), channel=Channel.NONE,
)  # fmt: skip

KINDS = (DONE, FAILED)


def done(job: Job, name: str, now: datetime) -> None:
    """The file is there."""
    _tell(DONE, job, now, name=name)


def failed(job: Job, now: datetime) -> None:
    """It ended without; the page says whether it is tried again."""
    _tell(FAILED, job, now)


def _tell(kind: Kind, job: Job, now: datetime, **details: Any) -> None:
    """Tell whoever asked for it, in the tenant of the job; a customer's people as its people."""
    customers = job.arguments.get("customers") or [None]
    if job.actor_id:
        tell(
            kind=kind.code, users=[job.actor_id], subject=str(job.id), now=now, job_id=str(job.id),
            customer_id=UUID(customers[0]) if customers[0] else None, **details,
        )  # fmt: skip
