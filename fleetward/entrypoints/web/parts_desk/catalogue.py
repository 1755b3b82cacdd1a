"""The vendor's parts catalogue: the list, and a file that is looked at before it is imported."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core import signing
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.parts import catalogue_sheet, operations, queries
from fleetward.domain.parts.catalogue_cells import HEADERS
from fleetward.domain.parts.catalogue_sheet import Problem, Row, Verdict
from fleetward.domain.parts.list_filters import STANDING, part_named
from fleetward.domain.sales_feed.operations import receive
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.list_page import Choice, Filter, list_page
from fleetward.entrypoints.web.page import page
from fleetward.entrypoints.web.parts_desk import wording
from fleetward.entrypoints.web.parts_desk.forms import SheetForm

if TYPE_CHECKING:
    from django.http import HttpRequest

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.parts.models import Part
    from fleetward.domain.parts.queries import Change

VENDOR = (ActorKind.VENDOR,)
SORTS = {"number": "number", "name": "name", "price": "price"}
SALT = "parts-catalogue"
PREVIEW_SECONDS = 86_400
SHOWN = 500  # rows of a preview on the page
TONES = {Verdict.NEW: "good", Verdict.CHANGED: "info", Verdict.SAME: "", Verdict.WRONG: "bad"}
FIRST = (Verdict.WRONG, Verdict.CHANGED, Verdict.NEW, Verdict.SAME)
"""The order of a preview: what needs a look stands first."""

CHOICES = [
    Choice(
        "standing", gettext_lazy("Can be ordered"), gettext_lazy("Any part"),
        [
            ("orderable", gettext_lazy("Can be ordered")), ("superseded", gettext_lazy("Superseded")),
            ("off", gettext_lazy("Switched off")),
        ],
        STANDING.__getitem__,
    ),
    Choice(
        "returnable", gettext_lazy("Old part"), gettext_lazy("Returned or not"),
        [("yes", gettext_lazy("To be returned")), ("no", gettext_lazy("Not to be returned"))],
        lambda value: Q(returnable=value == "yes"),
    ),
]  # fmt: skip


@page(Permission.CATALOGUE_MANAGE, kinds=VENDOR)
def parts_catalogue(request: HttpRequest) -> HttpResponse:
    """All parts, with the models they fit."""
    wanted = Filter.read(request.GET, CHOICES, part_named)
    rows = queries.catalogue().prefetch_related("fits")
    context = list_page(request, rows, wanted, sorts=SORTS, default="number", key="number")
    context["rows"] = [_part(row) for row in context["rows"]]
    return render(request, f"parts_desk/catalogue{'_list' if request.htmx else ''}.html", context)  # type: ignore[attr-defined]


def _part(part: Part) -> dict[str, Any]:
    return {
        "part": part,
        "price": wording.money(part.price, part.currency),
        "models": ", ".join(sorted(fit.model for fit in part.fits.all())),
    }


@page(Permission.CATALOGUE_MANAGE, kinds=VENDOR)
def template(request: HttpRequest) -> HttpResponse:
    """An empty file with the columns that are read."""
    del request
    text = io.StringIO()
    csv.writer(text).writerow([words[0].capitalize() for words in HEADERS.values()])
    named = {"Content-Disposition": 'attachment; filename="parts-catalogue.csv"'}
    return HttpResponse(text.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8", headers=named)


@page(Permission.CATALOGUE_MANAGE, kinds=VENDOR)
def upload(request: HttpRequest) -> HttpResponse:
    """Take a file, and show what each row would do. Nothing is changed yet."""
    actor = acting(request).actor
    form = SheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            context = _preview(actor, receive.spool(sent), sent.name)
        except receive.TooLarge as refused:
            limit = filesizeformat(refused.limit)
            form.add_error("file", _("The file is larger than %(limit)s.") % {"limit": limit})
        except catalogue_sheet.SheetRefused as refused:
            form.add_error("file", str(refused.why))
        else:
            return render(request, "parts_desk/catalogue_preview.html", context)
    return render(request, "parts_desk/catalogue_upload.html", {"form": form}, status=422 if form.is_bound else 200)


def _preview(actor: Actor, content: receive.Spooled, name: str) -> dict[str, Any]:
    sheet = catalogue_sheet.read(actor, receive.spool_path(content.sha256))
    ordered = sorted(sheet.rows, key=lambda row: FIRST.index(row.verdict))
    counts = {str(verdict): sheet.count(verdict) for verdict in Verdict}
    return {
        "name": name,
        "rows": [_shown(row) for row in ordered[:SHOWN]],
        "counts": counts,
        "writes": counts[Verdict.NEW] + counts[Verdict.CHANGED],
        "not_listed": len(sheet.not_listed),
        "some_not_listed": sheet.not_listed[:20],
        "total": len(sheet.rows),
        "shown": SHOWN,
        "ticket": signing.dumps(
            {"sha256": content.sha256, "name": name[:100], "total": len(sheet.rows)}, salt=SALT
        ),
    }  # fmt: skip


def _shown(row: Row) -> dict[str, Any]:
    return {
        "row": row,
        "tone": TONES[row.verdict],
        "word": row.verdict.label,
        "problem": Problem(row.problem).label if row.problem else "",
        "changes": [_change(one) for one in row.changes],
    }


def _change(change: Change) -> dict[str, Any]:
    words = {"True": _("Yes"), "False": _("No"), "": "\u2013"}
    return {
        "what": capfirst(catalogue_sheet.label_of(change.what)),
        "before": words.get(change.before, change.before),
        "after": words.get(change.after, change.after),
    }


@require_POST
@page(Permission.CATALOGUE_MANAGE, kinds=VENDOR)
def run_import(request: HttpRequest) -> HttpResponse:
    """Import what the preview showed, in the background."""
    try:
        ticket = signing.loads(request.POST.get("ticket", ""), salt=SALT, max_age=PREVIEW_SECONDS)
    except signing.BadSignature:
        messages.error(request, _("The preview is too old. Upload the file again."))
        return redirect("parts-catalogue-upload")
    job = operations.request_import(
        actor=acting(request).actor, sha256=ticket["sha256"], name=ticket["name"], total=ticket["total"],
        switch_off=bool(request.POST.get("switch_off")),
    )  # fmt: skip
    return redirect("job", job.id)
