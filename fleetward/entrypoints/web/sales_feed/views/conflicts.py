"""Conflicts: two reports give one PC to different partners, and a person decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from fleetward.domain.customers import queries as customers
from fleetward.domain.devices import queries as devices
from fleetward.domain.devices.models import ConflictState
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.sales_feed import queries
from fleetward.domain.sales_feed.operations import fix
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.list_page import list_page
from fleetward.entrypoints.web.page import page
from fleetward.entrypoints.web.sales_feed import filters
from fleetward.entrypoints.web.sales_feed.forms import NoteForm

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from fleetward.domain.devices.models import Conflict
    from fleetward.domain.partners.actor import Actor

SORTS = {"opened": "opened_at", "serial": "serial"}
TONES = {ConflictState.OPEN: "bad", ConflictState.KEPT: "good", ConflictState.MOVED: "good"}


@page(Permission.FEED_VIEW)
def conflicts(request: HttpRequest) -> HttpResponse:
    """Open conflicts, the oldest first; decided ones under the filter."""
    actor = acting(request).actor
    wanted = filters.conflicts(request.GET)
    decided = "show" in wanted.values
    rows = devices.conflicts(actor) if decided else queries.open_conflicts(actor)
    context = list_page(request, rows, wanted, sorts=SORTS, default="-opened" if decided else "opened")
    context["rows"] = [{"conflict": row, "tone": TONES.get(ConflictState(row.state), "")} for row in context["rows"]]
    return render(request, f"sales_feed/conflicts{'_list' if request.htmx else ''}.html", context)  # type: ignore[attr-defined]


@page(Permission.FEED_VIEW)
def conflict(request: HttpRequest, conflict_id: UUID) -> HttpResponse:
    """One conflict with what both claims rest on; keep the PC where it is, or move it."""
    actor = acting(request).actor
    found = devices.conflicts(actor).filter(id=conflict_id).first()
    may_decide = actor.may(Permission.CONFLICT_DECIDE)
    if found is None or (request.method == "POST" and not may_decide):
        raise Http404
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        _decide(request, actor, found, form.cleaned_data["note"])
        return redirect("conflict", found.id)
    context = {
        "conflict": found, "form": form, "may_decide": may_decide and found.state == ConflictState.OPEN,
        "tone": TONES.get(ConflictState(found.state), ""), "claims": _claims(actor, found),
    }  # fmt: skip
    return render(request, "sales_feed/conflict.html", context, status=422 if form.is_bound else 200)


def _decide(request: HttpRequest, actor: Actor, found: Conflict, note: str) -> None:
    move = request.POST.get("do") == "move"
    try:
        fix.decide_conflict(actor=actor, conflict=found, move=move, note=note, now=timezone.now())
    except fix.CannotFix as refused:
        messages.error(request, str(refused.why))
        return
    keeper = found.claimant if move else found.holder
    told = _("Decided: %(serial)s belongs to %(partner)s.") % {"serial": found.serial, "partner": keeper.name}
    messages.success(request, told)


def _claims(actor: Actor, found: Conflict) -> list[dict[str, Any]]:
    codes = dict(queries.feeds(actor).values_list("id", "code"))
    held = found.holder_evidence or queries.evidence_of(actor, found.holder_line_id)
    return [
        _claim(_("Holds the PC"), found.holder.name, held, codes),
        _claim(_("Claims the PC"), found.claimant.name, _with_customer(actor, found.claimant_evidence), codes),
    ]


def _with_customer(actor: Actor, evidence: dict[str, str]) -> dict[str, str]:
    """Whose dashboard the PC tried to enrol at, by name."""
    if "customer_id" not in evidence:
        return evidence
    customer = customers.visible_to(actor).filter(id=evidence["customer_id"]).first()
    return evidence | {"customer": customer.name if customer else ""}


def _claim(title: str, partner: str, evidence: dict[str, str], codes: dict[int, str]) -> dict[str, Any]:
    code = codes.get(int(evidence.get("feed_id") or 0))
    url = reverse("file", args=[code, evidence["file_id"]]) if code else ""
    return {
        "title": title, "partner": partner, "evidence": evidence, "url": url,
        "date": parse_date(evidence.get("date", "")),
        "enrolled_at": parse_datetime(evidence.get("enrolled_at", "")),
    }  # fmt: skip
