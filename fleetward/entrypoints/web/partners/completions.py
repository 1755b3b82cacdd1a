"""Course completions: as received, and an upload that is looked at before it is recorded (R2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core import signing
from django.db.models import Q
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from fleetward.domain.partners import completion_sheet, queries
from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.operations import CERTIFIED
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.partners.vendor_profile import vendor_profile
from fleetward.domain.sales_feed.operations import receive
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.list_page import Choice, Filter, list_page
from fleetward.entrypoints.web.page import page
from fleetward.entrypoints.web.partners.forms import SheetForm
from fleetward.entrypoints.web.partners.states import course_title

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django_stubs_ext import StrOrPromise

    from fleetward.domain.partners.actor import Actor

VENDOR = (ActorKind.VENDOR,)
SORTS = {"received": "received_at", "completed": "completed_at", "account": "account"}
SALT = "completions"
PREVIEW_SECONDS = 86_400
SHOWN = 500  # rows of a preview on the page

SOURCES = {"xapi": gettext_lazy("Training system"), completion_sheet.SOURCE: gettext_lazy("CSV file")}

REFUSED: dict[str, StrOrPromise] = {
    "no_rows": gettext_lazy("The file holds no row below its header."),
    "too_many": gettext_lazy("The file has more than 10,000 rows. Divide it."),
    "columns_missing": gettext_lazy("The header must name the columns account, course and completed at."),
    "text_undecodable": gettext_lazy("The text cannot be decoded. Save it as UTF-8."),
    "text_binary": gettext_lazy("The file holds binary data and is no text. Save it as CSV."),
    "text_line_too_long": gettext_lazy("A line is longer than any real one. The file is damaged, or no table."),
    "text_quotes": gettext_lazy("A quotation mark is opened and never closed."),
}


@page(Permission.PARTNER_VIEW, kinds=VENDOR)
def completions(request: HttpRequest) -> HttpResponse:
    """Statements as received, with what they led to."""
    actor = acting(request).actor
    outcomes = list(completion_sheet.OUTCOMES.items())
    choices = [
        Choice(
            "outcome", gettext_lazy("Outcome"), gettext_lazy("Any outcome"), outcomes, lambda value: Q(outcome=value)
        )
    ]
    wanted = Filter.read(request.GET, choices, lambda q: Q(account__istartswith=q))
    context = list_page(
        request, queries.completions(actor), wanted, sorts=SORTS, default="-received", key="statement_id"
    )
    context["rows"] = [
        {
            "row": row,
            "course": course_title(row.activity),
            "outcome": completion_sheet.OUTCOMES.get(row.outcome, row.outcome),
            "tone": "good" if row.outcome == CERTIFIED else "warn",
            "source": SOURCES.get(row.source, row.source),
        }
        for row in context["rows"]
    ]
    context["may_manage"] = actor.may(Permission.COURSE_MANAGE)
    return render(request, f"partners/completions{'_list' if request.htmx else ''}.html", context)  # type: ignore[attr-defined]


@page(Permission.COURSE_MANAGE, kinds=VENDOR)
def upload(request: HttpRequest) -> HttpResponse:
    """Take a CSV file, and show what each row would do. Nothing is recorded yet."""
    actor = acting(request).actor
    form = SheetForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form, "titles": [course.title for course in vendor_profile().courses]}
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            context |= _preview(actor, receive.spool(sent), sent.name)
        except receive.TooLarge as refused:
            limit = filesizeformat(refused.limit)
            form.add_error("file", _("The file is larger than %(limit)s.") % {"limit": limit})
        except completion_sheet.SheetRefused as refused:
            form.add_error("file", str(REFUSED.get(refused.code, refused.code)))
        else:
            return render(request, "partners/completions_preview.html", context)
    return render(request, "partners/completions_upload.html", context)


def _preview(actor: Actor, content: receive.Spooled, name: str) -> dict[str, Any]:
    with receive.spool_path(content.sha256).open("rb") as stream:
        rows = completion_sheet.read(actor, stream, timezone.now())
    bad = [row for row in rows if row.problem]
    good = [row for row in rows if not row.problem]
    fresh = [row for row in good if not row.known]
    programs = vendor_profile().programs
    return {
        "name": name,
        "rows": [_shown(row, programs) for row in [*bad, *fresh, *(row for row in good if row.known)][:SHOWN]],
        "total": len(rows), "bad": len(bad), "fresh": len(fresh), "known": len(good) - len(fresh), "shown": SHOWN,
        "ticket": signing.dumps({"sha256": content.sha256, "name": name[:100], "total": len(rows)}, salt=SALT),
    }  # fmt: skip


def _shown(row: completion_sheet.Row, programs: dict[str, str]) -> dict[str, Any]:
    if row.problem:
        return {
            "row": row,
            "tone": "bad",
            "word": _("Not recorded"),
            "text": completion_sheet.Problem(row.problem).label,
        }
    if row.known:
        return {"row": row, "tone": "", "word": _("Known"), "text": _("Recorded before; nothing changes.")}
    certifies = _("Certifies %(partner)s for %(program)s.")
    program = programs.get(row.course.program, "") if row.course else ""
    text = certifies % {"partner": row.partner, "program": program}
    return {"row": row, "tone": "good", "word": _("Is recorded"), "text": text}


@require_POST
@page(Permission.COURSE_MANAGE, kinds=VENDOR)
def record(request: HttpRequest) -> HttpResponse:
    """Record what the preview showed, in the background."""
    try:
        ticket = signing.loads(request.POST.get("ticket", ""), salt=SALT, max_age=PREVIEW_SECONDS)
    except signing.BadSignature:
        messages.error(request, _("The preview is too old. Upload the file again."))
        return redirect("completions-upload")
    job = completion_sheet.request_recording(
        actor=acting(request).actor, sha256=ticket["sha256"], name=ticket["name"], total=ticket["total"]
    )
    return redirect("job", job.id)
