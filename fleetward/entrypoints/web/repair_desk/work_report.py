"""The work report of a repair case as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404

from fleetward.domain.claims.work_report import pdf
from fleetward.domain.claims.work_report import work_report as read
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.page import page
from fleetward.entrypoints.web.repair_desk.lists import STAFF
from fleetward.foundation.kit.download import download
from fleetward.gateways.pdf_file import CONTENT_TYPE

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse


@page(kinds=STAFF)
def work_report(request: HttpRequest, repair_id: UUID) -> HttpResponse:
    """For the desk, and for readers of a claim for it; in the reader's language."""
    found = read(acting(request).actor, repair_id)
    if found is None:
        raise Http404
    return download(pdf(found), name=f"{found.repair.number}.pdf", media_type=CONTENT_TYPE)
