"""The support desk's work list: each serial number of a support case, and what can be done with those that are chosen.

Choose, read what will happen, confirm; then the page says of each serial number what became of it (B2).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.support import operations, rules
from fleetward.domain.support.lifecycle import UNFINISHED, Step, Work
from fleetward.domain.support.serial_list import MOST
from fleetward.entrypoints.web.page import page
from fleetward.entrypoints.web.pool.wording import grouped
from fleetward.entrypoints.web.support import serial_table, wording
from fleetward.entrypoints.web.support.reading import Read, read
from fleetward.entrypoints.web.support.work_mail import preview
from fleetward.entrypoints.web.support.work_steps import STEPS, Chosen

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from fleetward.domain.support.models import SupportSerial

DESK = (ActorKind.VENDOR,)
LONGEST_QUERY = 4_000
SHOWN = 200
RESULT = "support-result"
"""Where the session keeps what was chosen last."""


@page(Permission.SUPPORT_ANSWER, kinds=DESK)
def work_list(request: HttpRequest, partner_id: UUID, support_case_id: UUID) -> HttpResponse:
    """The serial numbers, to be filtered and chosen from."""
    of = read(request, partner_id, support_case_id)
    context = {
        "of": of,
        "support_case": of.support_case,
        "work": serial_table.counts(of),
        "may_work": rules.refuse(of.actor, of.support_case, Step.WORK, timezone.now()) is None,
        "steps": [{"name": name, "label": step.label, "icon": step.icon} for name, step in STEPS.items()],
        **serial_table.table_of(request, of),
    }
    template = "support/work_rows.html" if request.htmx else "support/work.html"  # type: ignore[attr-defined]
    return render(request, template, context)


@require_POST
@page(Permission.SUPPORT_ANSWER, kinds=DESK)
def do(request: HttpRequest, partner_id: UUID, support_case_id: UUID) -> HttpResponse:
    """Ask what is needed and say what will happen; once that is confirmed do it, and say what became of each."""
    of = read(request, partner_id, support_case_id)
    wanted = request.POST.get("do", "")
    if why := rules.refuse(of.actor, of.support_case, Step.WORK, timezone.now()):
        messages.error(request, str(why))
        return redirect(of.url("support-work"))
    chosen = _chosen(request, of)
    if not chosen.serials:
        messages.warning(request, _("Choose serial numbers first."))
        return redirect(of.url("support-work"))
    if wanted not in STEPS:
        raise Http404
    return _asked(request, chosen, wanted)


def _asked(request: HttpRequest, chosen: Chosen, wanted: str) -> HttpResponse:
    step, stage = STEPS[wanted], request.POST.get("stage", "")
    form = step.form(chosen, request.POST if stage else None)
    if stage and form.is_valid():
        if stage == "preview":
            mail = preview(chosen, form)
            return render(request, "support/work_preview.html", _context(chosen, wanted, form) | {"mail": mail})
        try:
            step.take(chosen, form, timezone.now())
        except operations.Refused as refused:
            form.add_error(None, str(refused.why))
        else:
            return _done(request, chosen, wanted)
    context = _context(chosen, wanted, form) | {"foreseen": step.foresee(chosen)}
    return render(request, "support/work_ask.html", context, status=422 if form.is_bound else 200)


def _chosen(request: HttpRequest, of: Read) -> Chosen:
    """The ticked serial numbers, or all that match."""
    rows, query = serial_table.rows(of), request.POST.get("query", "")[:LONGEST_QUERY]
    everything = request.POST.get("all") == "1"
    if everything:
        rows = serial_table.wanted(dict(parse_qsl(query))).apply(rows)
    else:
        rows = rows.filter(serial__in=request.POST.getlist("pick")[:MOST])
    found = list(rows.order_by("serial").values_list("serial", "work")[:MOST])
    serials, unfinished = [serial for serial, _work in found], [serial for serial, work in found if work in UNFINISHED]
    return Chosen(of, serials, unfinished, query if everything else "", everything=everything)


def _context(chosen: Chosen, wanted: str, form: Any) -> dict[str, Any]:
    step = STEPS[wanted]
    return {
        "of": chosen.of,
        "support_case": chosen.of.support_case,
        "chosen": chosen,
        "do": wanted,
        "step": step,
        "form": form,
        "title": step.title(chosen),
        "button": _("Preview the mail") if step.mailed else step.title(chosen),
        "stage": "preview" if step.mailed else "confirmed",
        "serials": chosen.serials[:SHOWN],
        "count": wording.serials(len(chosen.serials)),
        "more": grouped(len(chosen.serials) - SHOWN) if len(chosen.serials) > SHOWN else "",
    }


def _done(request: HttpRequest, chosen: Chosen, wanted: str) -> HttpResponse:
    """What came of it is read by the next request: the vendor's connection sees what has been committed."""
    request.session[RESULT] = {
        "of": str(chosen.of.support_case.id), "do": wanted, "serials": list(chosen.serials[:SHOWN]),
        "count": len(chosen.serials),
    }  # fmt: skip
    return redirect(chosen.of.url("support-work-result"))


@page(Permission.SUPPORT_ANSWER, kinds=DESK)
def result(request: HttpRequest, partner_id: UUID, support_case_id: UUID) -> HttpResponse:
    """What became of each serial number that was chosen last."""
    of = read(request, partner_id, support_case_id)
    kept = request.session.get(RESULT, {})
    if kept.get("of") != str(of.support_case.id) or kept.get("do") not in STEPS:
        return redirect(of.url("support-work"))
    step, count = STEPS[kept["do"]], kept["count"]
    rows = serial_table.rows(of).filter(serial__in=kept["serials"]).order_by("serial")
    results = [_result(one, step.becomes) for one in rows]
    context = {
        "of": of,
        "support_case": of.support_case,
        "title": step.done,
        "results": results,
        "more": grouped(count - SHOWN) if count > SHOWN else "",
        "good": sum(one["good"] for one in results),
        "bad": sum(not one["good"] for one in results),
    }
    return render(request, "support/work_done.html", context)


def _result(one: SupportSerial, becomes: Work) -> dict[str, Any]:
    """Done is what is so now, and a PC that has arrived meanwhile."""
    good = one.work in {becomes, Work.ARRIVED}
    return {"serial": one.serial, "good": good, "word": one.get_work_display(), "why": one.note}
