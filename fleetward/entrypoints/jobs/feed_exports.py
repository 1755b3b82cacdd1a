"""Writing exports of the vendor's lists."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from procrastinate.contrib.django import app

from fleetward.domain.partners.actor import Actor, ActorKind
from fleetward.domain.sales_feed.operations import file_export
from fleetward.foundation.jobs import operations as jobs
from fleetward.foundation.jobs.models import JobState
from fleetward.foundation.tenancy.scope import VENDOR, scoped


@app.task(name=file_export.KIND, retry=2)
def export_files(partner_id: str, job_id: str) -> None:
    """Write one export of the list of files, seeing what its actor may see."""
    with scoped(VENDOR):
        with transaction.atomic():
            job = jobs.find(UUID(partner_id), UUID(job_id))
        if job is None or job.state == JobState.DONE:
            return
        actor = Actor(ActorKind.VENDOR, job.actor_label, job.arguments["role"], job.actor_id)
        try:
            file_export.write_export(actor=actor, job=job, folder=Path(settings.EXPORTS))
        except Exception:
            with transaction.atomic():
                jobs.fail(job, "")
            raise
