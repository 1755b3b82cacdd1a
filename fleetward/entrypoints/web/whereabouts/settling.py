"""What a partner may do about PCs that are left: ask for a reseller number, attach a proof of purchase."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from fleetward.domain.partners.permissions import Permission
from fleetward.domain.whereabouts import operations, queries
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.list_page import number
from fleetward.entrypoints.web.page import page
from fleetward.entrypoints.web.whereabouts.asking import PARTNER
from fleetward.entrypoints.web.whereabouts.finding import find_search
from fleetward.entrypoints.web.whereabouts.forms import OursForm, ProofForm
from fleetward.entrypoints.web.whereabouts.wording import title
from fleetward.gateways.evidence_file import MOST_BYTES

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.whereabouts.models import Search
    from fleetward.domain.whereabouts.queries import Offer

MOST_READ = MOST_BYTES + 1
"""One byte more than is taken: enough to refuse a larger file without reading it."""


@page(Permission.WHEREABOUTS_ASK, kinds=PARTNER)
def ours(request: HttpRequest, search_id: UUID) -> HttpResponse:
    """Ask the channel-data steward to take one reseller number as ours."""
    actor = acting(request).actor
    search = find_search(actor, search_id)
    offer = _find_offer(request, actor, search)
    if offer is None:
        messages.warning(request, _("This number cannot be asked for any more: nothing of your list waits for it."))
        return redirect("whereabouts-answer", search.id)
    form = OursForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _ask(actor, search, offer, form):
        messages.success(request, _("Asked. The channel-data steward looks at it, and this page shows the answer."))
        return redirect("whereabouts-answer", search.id)
    context = {
        "form": form, "offer": offer, "lines": number(offer.lines), "title": title(search),
        "back": reverse("whereabouts-answer", args=[search.id]),
    }  # fmt: skip
    return render(request, "whereabouts/ours.html", context)


def _find_offer(request: HttpRequest, actor: Actor, search: Search) -> Offer | None:
    """The offer that the address names; None where it does not stand, or no more."""
    asked = tuple(request.GET.get(name, "") for name in ("reporter", "scheme", "key"))
    for offer in queries.mapping_offers(actor, search):
        if (str(offer.reporter_id), offer.scheme, offer.key) == asked:
            return offer
    return None


def _ask(actor: Actor, search: Search, offer: Offer, form: OursForm) -> bool:
    try:
        operations.ask_mapping(
            actor=actor, search_id=search.id, reporter_id=offer.reporter_id, scheme=offer.scheme, key=offer.key,
            order_number=form.cleaned_data["order_number"], now=timezone.now(),
        )  # fmt: skip
    except operations.Refused as refused:
        form.add_error("order_number", str(refused))
        return False
    return True


@page(Permission.WHEREABOUTS_ASK, kinds=PARTNER)
def proof(request: HttpRequest, search_id: UUID) -> HttpResponse:
    """Attach a proof of purchase to the search."""
    actor = acting(request).actor
    search = find_search(actor, search_id)
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ProofForm(data, files)
    if form.is_valid() and _add(actor, search, form):
        messages.success(request, _("Attached. The steward and the support team see it beside your numbers."))
        return redirect("whereabouts-answer", search.id)
    context = {"form": form, "title": title(search), "back": reverse("whereabouts-answer", args=[search.id])}
    return render(request, "whereabouts/proof.html", context)


def _add(actor: Actor, search: Search, form: ProofForm) -> bool:
    sent = form.cleaned_data["file"]
    try:
        operations.add_proof(
            actor=actor, search_id=search.id, name=sent.name, content=sent.read(MOST_READ),
            note=form.cleaned_data["note"], now=timezone.now(),
        )  # fmt: skip
    except operations.Refused as refused:
        form.add_error("file", str(refused))
        return False
    return True
