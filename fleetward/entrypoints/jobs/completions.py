"""Recording course completions of an uploaded file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from procrastinate.contrib.django import app

from fleetward.domain.partners import completion_sheet
from fleetward.domain.sales_feed.operations.receive import spool_path
from fleetward.entrypoints.jobs.stored import work
from fleetward.foundation.jobs import operations as jobs
from fleetward.foundation.jobs.models import JobState

if TYPE_CHECKING:
    from fleetward.domain.partners.actor import Actor
    from fleetward.foundation.jobs.models import Job


@app.task(name=completion_sheet.KIND, retry=2)
def record_completions(partner_id: str, job_id: str) -> None:
    """Record every row without a problem; a job that was cut off begins again and finds what it recorded."""
    work(partner_id, job_id, _record)


def _record(actor: Actor, job: Job) -> None:
    now = timezone.now()

    def tell(done: int) -> None:
        with transaction.atomic():
            jobs.update(job, state=JobState.RUNNING, done=done)

    with translation.override(job.arguments["language"]), timezone.override(job.arguments["time_zone"]):
        with transaction.atomic(), spool_path(job.arguments["sha256"]).open("rb") as stream:
            rows = completion_sheet.read(actor, stream, now)
        results = completion_sheet.record(actor=actor, rows=rows, now=now, tell=tell)
        path = Path(settings.EXPORTS) / f"{job.id}.csv"
        completion_sheet.write_results(path, results)
    with transaction.atomic():
        jobs.finish(job, name=f"results-{job.arguments['name']}", path=path.name, done=len(rows))
