"""The result of a bulk action as a file: every PC with what became of it, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from fleetward.domain.customers import queries as customers
from fleetward.domain.devices.models import Place
from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.transfers import queries
from fleetward.domain.transfers.lifecycle import Doubt, Hold
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.jobs import operations as jobs
from fleetward.foundation.jobs.models import JobState
from fleetward.foundation.tenancy.scope import Scope, scoped
from fleetward.gateways.spreadsheet.job_file import Contents, write_job_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.transfers.models import BulkAction, BulkItem
    from fleetward.foundation.jobs.models import Job
    from fleetward.gateways.spreadsheet.job_file import Form

KIND = "transfers.export_results"
CHUNK = 2_000


@transaction.atomic
def request_export(*, actor: Actor, action: BulkAction, form: Form) -> Job:
    """Ask for a file of all PCs of a bulk action that the actor sees. A worker writes it."""
    actor.require(Permission.DEVICE_UN_ENROL)
    with scoped(Scope(action.partner_id)):  # jobs are rows of the partner, also those of its customers' people
        job = jobs.start_job(
            actor, KIND, task=KIND, total=action.total, action_id=str(action.id), form=str(form), role=actor.role,
            customers=[str(one) for one in actor.customer_ids],
            language=translation.get_language() or settings.LANGUAGE_CODE,
            time_zone=timezone.get_current_timezone_name(),
        )  # fmt: skip
        audit.record(actor, "bulk_action.exported", action, action_id=action.id, form=str(form))
    return job


def write_export(*, actor: Actor, job: Job, folder: Path) -> None:
    """Write the file of this job."""

    def contents() -> Contents:
        rows = _Rows(actor, job)
        return Contents(_header(), rows.lines(), _("Result"), _("result"), lambda: rows.written)

    write_job_file(job=job, folder=folder, contents=contents)


class _Rows:
    """The rows in chunks, each in a transaction of its own, with the progress told after each."""

    def __init__(self, actor: Actor, job: Job) -> None:
        self.actor, self.job, self.written = actor, job, 0
        self.action_id = UUID(job.arguments["action_id"])
        self.names: dict[UUID, str] = {}

    def lines(self) -> Iterator[list[Any]]:
        """All of them, in the order in which they were named."""
        while True:
            with transaction.atomic():
                items = queries.items(self.actor, self.action_id).filter(position__gt=self.written)
                found = list(items[:CHUNK])
                self._learn_names(found)
                jobs.update(self.job, state=JobState.RUNNING, done=self.written)
            yield from map(self._line, found)
            if len(found) < CHUNK:
                self.written += len(found)
                return
            self.written = found[-1].position

    def _learn_names(self, found: list[BulkItem]) -> None:
        ids = {one for item in found for one in (item.from_customer_id, item.to_customer_id) if one} - set(self.names)
        self.names |= {one.id: one.name for one in customers.visible_to(self.actor).filter(id__in=ids)} if ids else {}

    def _line(self, item: BulkItem) -> list[Any]:
        reasons = [str(Hold(item.hold).label)] if item.hold else []
        return [
            item.position, item.named, item.serial, item.get_outcome_display(),
            " ".join(reasons + [str(Doubt(one).label) for one in item.doubts]),
            where(self.actor, item.from_place, item.from_customer_id, self.names),
            where(self.actor, item.to_place, item.to_customer_id, self.names), item.target,
        ]  # fmt: skip


def where(actor: Actor, place: str, customer_id: UUID | None, names: Mapping[UUID, str]) -> str:
    """A place as this actor knows it: a dashboard by its customer's name, the partner's pool from outside."""
    if place == Place.DASHBOARD and customer_id and customer_id in names:
        return names[customer_id]
    if place == Place.POOL and actor.kind is ActorKind.CUSTOMER:
        return _("Your partner")
    return str(Place(place).label) if place else ""


def _header() -> list[str]:
    return [
        _("Row"), _("As given"), _("Serial number"), _("Outcome"), _("Why"), _("From"), _("To"), _("Target as given"),
    ]  # fmt: skip
