"""Writing export files, and forgetting old ones."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from procrastinate.contrib.django import app

from fleetward.domain.devices import pool_export
from fleetward.domain.partners.actor import Actor, ActorKind
from fleetward.foundation.jobs import operations as jobs
from fleetward.foundation.jobs.models import JobState
from fleetward.foundation.tenancy.scope import Scope, scoped

KEPT_SECONDS = 7 * 86_400


@app.task(name=pool_export.KIND, retry=2)
def export_pool(partner_id: str, job_id: str) -> None:
    """Write one export of the page *Unassigned devices*, seeing what its actor may see."""
    partner = UUID(partner_id)
    with scoped(Scope(partner)):
        with transaction.atomic():
            job = jobs.find(partner, UUID(job_id))
        if job is None or job.state == JobState.DONE:
            return
        actor = Actor(ActorKind.PARTNER, job.actor_label, job.arguments["role"], job.actor_id, partner)
        try:
            pool_export.write_export(actor=actor, job=job, folder=Path(settings.EXPORTS))
        except Exception:
            with transaction.atomic():
                jobs.fail(job, "")
            raise


@app.periodic(cron="17 3 * * *")
@app.task(name="exports.forget", queueing_lock="exports.forget", pass_context=False)
def forget(timestamp: int) -> None:
    """Delete export files after a week: they hold what a page showed that day."""
    for path in Path(settings.EXPORTS).glob("*.*"):
        if path.stat().st_mtime < timestamp - KEPT_SECONDS:
            path.unlink(missing_ok=True)
