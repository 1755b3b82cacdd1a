"""Importing the parts catalogue; telling repair cases of orders; deadlines of old parts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from procrastinate.contrib.django import app

from fleetward.domain.parts import catalogue_sheet
from fleetward.domain.parts import operations as parts
from fleetward.domain.repairs import operations as repairs
from fleetward.domain.sales_feed.operations.receive import spool_path
from fleetward.entrypoints.jobs.invitations import PATIENT
from fleetward.entrypoints.jobs.stored import work
from fleetward.foundation.jobs import operations as jobs
from fleetward.gateways import mail

if TYPE_CHECKING:
    from fleetward.domain.partners.actor import Actor
    from fleetward.foundation.jobs.models import Job


@app.task(name=parts.IMPORT, retry=2)
def import_catalogue(partner_id: str, job_id: str) -> None:
    """Write what the file says, in one transaction: a job that was cut off begins again."""
    work(partner_id, job_id, _import)


def _import(actor: Actor, job: Job) -> None:
    path = Path(settings.EXPORTS) / f"{job.id}.csv"
    with translation.override(job.arguments["language"]):
        sheet = parts.import_catalogue(
            actor=actor, path=spool_path(job.arguments["sha256"]), switch_off=job.arguments["switch_off"],
            now=timezone.now(),
        )  # fmt: skip
        catalogue_sheet.write_results(path, sheet.rows)
    with transaction.atomic():
        jobs.finish(job, name=f"results-{job.arguments['name']}.csv", path=path.name, done=len(sheet.rows))


@app.task(name=parts.SHIPPED, retry=5, pass_context=False)
def order_shipped(partner_id: str, order_id: str) -> None:
    """Tell the repair case that waits for the parts."""
    repairs.note_order(partner_id=UUID(partner_id), order_id=UUID(order_id), now=timezone.now())


@app.task(name=parts.REMIND, retry=PATIENT, pass_context=False)
def mail_reminders(partner_id: str, order_ids: list[str]) -> None:
    """Mail those who ordered about old parts that are due."""
    url = settings.PUBLIC_URL + reverse("part-returns")
    for letter in parts.write_reminders(partner_id=UUID(partner_id), order_ids=order_ids, url=url):
        mail.send(to=letter.to, subject=letter.subject, text=letter.text)


@app.periodic(cron="5 * * * *")
@app.task(name="parts.return_deadlines", queueing_lock="parts.return_deadlines", pass_context=False)
def return_deadlines(timestamp: int) -> None:
    """Remind of old parts that are due, and charge those that are overdue."""
    del timestamp
    parts.remind_returns(now=timezone.now())
    parts.charge_overdue(now=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(name=parts.SEND_OUT, lock=parts.SEND_OUT, queueing_lock=parts.SEND_OUT, pass_context=False)
def send_orders_out(timestamp: int | None = None) -> None:
    """Send waiting orders to the outside parts system, where there is one."""
    del timestamp
    parts.send_out(now=timezone.now())
