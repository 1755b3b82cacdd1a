"""The answer to a search as a file: every serial number with where it is, why, what is known, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from fleetward.domain.customers import queries as customers
from fleetward.domain.partners.actor import Forbidden
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.sales_feed.lifecycle import Reason
from fleetward.domain.whereabouts import queries
from fleetward.domain.whereabouts.lifecycle import Verdict
from fleetward.domain.whereabouts.next_step import next_step
from fleetward.domain.whereabouts.sought_filter import SORTS, SoughtFilter
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.jobs import operations as jobs
from fleetward.foundation.jobs.models import JobState
from fleetward.foundation.kit import listing
from fleetward.foundation.tenancy.scope import Scope, scoped
from fleetward.gateways.spreadsheet.job_file import Contents, write_job_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.whereabouts.models import Search, Sought
    from fleetward.foundation.jobs.models import Job
    from fleetward.gateways.spreadsheet.job_file import Form

KIND = "whereabouts.export"
CHUNK = 2_000


@transaction.atomic
def request_export(
    *, actor: Actor, search: Search, form: Form, chosen: SoughtFilter, sort: str = "", now: datetime
) -> Job:  # fmt: skip
    """Ask for a file of the rows that fit. A worker writes it."""
    actor.require(Permission.WHEREABOUTS_ASK)
    if actor.partner_id is None:
        raise Forbidden(actor.kind)
    wanted = {
        "search_id": str(search.id), "filter": chosen.parameters(), "sort": sort, "form": str(form),
        "role": actor.role, "language": translation.get_language() or settings.LANGUAGE_CODE,
        "time_zone": timezone.get_current_timezone_name(), "now": now.isoformat(),
    }  # fmt: skip
    total = chosen.apply(queries.sought(actor, search)).count()
    with scoped(Scope(actor.partner_id)):
        job = jobs.start_job(actor, KIND, task=KIND, total=total, **wanted)
        audit.record(actor, "whereabouts.exported", search, filter=chosen.parameters(), form=str(form))
    return job


def write_export(*, actor: Actor, job: Job, folder: Path) -> None:
    """Write the file of this job."""

    def contents() -> Contents:
        rows = _Rows(actor, job)
        return Contents(_header(), rows.lines(), _("Where is my PC?"), _("where-is-my-pc"), lambda: rows.written)

    write_job_file(job=job, folder=folder, contents=contents)


def _header() -> list[str]:
    return [
        _("Row"), _("As given"), _("Serial number"), _("Where it is"), _("Why"), _("Meant, probably"), _("Customer"),
        _("Reported by"), _("File"), _("Document"), _("Date"), _("Invoice"), _("End customer"), _("Model"),
        _("Product number"), _("Reseller number"), _("Name in the report"), _("What to do"), _("At first"),
    ]  # fmt: skip


_TOLD = ("reporter", "file", "document", "date", "invoice", "end_customer", "model", "product_number", "key", "name")
"""What a file says of the evidence, in its order."""


class _Rows:
    """The rows in chunks, each in a transaction of its own, with the progress told after each."""

    def __init__(self, actor: Actor, job: Job) -> None:
        self.actor, self.job, self.wanted, self.written = actor, job, job.arguments, 0
        self.names: dict[UUID, str] = {}

    def lines(self) -> Iterator[list[Any]]:
        """All that fit, in the order of the page."""
        cursor = ""
        with transaction.atomic():
            search = queries.visible_to(self.actor).get(id=UUID(self.wanted["search_id"]))
        rows = SoughtFilter.read(self.wanted["filter"]).apply(queries.sought(self.actor, search))
        while True:
            with transaction.atomic():
                page = listing.page(
                    rows, sort=self.wanted["sort"], sorts=SORTS, cursor=cursor, size=CHUNK, key="position"
                )
                self._learn_names(page.rows)
                self.written += len(page.rows)
                jobs.update(self.job, state=JobState.RUNNING, done=self.written)
            yield from map(self._line, page.rows)
            if not page.older:
                return
            cursor = page.older

    def _learn_names(self, found: list[Sought]) -> None:
        ids = {one.customer_id for one in found if one.customer_id} - set(self.names)
        self.names |= {one.id: one.name for one in customers.visible_to(self.actor).filter(id__in=ids)} if ids else {}

    def _line(self, one: Sought) -> list[Any]:
        why = str(Reason(one.reason).label) if one.reason in Reason.values else ""
        return [
            one.position, one.given, one.serial, one.get_verdict_display(), why, one.meant,
            self.names.get(one.customer_id, "") if one.customer_id else "",
            *(one.evidence.get(name, "") for name in _TOLD),
            str(next_step(one.verdict, one.reason).sentence), str(Verdict(one.was).label) if one.was else "",
        ]  # fmt: skip
