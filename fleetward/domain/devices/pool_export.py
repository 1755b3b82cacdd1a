"""Exports of the page *Unassigned devices*: exactly what was filtered, or exactly the rows that were selected."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from fleetward.domain.devices import queries
from fleetward.domain.devices.models import Device
from fleetward.domain.devices.pool_filter import COLUMNS, SORTS, PoolFilter
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.partners.vendor_profile import vendor_profile
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.jobs import operations as jobs
from fleetward.foundation.jobs.models import Job, JobState
from fleetward.foundation.kit import listing
from fleetward.gateways.spreadsheet.writer import write_csv, write_xlsx

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from django.db.models import QuerySet

    from fleetward.domain.partners.actor import Actor

KIND = "pool.export"
CHUNK = 2_000


class Form(StrEnum):
    """What the file is."""

    CSV = "csv"
    XLSX = "xlsx"


@transaction.atomic
def request_export(
    *, actor: Actor, form: Form, chosen: PoolFilter, columns: Sequence[str], sort: str, now: datetime,
    ids: Sequence[UUID] = (),
) -> Job:  # fmt: skip
    """Ask for a file of the rows that fit `chosen`, or of just those with these ids. A worker writes it."""
    actor.require(Permission.POOL_EXPORT)
    wanted = {
        "filter": chosen.parameters(), "ids": [str(one) for one in ids], "sort": sort, "form": str(form),
        "columns": [name for name in COLUMNS if name == "serial" or name in columns],
        "language": translation.get_language() or settings.LANGUAGE_CODE,
        "time_zone": timezone.get_current_timezone_name(), "now": now.isoformat(), "role": actor.role,
    }  # fmt: skip
    whole_page = not ids and chosen == PoolFilter()
    total = queries.pool_status(actor).on_page if whole_page else _rows(actor, wanted).count()
    job = jobs.start_job(actor, KIND, task=KIND, total=total, **wanted)
    audit.record(actor, "pool.exported", job, filter=chosen.parameters(), selected=len(ids), form=str(form))
    return job


def write_export(*, actor: Actor, job: Job, folder: Path) -> None:
    """Write the file of this job from its beginning: a job that was cut off is simply done again."""
    wanted = job.arguments
    form = Form(wanted["form"])
    path = folder / f"{job.id}.{form}"
    draft = path.with_suffix(".part")
    folder.mkdir(parents=True, exist_ok=True)
    with translation.override(wanted["language"]), timezone.override(wanted["time_zone"]):
        rows = _Rows(actor, job)
        if form is Form.CSV:
            # Excel splits by the list separator of its country
            write_csv(draft, _header(wanted), rows.lines(), delimiter="," if wanted["language"] == "en" else ";")
        else:
            write_xlsx(draft, _header(wanted), rows.lines(), sheet=_("Unassigned devices"))
        name = f"{_('unassigned-devices')}-{timezone.localdate():%Y-%m-%d}.{form}"
    draft.replace(path)
    with transaction.atomic():
        jobs.finish(job, name=name, path=path.name, done=rows.written)


class _Rows:
    """The rows in chunks, each in a transaction of its own, with the progress told after each."""

    def __init__(self, actor: Actor, job: Job) -> None:
        self.job, self.wanted, self.written = job, job.arguments, 0
        self.columns: list[str] = self.wanted["columns"]
        self.rows = _rows(actor, self.wanted).only(*dict.fromkeys(("id", *SORTS.values(), *self.columns)))
        self.programs = vendor_profile().programs

    def lines(self) -> Iterator[list[Any]]:
        cursor = ""
        while True:
            with transaction.atomic():
                page = listing.page(self.rows, sort=self.wanted["sort"], sorts=SORTS, cursor=cursor, size=CHUNK)
                self.written += len(page.rows)
                jobs.update(self.job, state=JobState.RUNNING, done=self.written)
            for device in page.rows:
                yield [self._value(device, name) for name in self.columns]
            if not page.older:
                return
            cursor = page.older

    def _value(self, device: Device, name: str) -> Any:
        value = getattr(device, name)
        if name == "program":
            return self.programs.get(value, value)
        if name in {"waiting_since", "last_seen_at"}:
            return timezone.localtime(value).replace(tzinfo=None, microsecond=0) if value else None
        return value


def _rows(actor: Actor, wanted: dict[str, Any]) -> QuerySet[Device]:
    rows = queries.pool(actor)
    if wanted["ids"]:
        return rows.filter(id__in=[UUID(one) for one in wanted["ids"]])
    return PoolFilter.read(wanted["filter"]).apply(rows, now=datetime.fromisoformat(wanted["now"]))


def _header(wanted: dict[str, Any]) -> list[str]:
    return [column_label(name) for name in wanted["columns"]]


def column_label(name: str) -> str:
    """What a column is called, in the reader's language."""
    label = str(getattr(Device, name).field.verbose_name)
    return label[:1].upper() + label[1:]
