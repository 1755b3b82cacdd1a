"""Recording course completions of an uploaded file."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from procrastinate.contrib.django import app

from fleetward.domain.partners import completion_sheet
from fleetward.domain.partners.actor import Actor, ActorKind
from fleetward.domain.sales_feed.operations.receive import spool_path
from fleetward.foundation.jobs import operations as jobs
from fleetward.foundation.jobs.models import Job, JobState
from fleetward.foundation.tenancy.scope import VENDOR, scoped


@app.task(name=completion_sheet.KIND, retry=2)
def record_completions(partner_id: str, job_id: str) -> None:
    """Record every row without a problem; a job that was cut off begins again and finds what it recorded."""
    with scoped(VENDOR):
        with transaction.atomic():
            job = jobs.find(UUID(partner_id), UUID(job_id))
        if job is None or job.state == JobState.DONE:
            return
        with translation.override(job.arguments["language"]), timezone.override(job.arguments["time_zone"]):
            try:
                _record(job)
            except Exception:
                with transaction.atomic():
                    jobs.fail(job, "")
                raise


def _record(job: Job) -> None:
    actor = Actor(ActorKind.VENDOR, job.actor_label, job.arguments["role"], job.actor_id)
    now = timezone.now()

    def tell(done: int) -> None:
        with transaction.atomic():
            jobs.update(job, state=JobState.RUNNING, done=done)

    with transaction.atomic(), spool_path(job.arguments["sha256"]).open("rb") as stream:
        rows = completion_sheet.read(actor, stream, now)
    results = completion_sheet.record(actor=actor, rows=rows, now=now, tell=tell)
    path = Path(settings.EXPORTS) / f"{job.id}.csv"
    completion_sheet.write_results(path, results)
    with transaction.atomic():
        jobs.finish(job, name=f"results-{job.arguments['name']}", path=path.name, done=len(rows))
