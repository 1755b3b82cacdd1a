"""Support cases: open one (every page leads here, R14), see one's own, and all for support agents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.support import operations, queries
from fleetward.domain.support.lifecycle import SupportKind
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.page import page
from fleetward.entrypoints.web.support.forms import SupportCaseForm
from fleetward.foundation.kit import listing
from fleetward.foundation.kit.ids import uuid7

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

SORTS = {"opened_at": "opened_at"}
TONES = {"open": "info", "asker": "warn", "others": "warn", "closed": "", "merged": ""}


@page()
def new_support_case(request: HttpRequest) -> HttpResponse:
    """The form, and opening the support case."""
    actor = acting(request).actor
    if actor.kind is ActorKind.VENDOR:
        return redirect("support-cases")
    if not actor.may(Permission.SUPPORT_REQUEST):
        raise Http404
    form = SupportCaseForm(request.POST) if request.method == "POST" else SupportCaseForm(initial=_initial(request))
    if form.is_valid():
        data = form.cleaned_data
        opened = operations.open_support_case(
            actor=actor, token=data["token"], kind=SupportKind(data["kind"]), subject=data["subject"],
            text=data["text"], serials=form.listed.serials, from_page=data["from_page"], now=timezone.now(),
        )  # fmt: skip
        messages.success(request, _("Support case %s has been opened.") % opened.number)
        return redirect("support-case", partner_id=opened.partner_id, support_case_id=opened.id)
    back = str(form["from_page"].value() or "")
    back = back if url_has_allowed_host_and_scheme(back, None) else "/"
    context = {"form": form, "listed": form.listed, "back": back}
    return render(request, "support/new.html", context)


def _initial(request: HttpRequest) -> dict[str, object]:
    kind = request.GET.get("kind", "")
    origin = request.GET.get("from", "")
    known = kind in SupportKind.values
    return {
        "kind": kind if known else SupportKind.OTHER,
        "subject": SupportKind(kind).label if known and kind != SupportKind.OTHER else "",
        "serials": request.GET.get("serial", "")[:20],
        "from_page": origin if url_has_allowed_host_and_scheme(origin, None) else "",
        "token": uuid7(),
    }


@page()
def support_cases(request: HttpRequest) -> HttpResponse:
    """The support cases that the actor may see, newest first."""
    actor = acting(request).actor
    if not (actor.may(Permission.SUPPORT_REQUEST) or actor.may(Permission.SUPPORT_ANSWER)):
        raise Http404
    rows = queries.visible_to(actor).defer("text", "serials")
    found = listing.page(rows, sort="-opened_at", sorts=SORTS, cursor=request.GET.get("at", ""))
    context = {
        "rows": [(row, TONES[row.state]) for row in found.rows],
        "across": actor.kind is ActorKind.VENDOR,
        "previous": f"?at={found.newer}" if found.newer else "",
        "next": f"?at={found.older}" if found.older else "",
        "may_open": actor.may(Permission.SUPPORT_REQUEST),
    }
    return render(request, "support/cases.html", context)


@page()
def support_case(request: HttpRequest, partner_id: UUID, support_case_id: UUID) -> HttpResponse:
    """One support case."""
    actor = acting(request).actor
    found = queries.visible_to(actor).filter(partner_id=partner_id, id=support_case_id).first()
    if found is None:
        raise Http404
    context = {
        "support_case": found,
        "tone": TONES[found.state],
        "across": actor.kind is ActorKind.VENDOR,
        "serials": "\n".join(found.serials),
    }
    return render(request, "support/case.html", context)
