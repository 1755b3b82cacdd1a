"""What the feed is read by: reseller mappings, and the catalogue of products."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from fleetward.domain.devices import queries as devices
from fleetward.domain.partners import queries as partners
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.partners.vendor_profile import vendor_profile
from fleetward.domain.sales_feed import queries
from fleetward.domain.sales_feed.operations import fix
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.list_page import list_page
from fleetward.entrypoints.web.page import page
from fleetward.entrypoints.web.sales_feed import filters
from fleetward.entrypoints.web.sales_feed.forms import MappingForm, ProductForm

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

MAPPING_SORTS = {"mapped": "mapped_at", "key": "key"}
PRODUCT_SORTS = {"number": "number", "model": "model"}


@page(Permission.FEED_VIEW)
def mappings(request: HttpRequest) -> HttpResponse:
    """Which partner each reporter means by which number."""
    actor = acting(request).actor
    wanted = filters.mappings(actor, request.GET)
    context = list_page(request, queries.mappings(actor), wanted, sorts=MAPPING_SORTS, default="-mapped")
    context["may_manage"] = actor.may(Permission.FEED_MANAGE)
    return render(request, f"sales_feed/mappings{'_list' if request.htmx else ''}.html", context)  # type: ignore[attr-defined]


@page(Permission.FEED_MANAGE)
def mapping(request: HttpRequest) -> HttpResponse:
    """Map a number to a partner, or to another one; lines that wait for it are released by the worker."""
    actor = acting(request).actor
    known = {name: request.GET[name] for name in ("reporter", "scheme", "key", "partner") if name in request.GET}
    form = MappingForm(
        request.POST or None, reporters=queries.reporters(actor), partners=partners.visible_to(actor), initial=known
    )
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data
        fix.map_reseller(
            actor=actor, reporter=sent["reporter"], scheme=sent["scheme"], key=sent["key"], partner=sent["partner"],
            now=timezone.now(),
        )  # fmt: skip
        told = _("%(key)s is mapped to %(partner)s. The lines that wait for it are settled now, in the background.")
        messages.success(request, told % {"key": sent["key"], "partner": sent["partner"].name})
        return redirect(_back(request, "mappings"))
    context = {"form": form, "known": known, "names": request.GET.get("names", ""), "back": _back(request, "mappings")}
    return render(request, "sales_feed/mapping.html", context)


@page(Permission.FEED_VIEW)
def products(request: HttpRequest) -> HttpResponse:
    """The catalogue."""
    actor = acting(request).actor
    context = list_page(
        request, devices.products(actor), filters.products(request.GET), sorts=PRODUCT_SORTS, default="number",
        key="number",
    )  # fmt: skip
    context |= {"programs": vendor_profile().programs, "may_manage": actor.may(Permission.FEED_MANAGE)}
    return render(request, f"sales_feed/products{'_list' if request.htmx else ''}.html", context)  # type: ignore[attr-defined]


@page(Permission.FEED_MANAGE)
def product(request: HttpRequest) -> HttpResponse:
    """Add a product to the catalogue or change it; lines set aside for it are released by the worker."""
    actor = acting(request).actor
    number = request.GET.get("number", "")
    known = devices.products(actor).filter(number=number).first() if number else None
    initial = {"number": number, "model": known.model if known else request.GET.get("model", "")}
    form = ProductForm(request.POST or None, initial=initial | ({"program": known.program} if known else {}))
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data
        fix.add_product(actor=actor, number=sent["number"], model=sent["model"], program=sent["program"])
        told = _("%(number)s is in the catalogue. Lines set aside for it are settled now, in the background.")
        messages.success(request, told % {"number": sent["number"]})
        return redirect(_back(request, "products"))
    return render(
        request, "sales_feed/product.html", {"form": form, "known": known, "back": _back(request, "products")}
    )


def _back(request: HttpRequest, usual: str) -> str:
    asked = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if safe else reverse(usual)
