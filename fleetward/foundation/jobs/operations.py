"""Asking for long work, and reporting on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from fleetward.foundation.jobs import told
from fleetward.foundation.jobs.models import Job, JobState
from fleetward.foundation.tenancy import scope

if TYPE_CHECKING:
    from uuid import UUID

    from fleetward.foundation.audit.operations import Acting


def enqueue(name: str, *, lock: str | None = None, queueing_lock: str | None = None, **arguments: Any) -> None:
    """Have a worker run the task of this name. Part of the caller's transaction: no commit, no job."""
    from procrastinate.exceptions import AlreadyEnqueued  # noqa: PLC0415 (needs the app to be ready)

    task = app.configure_task(name, lock=lock, queueing_lock=queueing_lock, allow_unknown=True)
    try:
        with transaction.atomic():  # a savepoint: an occupied queueing lock must not spoil the caller's transaction
            task.defer(**arguments)
    except AlreadyEnqueued:
        return  # the same work is waiting already, which is what the queueing lock is for


@transaction.atomic
def start_job(actor: Acting, kind: str, *, task: str, total: int | None = None, **arguments: Any) -> Job:
    """Store a job of the tenant in scope and enqueue the task that does it.

    What a credential may not do, its jobs may not do either.
    """
    tenant = scope.current()
    if tenant is None:
        message = f"{kind} outside any scope"
        raise RuntimeError(message)
    if actor.allowed is not None:
        arguments["allowed"] = sorted(actor.allowed)
    job = Job.objects.create(
        partner_id=tenant.partner_id,
        kind=kind,
        arguments=arguments,
        actor_id=actor.user_id,
        actor_label=actor.label,
        total=total,
        created_at=timezone.now(),
    )
    enqueue(task, partner_id=str(job.partner_id), job_id=str(job.id))
    return job


def update(job: Job, **fields: Any) -> None:
    """Write the job's progress or end."""
    Job.objects.filter(partner_id=job.partner_id, id=job.id).update(**fields)


def finish(job: Job, *, name: str, path: str, done: int) -> None:
    """Mark the job done, with the file it made, and tell whoever asked for it."""
    now = timezone.now()
    update(job, state=JobState.DONE, result_name=name, result_path=path, done=done, finished_at=now)
    told.done(job, name, now)


def fail(job: Job, problem: str) -> None:
    """Mark the job failed with a sentence for people, and tell whoever asked for it."""
    now = timezone.now()
    update(job, state=JobState.FAILED, problem=problem, finished_at=now)
    told.failed(job, now)


def find(partner_id: UUID, job_id: UUID) -> Job | None:
    """The job, if it belongs to the tenant in scope."""
    return Job.objects.filter(partner_id=partner_id, id=job_id).first()
