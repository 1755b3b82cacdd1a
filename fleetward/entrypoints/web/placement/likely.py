"""PCs whose reports name a customer of the partner: the notice, the page by customer, and the transfer."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fleetward.domain.customers import queries as known_customers
from fleetward.domain.devices import queries as devices
from fleetward.domain.devices.models import Place
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.transfers import operations
from fleetward.domain.transfers.lifecycle import ActionKind
from fleetward.domain.transfers.likely import likely_customers, spellings_by_customer
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.list_page import Filter, list_page, total_text
from fleetward.entrypoints.web.page import page
from fleetward.foundation.kit import listing

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from fleetward.domain.customers.models import Customer
    from fleetward.domain.devices.models import Device

SORTS = {"name": "name"}


@page(Permission.POOL_VIEW)
def notice(request: HttpRequest) -> HttpResponse:
    """'214 PCs name a customer of yours', for the top of *Unassigned devices*; asked for after the page is there."""
    actor = acting(request).actor
    written = [name for names in spellings_by_customer(actor).values() for name in names]
    count = listing.count(devices.pool(actor).filter(end_customer__in=written))
    return render(request, "placement/likely_notice.html", {"count": count.value, "total": total_text(count)})


@page(Permission.POOL_VIEW)
def customers(request: HttpRequest) -> HttpResponse:
    """The page's PCs by likely customer."""
    actor = acting(request).actor
    written = spellings_by_customer(actor)
    rows = known_customers.visible_to(actor).filter(id__in=written.keys())
    context = list_page(request, rows, Filter.read(request.GET, []), sorts=SORTS, default="name")
    shown = [name for customer in context["rows"] for name in written[customer.id]]
    counts = devices.count_by_end_customer(actor, shown)
    context["rows"] = [
        {
            "customer": customer, "written": written[customer.id],
            "count": sum(counts.get(name, 0) for name in written[customer.id]),
        }
        for customer in context["rows"]
    ]  # fmt: skip
    context["may_transfer"] = actor.may(Permission.DEVICE_TRANSFER)
    return render(request, f"placement/likely{'_list' if request.htmx else ''}.html", context)  # type: ignore[attr-defined]


@require_POST
@page(Permission.DEVICE_TRANSFER)
def transfer_one(request: HttpRequest) -> HttpResponse:
    """Ask to transfer one PC to its likely customer; nothing moves before its preview has been confirmed."""
    actor = acting(request).actor
    device_id = _id(request.POST.get("device", ""))
    if device_id is None:
        return _nothing_chosen(request)
    chosen = devices.pool(actor).filter(id=device_id)
    pc = chosen.first()
    if pc is None:
        raise Http404
    customer = likely_customers(actor, [pc.end_customer]).get(pc.end_customer)
    if customer is None:
        messages.error(request, _("No customer of yours has the name that the report gave, or several have it."))
        return redirect("pool")
    return _ask(request, customer, chosen)


@require_POST
@page(Permission.DEVICE_TRANSFER)
def transfer_all(request: HttpRequest) -> HttpResponse:
    """Ask to transfer all PCs whose report names this customer."""
    actor = acting(request).actor
    customer_id = _id(request.POST.get("customer", ""))
    if customer_id is None:
        return _nothing_chosen(request)
    written = spellings_by_customer(actor).get(customer_id)
    customer = known_customers.visible_to(actor).filter(id=customer_id).first()
    if not written or customer is None:
        raise Http404
    return _ask(request, customer, devices.pool(actor).filter(end_customer__in=written))


def _ask(request: HttpRequest, customer: Customer, chosen: QuerySet[Device]) -> HttpResponse:
    action = operations.ask(
        actor=acting(request).actor, kind=ActionKind.TRANSFER, chosen=chosen,
        target=operations.Target(Place.DASHBOARD, customer.id), asked={"likely_customer": customer.name},
        now=timezone.now(),
    )  # fmt: skip
    return redirect(f"/transfers/{action.id}/")


def _nothing_chosen(request: HttpRequest) -> HttpResponse:
    messages.error(request, _("Choose the PCs to transfer first."))
    return redirect("pool")


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
