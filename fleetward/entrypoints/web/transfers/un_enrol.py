"""Un-enrolling PCs of one customer's dashboard: by the partner's people or the customer's own (F8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.shortcuts import redirect, render
from django.utils import timezone

from fleetward.domain.devices.models import SERIAL_LENGTH
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.transfers import operations, queries
from fleetward.domain.transfers.lifecycle import ActionKind
from fleetward.entrypoints.web.customers.space import customer_page, in_space
from fleetward.entrypoints.web.list_page import Filter
from fleetward.entrypoints.web.transfers.forms import SerialsForm
from fleetward.entrypoints.web.transfers.lists import bulk_actions

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def _prefilled(request: HttpRequest) -> SerialsForm:
    """The page of a PC leads here with its serial number."""
    return SerialsForm(initial={"serials": request.GET.get("serial", "")[:SERIAL_LENGTH]})


@customer_page(Permission.DEVICE_UN_ENROL)
def un_enrol(request: HttpRequest) -> HttpResponse:
    """Say which PCs, and see what it would do; below, what was un-enrolled here before."""
    here = in_space(request)
    form = SerialsForm(request.POST, request.FILES) if request.method == "POST" else _prefilled(request)
    if form.is_valid():
        asked = operations.ask(
            actor=here.actor, kind=ActionKind.UN_ENROLMENT, chosen=form.named, target=None,
            asked={"listed": len(form.named), "customer": str(here.customer.id)}, now=timezone.now(),
            source_name=form.source_name,
        )  # fmt: skip
        return redirect("transfer", asked.id)
    of_space = Q(customer_id=here.customer.id) | Q(asked__customer=str(here.customer.id))
    rows = queries.visible_to(here.actor).filter(of_space, kind=ActionKind.UN_ENROLMENT)
    context = bulk_actions(request, here.actor, rows, Filter(()))
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "transfers/list.html", context)
    return render(request, "transfers/un_enrol.html", context | {"form": form})
