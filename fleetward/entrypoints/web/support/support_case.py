"""One support case: what was said, what became of each serial number, and the steps that the reader may take now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from fleetward.domain.support import operations, rules
from fleetward.domain.support.serial_export import request_export
from fleetward.domain.support.serial_filter import SerialFilter
from fleetward.entrypoints.web.page import page
from fleetward.entrypoints.web.support.lists import LONGEST_QUERY
from fleetward.entrypoints.web.support.reading import Read, read
from fleetward.entrypoints.web.support.serial_table import table_of
from fleetward.entrypoints.web.support.showing import context, live, mark
from fleetward.entrypoints.web.support.steps import STEPS, Corrected
from fleetward.gateways.spreadsheet.job_file import Form

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

NOTHING_NEW = 204


@page()
def support_case(request: HttpRequest, partner_id: UUID, support_case_id: UUID) -> HttpResponse:
    """As its asker and the support desk see it; a step that is asked for is taken."""
    of = read(request, partner_id, support_case_id)
    corrected = None
    if request.method == "POST":
        corrected = _take_step(request, of)
        if corrected is None:
            return redirect(of.url())  # read anew: the vendor's connection sees what has been committed
    elif request.htmx:  # type: ignore[attr-defined]
        moved = {"of": of, "support_case": of.support_case, "mark": mark(of), **table_of(request, of)}
        return render(request, "support/serials_moved.html", moved)
    shown = context(request, of, corrected)
    return render(request, "support/case.html", shown, status=422 if corrected else 200)


@page()
def news(request: HttpRequest, partner_id: UUID, support_case_id: UUID) -> HttpResponse:
    """What has changed since the page was last written: nothing, mostly (two queries)."""
    of = read(request, partner_id, support_case_id)
    if request.GET.get("mark", "") == mark(of):
        return HttpResponse(status=NOTHING_NEW)
    return render(request, "support/live.html", live(request, of))


@require_POST
@page()
def export_serials(request: HttpRequest, partner_id: UUID, support_case_id: UUID) -> HttpResponse:
    """Start an export of its serial numbers, as they are filtered."""
    of = read(request, partner_id, support_case_id)
    form = Form.XLSX if request.POST.get("form") == "xlsx" else Form.CSV
    chosen = SerialFilter.read(QueryDict(request.POST.get("query", "")[:LONGEST_QUERY]))
    stored = request_export(
        actor=of.actor, support_case=of.support_case, form=form, chosen=chosen, now=timezone.now()
    )  # fmt: skip
    return redirect("job", job_id=stored.id)


def _take_step(request: HttpRequest, of: Read) -> Corrected | None:
    """Do what was asked for, and say how it went. The form, if something in it must be corrected first."""
    wanted = request.POST.get("do", "")
    if wanted not in STEPS:
        raise Http404
    step = STEPS[wanted]
    if step.of_support and not of.desk:
        raise Http404
    form = step.form(of, (request.POST, request.FILES))
    if why := rules.refuse(of.actor, of.support_case, step.rule, timezone.now()):
        messages.error(request, str(why))
        return None
    if form.is_valid():
        try:
            told = step.take(of, form, timezone.now())
        except operations.Refused as refused:
            if not form.fields:
                messages.error(request, str(refused.why))
                return None
            form.add_error(None, str(refused.why))
        else:
            messages.success(request, told)
            return None
    return Corrected(wanted, _again(form))


def _again(form: Any) -> Any:
    if hasattr(form, "ask_for_files_again"):
        form.ask_for_files_again()
    return form
