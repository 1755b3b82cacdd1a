"""Files of repair cases: lists of them, a visit for a calendar, the work report (R8, R9)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Status

from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.repairs import queries, repair_export
from fleetward.domain.repairs.visit_calendar import calendar_file
from fleetward.entrypoints.api.callers import called
from fleetward.entrypoints.api.described import allowed
from fleetward.entrypoints.api.resources import operations
from fleetward.entrypoints.api.resources.claims import report_of
from fleetward.entrypoints.api.resources.repairs import RepairSort, RepairsWanted, find
from fleetward.entrypoints.api.resources.resource import resources
from fleetward.foundation.kit.download import download
from fleetward.gateways import calendar_file as calendar
from fleetward.gateways import pdf_file
from fleetward.gateways.spreadsheet.job_file import Form

router = resources("repair cases")


class RepairsFile(operations.FileAsked):
    """A file of repair cases."""

    filter: RepairsWanted = RepairsWanted()
    sort: RepairSort = "-submitted_at"


@router.post(
    "/repair-cases/files", response={202: operations.Operation}, operation_id="export_repair_cases",
    summary="Have repair cases written to a file", **allowed(Permission.REPAIR_CASE_EXPORT, refuses=[404]),
)  # fmt: skip
def export_repair_cases(request: HttpRequest, response: HttpResponse, wanted: RepairsFile) -> Status[Any]:
    """All columns of the repair cases that fit; contact details are in no file."""
    actor, chosen = called(request), wanted.filter
    job = repair_export.request_export(
        actor=actor, form=Form(wanted.form), chosen=chosen.chosen, sort=wanted.sort, now=timezone.now(),
        columns=operations.columns_for(actor, repair_export.LABELS), desk=bool(chosen.desk),
        customer=chosen.of(actor),
    )  # fmt: skip
    return operations.accepted(request, response, job)


@router.get(
    "/repair-cases/{uuid:repair_id}/visit.ics", operation_id="get_repair_visit", summary="The visit for a calendar",
    **allowed(Permission.REPAIR_CASE_VIEW, refuses=[404], file=["text/calendar"]),
)  # fmt: skip
def get_repair_visit(request: HttpRequest, repair_id: UUID) -> HttpResponse:
    """404 where none was scheduled. Where the PC is stands in it for the desk alone."""
    actor = called(request)
    found = find(actor, repair_id)
    content = calendar_file(found, queries.contact(actor, found))
    if content is None:
        raise Http404
    return download(content, name=f"{found.number}.ics", media_type=calendar.CONTENT_TYPE)


@router.get(
    "/repair-cases/{uuid:repair_id}/work-report.pdf", operation_id="get_repair_work_report",
    summary="The work report of a repair case",
    **allowed(
        Permission.REPAIR_CASE_VIEW, kinds=(ActorKind.VENDOR, ActorKind.PARTNER), refuses=[404],
        file=[pdf_file.CONTENT_TYPE],
    ),
)  # fmt: skip
def get_repair_work_report(request: HttpRequest, repair_id: UUID) -> HttpResponse:
    """For the desk, in the caller's language. Whoever reads a claim for it asks `get_claim_work_report`."""
    return report_of(called(request), repair_id)
