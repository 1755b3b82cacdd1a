"""Exports of lists of PCs, and of what concerns PCs: exactly what was filtered, or exactly the rows that were selected.

Each list says what it is by an `ExportedList`; see `pool_export`, `dashboard_export` and `alerts.alert_export`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from fleetward.domain.partners.vendor_profile import vendor_profile
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.jobs import operations as jobs
from fleetward.foundation.jobs.models import Job, JobState
from fleetward.foundation.kit import listing
from fleetward.foundation.tenancy.scope import VENDOR, Scope, scoped
from fleetward.gateways.spreadsheet.job_file import Contents, write_job_file

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from django.db.models import QuerySet
    from django_stubs_ext import StrOrPromise

    from fleetward.domain.devices.models import Device
    from fleetward.domain.devices.pool_filter import ListFilter
    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.partners.permissions import Permission
    from fleetward.gateways.spreadsheet.job_file import Form

    Lines = Iterable[list[Any]]

CHUNK = 2_000


@dataclass(frozen=True)
class ExportedList:
    """A list that can be had as a file; each row has a `serial`."""

    kind: str
    """Of the stored job, and the name of its task."""
    permission: Permission
    exported: str
    """What the audit log calls it."""
    sheet: StrOrPromise
    file_name: StrOrPromise
    columns: Sequence[str]
    sorts: Mapping[str, str]
    rows: Callable[[Actor, dict[str, Any]], QuerySet[Any]]
    """All that match the filter in a job's arguments, or, with ids in them, every row that may be chosen."""
    label: Callable[[str], str]
    computed: Collection[str] = ()
    """Columns that the rows bring as `shown_<column>`, because not everybody may see them of every PC."""
    key: str = "id"
    """The column that tells rows of equal value apart."""
    lines: Callable[[Actor, Sequence[Any], Sequence[str]], Lines] | None = None
    """What stands in the columns of some rows, where it is not what the columns of a PC hold."""


@transaction.atomic
def request(
    of: ExportedList, *, actor: Actor, form: Form, chosen: ListFilter, columns: Sequence[str], sort: str,
    now: datetime, total: int | None, ids: Sequence[UUID] = (), **where: str,
) -> Job:  # fmt: skip
    """Ask for a file of the rows that fit `chosen`, or of just those with these ids. A worker writes it.

    `total` is how many rows there are, where that is known without counting. Jobs and audit log are the partner's,
    also where a customer asks; the vendor's where its people ask.
    """
    actor.require(of.permission)
    wanted = {
        "filter": chosen.parameters(), "ids": [str(one) for one in ids], "sort": sort, "form": str(form),
        "columns": [name for name in of.columns if name == "serial" or name in columns],
        "language": translation.get_language() or settings.LANGUAGE_CODE,
        "time_zone": timezone.get_current_timezone_name(), "now": now.isoformat(), "role": actor.role,
        "customers": [str(one) for one in actor.customer_ids], **where,
    }  # fmt: skip
    if total is None:
        total = _rows(of, actor, wanted).count()
    with scoped(Scope(actor.partner_id) if actor.partner_id else VENDOR):
        job = jobs.start_job(actor, of.kind, task=of.kind, total=total, **wanted)
        audit.record(actor, of.exported, job, filter=chosen.parameters(), selected=len(ids), form=str(form))
    return job


def write(of: ExportedList, *, actor: Actor, job: Job, folder: Path) -> None:
    """Write the file of this job."""

    def contents() -> Contents:
        rows = _Lines(of, actor, job)
        header = [of.label(name) for name in job.arguments["columns"]]
        return Contents(header, rows.lines(), str(of.sheet), str(of.file_name), lambda: rows.written)

    write_job_file(job=job, folder=folder, contents=contents)


class _Lines:
    """The rows in chunks, each in a transaction of its own, with the progress told after each."""

    def __init__(self, of: ExportedList, actor: Actor, job: Job) -> None:
        self.of, self.job, self.wanted, self.written = of, job, job.arguments, 0
        self.columns: list[str] = self.wanted["columns"]
        with transaction.atomic():  # what a list is may be a question to the database
            self.rows = _rows(of, actor, self.wanted)
        if of.lines is None:
            loaded = [name for name in ("id", *of.sorts.values(), *self.columns) if name not in of.computed]
            self.rows = self.rows.only(*dict.fromkeys(loaded))
        self.actor, self.programs = actor, vendor_profile().programs

    def lines(self) -> Iterator[list[Any]]:
        cursor = ""
        while True:
            with transaction.atomic():
                page = listing.page(
                    self.rows, sort=self.wanted["sort"], sorts=self.of.sorts, cursor=cursor, size=CHUNK, key=self.of.key
                )
                self.written += len(page.rows)
                jobs.update(self.job, state=JobState.RUNNING, done=self.written)
                found = list(self._cells(page.rows))
            yield from found
            if not page.older:
                return
            cursor = page.older

    def _cells(self, rows: Sequence[Any]) -> Iterable[list[Any]]:
        if self.of.lines:
            return self.of.lines(self.actor, rows, self.columns)
        return ([self._value(device, name) for name in self.columns] for device in rows)

    def _value(self, device: Device, name: str) -> Any:
        value = getattr(device, f"shown_{name}" if name in self.of.computed else name)
        if name == "program":
            return self.programs.get(value, value)
        if name in {"waiting_since", "last_seen_at"}:
            return moment(value) if value else None
        return value


def moment(value: datetime) -> datetime:
    """As a file tells it: by the reader's clock, to the second, for a sheet knows no zones."""
    return timezone.localtime(value).replace(tzinfo=None, microsecond=0)


def cell(row: Any, name: str, cells: Mapping[str, Callable[[Any], Any]]) -> Any:
    """What stands in one column: what `cells` makes of the row, else what the row holds."""
    value = cells[name](row) if name in cells else getattr(row, name)
    return moment(value) if isinstance(value, datetime) else value


def lines_of(cells: Mapping[str, Callable[[Any], Any]]) -> Callable[[Actor, Sequence[Any], Sequence[str]], Lines]:
    """The `lines` of rows of which `cells` says what is not just what the row holds, whoever asks."""

    def lines(_actor: Actor, rows: Sequence[Any], columns: Sequence[str]) -> Lines:
        return ([cell(row, name, cells) for name in columns] for row in rows)

    return lines


def _rows(of: ExportedList, actor: Actor, wanted: dict[str, Any]) -> QuerySet[Any]:
    rows = of.rows(actor, wanted)
    return rows.filter(id__in=[UUID(one) for one in wanted["ids"]]) if wanted["ids"] else rows
