"""Exports of lists of claims: a claim a line, amounts as numbers beside their currency."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy

from fleetward.domain.claims import queries
from fleetward.domain.claims.claim_filter import QUEUE_SORTS, ClaimFilter
from fleetward.domain.devices import list_export
from fleetward.domain.devices.list_export import ExportedList
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.partners.vendor_profile import vendor_profile

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.db.models import QuerySet
    from django_stubs_ext import StrOrPromise

    from fleetward.domain.claims.models import Claim
    from fleetward.domain.partners.actor import Actor
    from fleetward.foundation.jobs.models import Job
    from fleetward.gateways.spreadsheet.job_file import Form

LABELS: dict[str, StrOrPromise] = {
    "number": gettext_lazy("Number"), "partner": gettext_lazy("Partner"),
    "repair_number": gettext_lazy("Repair case"), "serial": gettext_lazy("Serial number"),
    "model": gettext_lazy("Model"), "program": gettext_lazy("Program"), "state": gettext_lazy("State"),
    "currency": gettext_lazy("Currency"), "claimed": gettext_lazy("Claimed"), "approved": gettext_lazy("Approved"),
    "attempt": gettext_lazy("Attempt"), "created_at": gettext_lazy("Created"),
    "submitted_at": gettext_lazy("Submitted"), "decided_at": gettext_lazy("Decided"),
    "paid_at": gettext_lazy("Paid"), "changed_at": gettext_lazy("Last changed"),
}  # fmt: skip
"""Columns that pages and files offer, in order, and what they are called."""


@transaction.atomic
def request_export(
    *, actor: Actor, form: Form, chosen: ClaimFilter, columns: Sequence[str], sort: str, now: datetime
) -> Job:
    """Ask for a file of the claims that fit `chosen`."""
    wanted = ["number", *columns]
    return list_export.request(
        CLAIMS, actor=actor, form=form, chosen=chosen, columns=wanted, sort=sort, now=now, total=None
    )


def _label(name: str) -> str:
    return str(LABELS[name])


def _rows(actor: Actor, wanted: dict[str, Any]) -> QuerySet[Claim]:
    rows = queries.visible_to(actor).select_related("partner")
    return ClaimFilter.read(wanted["filter"]).apply(rows, now=datetime.fromisoformat(wanted["now"]))


CELLS: dict[str, Callable[[Claim], Any]] = {
    "partner": lambda claim: claim.partner.name,
    "program": lambda claim: vendor_profile().programs.get(claim.program, claim.program),
    "state": lambda claim: claim.get_state_display(),
}
"""What stands in a column where it is not just what the row holds."""

CLAIMS = ExportedList(
    kind="claims.export", permission=Permission.CLAIM_VIEW, exported="claims.exported", sheet=gettext_lazy("Claims"),
    file_name=gettext_lazy("claims"), columns=tuple(LABELS), sorts=QUEUE_SORTS, rows=_rows, label=_label,
    lines=list_export.lines_of(CELLS),
)  # fmt: skip
