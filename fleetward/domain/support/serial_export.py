"""Exports of the serial numbers of one support case: what became of each, and why; for its asker and for the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy

from fleetward.domain.devices import list_export
from fleetward.domain.devices.list_export import ExportedList
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.sales_feed.lifecycle import Reason
from fleetward.domain.support import queries
from fleetward.domain.support.serial_filter import SORTS, SerialFilter
from fleetward.domain.whereabouts.lifecycle import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.db.models import QuerySet
    from django_stubs_ext import StrOrPromise

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.support.models import SupportCase, SupportSerial
    from fleetward.foundation.jobs.models import Job
    from fleetward.gateways.spreadsheet.job_file import Form

LABELS: dict[str, StrOrPromise] = {
    "serial": gettext_lazy("Serial number"), "work": gettext_lazy("What became of it"),
    "note": gettext_lazy("Why"), "changed_at": gettext_lazy("Last changed"),
    "changed_by_label": gettext_lazy("Changed by"), "verdict": gettext_lazy("Known when it was opened"),
    "reason": gettext_lazy("Reason"),
}  # fmt: skip
"""Columns of the file, in order, and what they are called."""


@transaction.atomic
def request_export(
    *, actor: Actor, support_case: SupportCase, form: Form, chosen: SerialFilter, now: datetime
) -> Job:  # fmt: skip
    """Ask for a file of the serial numbers that fit `chosen`; `support_case` is one that the actor may see."""
    return list_export.request(
        AT_SUPPORT if queries.is_support(actor) else SERIALS, actor=actor, form=form, chosen=chosen,
        columns=tuple(LABELS), sort="serial", now=now, total=None, partner_id=str(support_case.partner_id),
        support_case_id=str(support_case.id),
    )  # fmt: skip


def _label(name: str) -> str:
    return str(LABELS[name])


def _rows(actor: Actor, wanted: dict[str, Any]) -> QuerySet[SupportSerial]:
    named = {"partner_id": UUID(wanted["partner_id"]), "id": UUID(wanted["support_case_id"])}
    rows = queries.serials(actor, queries.visible_to(actor).get(**named))
    return SerialFilter.read(wanted["filter"]).apply(rows)


CELLS: dict[str, Callable[[SupportSerial], Any]] = {
    "work": lambda one: one.get_work_display(),
    "verdict": lambda one: str(Verdict(one.verdict).label) if one.verdict in Verdict.values else "",
    "reason": lambda one: str(Reason(one.reason).label) if one.reason in Reason.values else "",
}
"""What stands in a column where it is not just what the row holds."""


def _exported(kind: str, permission: Permission) -> ExportedList:
    return ExportedList(
        kind=kind, permission=permission, exported="support_case.serials_exported",
        sheet=gettext_lazy("Serial numbers"), file_name=gettext_lazy("serial-numbers"), columns=tuple(LABELS),
        sorts=SORTS, rows=_rows, label=_label, key="serial", lines=list_export.lines_of(CELLS),
    )  # fmt: skip


SERIALS = _exported("support.export_serials", Permission.SUPPORT_REQUEST)
AT_SUPPORT = _exported("support.export_work", Permission.SUPPORT_ANSWER)
