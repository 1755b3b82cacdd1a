"""PCs that tried to enrol while another company was registered for them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse

from fleetward.domain.devices.models import ConflictState
from fleetward.domain.enrolment import queries
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.support.lifecycle import SupportKind
from fleetward.entrypoints.web.customers.space import customer_page, in_space
from fleetward.entrypoints.web.enrolment.wording import VERDICTS
from fleetward.entrypoints.web.list_page import Filter, list_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

SORTS = {"refused": "refused_at", "serial": "serial"}


@customer_page(Permission.ENROLMENT_MANAGE)
def refused(request: HttpRequest) -> HttpResponse:
    """Each with what the vendor says, and the way to support."""
    asked = in_space(request)
    rows = queries.refused(asked.actor, asked.customer)
    wanted = Filter.read(request.GET, [], lambda q: queries.serial_from(q.upper()))
    context = list_page(request, rows, wanted, sorts=SORTS, default="-refused", key="serial")
    verdicts = queries.verdicts(asked.actor, context["rows"])
    context["rows"] = [
        {
            "row": row, "verdict": VERDICTS[verdicts.get(row.conflict_id, ConflictState.OPEN)],
            "support_url": _support_url(request.path, row.serial),
        }
        for row in context["rows"]
    ]  # fmt: skip
    return render(request, f"enrolment/refused{'_list' if request.htmx else ''}.html", context)  # type: ignore[attr-defined]


def _support_url(origin: str, serial: str) -> str:
    """The form of a support case, filled in as far as is known."""
    about = {"kind": SupportKind.WRONG_PARTNER, "serial": serial, "from": origin}
    return f"{reverse('support-new')}?{urlencode(about)}"
