"""Asking for a transfer: from serial numbers, or from a selection. What it would do is shown before it does it (B2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from fleetward.domain.customers import queries as customers
from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.transfers import operations
from fleetward.domain.transfers.lifecycle import ActionKind
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.list_page import total_text
from fleetward.entrypoints.web.page import page
from fleetward.entrypoints.web.serial_list import SerialsForm
from fleetward.entrypoints.web.transfers.forms import SelectedForm, TransferForm
from fleetward.entrypoints.web.transfers.selection import Selection
from fleetward.foundation.kit import listing

if TYPE_CHECKING:
    from django.http import HttpRequest

    from fleetward.domain.customers.models import Customer
    from fleetward.domain.partners.actor import Actor

PARTNER = (ActorKind.PARTNER,)
PROPOSED = 20


@page(Permission.DEVICE_TRANSFER, kinds=PARTNER)
def new(request: HttpRequest) -> HttpResponse:
    """From serial numbers, pasted or in a file: a transfer, or with `?kind=un_enrolment` an un-enrolment."""
    actor = acting(request).actor
    un_enrolment = request.GET.get("kind") == ActionKind.UN_ENROLMENT
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = SerialsForm(data, files) if un_enrolment else TransferForm(data, files, actor=actor)
    if form.is_valid():
        asked = operations.ask(
            actor=actor, kind=ActionKind.UN_ENROLMENT if un_enrolment else ActionKind.TRANSFER, chosen=form.named,
            target=form.where if isinstance(form, TransferForm) else None,
            asked={"listed": len(form.named)}, now=timezone.now(), source_name=form.source_name,
        )  # fmt: skip
        return redirect("transfer", asked.id)
    return render(request, "transfers/new.html", {"form": form, "un_enrolment": un_enrolment})


@page(Permission.DEVICE_TRANSFER, kinds=PARTNER)
def selected(request: HttpRequest) -> HttpResponse:
    """From a selection: say where to, then see what it would do."""
    actor, now = acting(request).actor, timezone.now()
    data = request.POST if request.method == "POST" else request.GET
    selection, origin = Selection.read(data), _origin(actor, data.get("origin", ""))
    if not selection:
        messages.error(request, _("Select the PCs to transfer first."))
        return redirect("customer-devices", origin.id) if origin else redirect("pool")
    chosen = selection.at_customer(actor, origin, now) if origin else selection.in_pool(actor, now)
    form = SelectedForm(request.POST if "target" in request.POST else None, actor=actor)
    if form.is_valid():
        asked = operations.ask(
            actor=actor, kind=ActionKind.TRANSFER, chosen=chosen, target=form.where, asked=selection.asked(), now=now
        )
        return redirect("transfer", asked.id)
    count = listing.count(chosen)
    heading = ngettext("Transfer %(n)s PC", "Transfer %(n)s PCs", count.value)
    context = {
        "form": form, "heading": heading % {"n": total_text(count)}, "origin": origin, "hidden": selection.hidden(),
        "one": chosen.first() if count.value == 1 else None,
    }  # fmt: skip
    return render(request, "transfers/selected.html", context)


def _origin(actor: Actor, text: str) -> Customer | None:
    """The customer on whose dashboard PCs were chosen; none where it was *Unassigned devices*."""
    if not text:
        return None
    found = customers.called(actor, text)
    if len(found) != 1:
        raise Http404
    return found[0]


@page(Permission.DEVICE_TRANSFER, kinds=PARTNER)
def targets(request: HttpRequest) -> HttpResponse:
    """Proposals for the target: options of a datalist, asked for as one types."""
    text = request.GET.get("target", "")
    found = customers.visible_to(acting(request).actor).filter(customers.named(text))[:PROPOSED]
    page_name = _("Unassigned devices")
    first = format_html('<option value="{}"></option>', page_name) if not text.strip() else ""
    options = ((one.name, " · ".join(filter(None, (one.city, str(one.id))))) for one in found)
    return HttpResponse(first + format_html_join("", '<option value="{}">{}</option>', options))


@page(Permission.DEVICE_UN_ENROL, kinds=(ActorKind.PARTNER, ActorKind.CUSTOMER))
def template(request: HttpRequest) -> HttpResponse:
    """A CSV file with the header and nothing else, to be filled in (F8)."""
    del request
    separator = "," if get_language() == "en" else ";"  # Excel splits by the list separator of its country
    answer = HttpResponse("\ufeff" + _("Serial number") + separator + "\r\n", content_type="text/csv; charset=utf-8")
    name = _("serial-numbers")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
