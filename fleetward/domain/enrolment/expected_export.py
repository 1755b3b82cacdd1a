"""The list of PCs that were expected with a key as a file: how far each has come, and since when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from fleetward.domain.customers import queries as customers
from fleetward.domain.devices.list_export import moment
from fleetward.domain.enrolment import queries
from fleetward.domain.enrolment.lifecycle import Presence
from fleetward.domain.enrolment.operations.keys import authorised
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.jobs import operations as jobs
from fleetward.foundation.jobs.models import JobState
from fleetward.foundation.tenancy.scope import scoped
from fleetward.gateways.spreadsheet.job_file import Contents, write_job_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from django.db.models import QuerySet

    from fleetward.domain.enrolment.models import EnrolmentKey, ExpectedDevice
    from fleetward.domain.partners.actor import Actor
    from fleetward.foundation.jobs.models import Job
    from fleetward.gateways.spreadsheet.job_file import Form

KIND = "enrolment.export_expected"
CHUNK = 2_000


@transaction.atomic
def request_export(*, actor: Actor, key: EnrolmentKey, form: Form, presence: str, start: str) -> Job:
    """Ask for a file of the expected PCs, of all or of those with this presence and this beginning of the serial."""
    wanted = {
        "key_id": str(key.id), "customer_id": str(key.customer_id), "presence": presence, "start": start,
        "form": str(form), "role": actor.role, "customers": [str(one) for one in actor.customer_ids],
        "language": translation.get_language() or settings.LANGUAGE_CODE,
        "time_zone": timezone.get_current_timezone_name(),
    }  # fmt: skip
    total = chosen(queries.expected(actor, key), presence, start).count()
    with scoped(authorised(actor=actor, partner_id=key.partner_id, customer_id=key.customer_id)):
        job = jobs.start_job(actor, KIND, task=KIND, total=total, **wanted)
        audit.record(actor, "enrolment_key.list_exported", key, label=key.label, form=str(form))
    return job


def chosen(rows: QuerySet[ExpectedDevice], presence: str, start: str) -> QuerySet[ExpectedDevice]:
    """The rows that fit: what a list shows and what its export holds."""
    if presence:
        rows = rows.filter(queries.PRESENCE[Presence(presence)])
    return rows.filter(queries.serial_from(start)) if start else rows


def write_export(*, actor: Actor, job: Job, folder: Path) -> None:
    """Write the file of this job."""

    def contents() -> Contents:
        rows = _Lines(actor, job)
        return Contents(_header(), rows.lines(), _("Expected PCs"), _("expected-pcs"), lambda: rows.written)

    write_job_file(job=job, folder=folder, contents=contents)


def _header() -> list[str]:
    return [_("Serial number"), _("State"), _("Since"), _("Expected since"), _("Enrolled"), _("Checked in")]


class _Lines:
    """The rows in chunks, each in a transaction of its own, with the progress told after each."""

    def __init__(self, actor: Actor, job: Job) -> None:
        self.actor, self.job, self.written = actor, job, 0

    def lines(self) -> Iterator[list[Any]]:
        after = ""
        while True:
            with transaction.atomic():
                found = list(self._rows().filter(serial__gt=after).order_by("serial")[:CHUNK])
                self.written += len(found)
                jobs.update(self.job, state=JobState.RUNNING, done=self.written)
            yield from map(_line, found)
            if len(found) < CHUNK:
                return
            after = found[-1].serial

    def _rows(self) -> QuerySet[ExpectedDevice]:
        """Seen as the actor may see them now."""
        wanted = self.job.arguments
        customer = customers.visible_to(self.actor).get(id=UUID(wanted["customer_id"]))
        key = queries.keys(self.actor, customer).get(id=UUID(wanted["key_id"]))
        return chosen(queries.expected(self.actor, key), wanted["presence"], wanted["start"])


def _line(row: ExpectedDevice) -> list[Any]:
    presence, since = queries.presence_of(row)
    moments = (since, row.expected_since, row.enrolled_at, row.checked_in_at)  # type: ignore[attr-defined] # annotated
    told = [moment(one) if one else None for one in moments]
    return [row.serial, str(presence.label), *told]
