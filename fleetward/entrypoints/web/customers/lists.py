"""The partner's customers: the list, and the choice at the top left of every page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render

from fleetward.domain.customers import queries
from fleetward.domain.partners import queries as partners
from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.page import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PARTNER = (ActorKind.PARTNER,)
MOST_CHOICES = 20


@page(Permission.CUSTOMER_VIEW, kinds=PARTNER)
def customers(request: HttpRequest) -> HttpResponse:
    """The partner's customers."""
    rows = queries.visible_to(acting(request).actor)
    return render(request, "customers/customers.html", {"rows": rows})


@page(Permission.CUSTOMER_VIEW, kinds=PARTNER)
def choices(request: HttpRequest) -> HttpResponse:
    """What the drop-down offers: the partner's own pages, and customers whose name has the typed words."""
    actor = acting(request).actor
    found = list(queries.named(actor, request.GET.get("q", ""))[: MOST_CHOICES + 1])
    context = {
        "partner": partners.visible_to(actor).first(),
        "found": found[:MOST_CHOICES],
        "more": len(found) > MOST_CHOICES,
        "chosen": request.GET.get("chosen", ""),
    }
    return render(request, "customers/choices.html", context)
