"""Exports of the list of files: exactly what was filtered, as CSV."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from fleetward.domain.devices.list_export import moment
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.sales_feed import queries
from fleetward.domain.sales_feed.queries.file_filter import chosen
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.jobs import operations as jobs
from fleetward.foundation.jobs.models import JobState
from fleetward.gateways.spreadsheet.job_file import Contents, Form, write_job_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.sales_feed.models import FeedFile
    from fleetward.foundation.jobs.models import Job

KIND = "sales_feed.export_files"
CHUNK = 2_000


@transaction.atomic
def request_export(*, actor: Actor, values: Mapping[str, str], now: datetime) -> Job:
    """Ask for a file of the rows that fit; a worker writes it."""
    actor.require(Permission.FEED_VIEW)
    job = jobs.start_job(
        actor, KIND, task=KIND, total=chosen(queries.files(actor), values, now).count(), filter=dict(values),
        form=str(Form.CSV), now=now.isoformat(),
        role=actor.role, language=translation.get_language() or settings.LANGUAGE_CODE,
        time_zone=timezone.get_current_timezone_name(),
    )  # fmt: skip
    audit.record(actor, "files.exported", job, filter=dict(values))
    return job


def write_export(*, actor: Actor, job: Job, folder: Path) -> None:
    """Write the file of this job."""

    def contents() -> Contents:
        rows = chosen(queries.files(actor), job.arguments["filter"], datetime.fromisoformat(job.arguments["now"]))
        found = rows.order_by("-received_at", "-id")
        return Contents(_header(), _lines(found), "", _("files"), lambda: job.total or 0)

    with transaction.atomic():
        jobs.update(job, state=JobState.RUNNING)
        write_job_file(job=job, folder=folder, contents=contents)


def _header() -> list[str]:
    return [
        _("File"), _("Feed"), _("Reporter"), _("Received"), _("State"), _("Kind"), _("Way in"), _("Size"), _("Items"),
        _("Lines"), _("Problem"), "SHA-256",
    ]  # fmt: skip


def _lines(rows: Any) -> Iterator[list[Any]]:
    for file in rows.iterator(chunk_size=CHUNK):
        yield _line(file)


def _line(file: FeedFile) -> list[Any]:
    received = moment(file.received_at)
    return [
        file.name, file.feed.name, file.feed.reporter.name, received, file.get_state_display(), file.kind,
        file.get_way_display(), file.size, file.items, file.lines, file.problem, file.sha256,
    ]  # fmt: skip
