"""Exports: of lists of support cases, and of the serial numbers of one."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy

from fleetward.domain.devices import list_export
from fleetward.domain.devices.list_export import ExportedList
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.support import queries
from fleetward.domain.support.support_filter import QUEUE_SORTS, SupportFilter, with_due

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.db.models import QuerySet
    from django_stubs_ext import StrOrPromise

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.support.models import SupportCase
    from fleetward.foundation.jobs.models import Job
    from fleetward.gateways.spreadsheet.job_file import Form

LABELS: dict[str, StrOrPromise] = {
    "number": gettext_lazy("Number"), "partner": gettext_lazy("Partner"), "kind": gettext_lazy("About"),
    "subject": gettext_lazy("Subject"), "state": gettext_lazy("State"), "priority": gettext_lazy("Priority"),
    "opened_by_label": gettext_lazy("Opened by"), "taken_by_label": gettext_lazy("Taken up by"),
    "serials": gettext_lazy("Serial numbers"), "opened_at": gettext_lazy("Opened"),
    "answered_at": gettext_lazy("First answer"), "answer_by": gettext_lazy("Answer promised by"),
    "settle_by": gettext_lazy("To be settled by"), "changed_at": gettext_lazy("Last changed"),
    "closed_at": gettext_lazy("Ended"),
}  # fmt: skip
"""Columns that pages and files offer, in order, and what they are called."""

OF_ASKER = tuple(name for name in LABELS if name not in {"partner", "taken_by_label"})
"""The columns that the asker is offered; who has it is support's business."""


@transaction.atomic
def request_export(
    *, actor: Actor, form: Form, chosen: SupportFilter, columns: Sequence[str], sort: str, now: datetime
) -> Job:
    """Ask for a file of the support cases that fit `chosen`."""
    wanted = ["number", *columns]
    return list_export.request(
        AT_SUPPORT if queries.is_support(actor) else SUPPORT_CASES, actor=actor, form=form, chosen=chosen,
        columns=wanted, sort=sort, now=now, total=None, user=str(actor.user_id or ""),
    )  # fmt: skip


def _label(name: str) -> str:
    return str(LABELS[name])


def _rows(actor: Actor, wanted: dict[str, Any]) -> QuerySet[SupportCase]:
    rows = with_due(queries.visible_to(actor).select_related("partner"))
    chosen, now = SupportFilter.read(wanted["filter"]), datetime.fromisoformat(wanted["now"])
    return chosen.apply(rows, now=now, user_id=UUID(wanted["user"]) if wanted["user"] else None)


CELLS: dict[str, Callable[[SupportCase], Any]] = {
    "partner": lambda one: one.partner.name,
    "kind": lambda one: one.get_kind_display(),
    "state": lambda one: one.get_state_display(),
    "priority": lambda one: one.get_priority_display(),
    "serials": lambda one: " ".join(one.serials),
}
"""What stands in a column where it is not just what the row holds."""

SUPPORT_CASES = ExportedList(
    kind="support.export", permission=Permission.SUPPORT_REQUEST, exported="support_cases.exported",
    sheet=gettext_lazy("Support cases"), file_name=gettext_lazy("support-cases"), columns=OF_ASKER, sorts=QUEUE_SORTS,
    rows=_rows, label=_label, lines=list_export.lines_of(CELLS),
)  # fmt: skip

AT_SUPPORT = ExportedList(
    kind="support.export_queue", permission=Permission.SUPPORT_ANSWER, exported="support_cases.exported",
    sheet=gettext_lazy("Support cases"), file_name=gettext_lazy("support-cases"), columns=tuple(LABELS),
    sorts=QUEUE_SORTS, rows=_rows, label=_label, lines=list_export.lines_of(CELLS),
)  # fmt: skip
