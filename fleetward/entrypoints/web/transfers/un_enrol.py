"""Un-enrolling PCs of one customer's dashboard: by the partner's people or the customer's own (F8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.shortcuts import redirect, render
from django.utils import timezone

from fleetward.domain.devices.models import SERIAL_LENGTH
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.transfers import operations, queries
from fleetward.domain.transfers.lifecycle import ActionKind
from fleetward.entrypoints.web.customers.space import customer_page, in_space
from fleetward.entrypoints.web.list_page import Filter
from fleetward.entrypoints.web.serial_list import SerialsForm
from fleetward.entrypoints.web.transfers.lists import bulk_actions
from fleetward.entrypoints.web.transfers.selection import Selection

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from fleetward.domain.devices.models import Device
    from fleetward.domain.devices.serial_sheet import Named
    from fleetward.entrypoints.web.customers.space import SpaceRequest


def _prefilled(request: HttpRequest) -> SerialsForm:
    """The page of a PC leads here with its serial number."""
    return SerialsForm(initial={"serials": request.GET.get("serial", "")[:SERIAL_LENGTH]})


def _asked(
    here: SpaceRequest, chosen: QuerySet[Device] | list[Named], asked: dict[str, Any], now: datetime, source: str = ""
) -> HttpResponse:  # fmt: skip
    action = operations.ask(
        actor=here.actor, kind=ActionKind.UN_ENROLMENT, chosen=chosen, target=None,
        asked={**asked, "customer": str(here.customer.id)}, now=now, source_name=source,
    )  # fmt: skip
    return redirect("transfer", action.id)


@customer_page(Permission.DEVICE_UN_ENROL)
def un_enrol(request: HttpRequest) -> HttpResponse:
    """Say which PCs, and see what it would do; below, what was un-enrolled here before."""
    here, now = in_space(request), timezone.now()
    if selection := Selection.read(request.POST):
        chosen = selection.at_customer(here.actor, here.customer, now)
        return _asked(here, chosen, selection.asked(), now)
    form = SerialsForm(request.POST, request.FILES) if request.method == "POST" else _prefilled(request)
    if form.is_valid():
        return _asked(here, form.named, {"listed": len(form.named)}, now, form.source_name)
    of_space = Q(customer_id=here.customer.id) | Q(asked__customer=str(here.customer.id))
    rows = queries.visible_to(here.actor).filter(of_space, kind=ActionKind.UN_ENROLMENT)
    context = bulk_actions(request, here.actor, rows, Filter(()))
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "transfers/list.html", context)
    return render(request, "transfers/un_enrol.html", context | {"form": form})
