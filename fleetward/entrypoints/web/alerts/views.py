"""Lists of alerts: for a partner, across partners for the vendor, and in a customer's space."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fleetward.domain.alerts import wording
from fleetward.domain.alerts.alert_export import request_export
from fleetward.domain.alerts.alert_filter import SORTS, UNASSIGNED, AlertFilter, Standing, offered
from fleetward.domain.alerts.lifecycle import PartKind, PopUp, Severity
from fleetward.domain.customers import queries as customers
from fleetward.domain.partners import queries as partners
from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.alerts import storms, table
from fleetward.entrypoints.web.alerts.beside import beside, reads
from fleetward.entrypoints.web.customers.space import customer_page, in_space
from fleetward.entrypoints.web.health.viewpoint import Viewpoint
from fleetward.entrypoints.web.page import page
from fleetward.entrypoints.web.pool.forms import ExportForm
from fleetward.entrypoints.web.pool.table import headings, pager
from fleetward.foundation.kit import listing
from fleetward.gateways.spreadsheet.job_file import Form

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from fleetward.entrypoints.web.alerts.table import AlertAddress

OUTSIDE = (ActorKind.VENDOR, ActorKind.PARTNER)


@page(Permission.ALERT_VIEW, kinds=OUTSIDE)
def alerts(request: HttpRequest) -> HttpResponse:
    """The alerts of a partner's PCs, or of all partners' for the vendor's people."""
    return _answer(request, Viewpoint(acting(request).actor))


@customer_page(Permission.ALERT_VIEW)
def customer_alerts(request: HttpRequest) -> HttpResponse:
    """The alerts of a customer's PCs."""
    asked = in_space(request)
    return _answer(request, Viewpoint(asked.actor, asked.customer))


def _answer(request: HttpRequest, point: Viewpoint) -> HttpResponse:
    address = reads(point).read(request.GET)
    context = _list(point, address)
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "alerts/list.html", context)
    return render(request, "alerts/alerts.html", context | _page(point, address))


def _list(point: Viewpoint, address: AlertAddress) -> dict[str, Any]:
    chosen = address.chosen.apply(point.rows)
    folded = storms.of(point, address)
    found = listing.page(storms.without(chosen, folded), sort=address.sort, sorts=SORTS, cursor=address.cursor)
    count = listing.count(chosen, exact=address.exact)
    listed = listing.Count(count.value - sum(one.alerts for one in folded), capped=count.capped)
    return {
        "rows": table.rows(found.rows, address.columns, beside(point, found.rows), address=point.url("alerts")),
        "storms": [storms.shown(one, address) for one in folded],
        "headings": headings(address),
        "chips": table.chips(address, _names(point, address.chosen)),
        **pager(address, found, count, listed=listed),
        "filtered": address.chosen != AlertFilter(),
        "may_export": point.actor.may(Permission.ALERT_EXPORT),
        "export_url": point.url("alerts-export"),
    }


def _names(point: Viewpoint, chosen: AlertFilter) -> dict[str, str]:
    """Of the customer and the partner that are chosen, for their chips."""
    names = {UNASSIGNED: _("Unassigned")}
    if chosen.partner and point.vendor:
        found = partners.visible_to(point.actor).filter(id=chosen.partner)
        names |= {str(pk): name for pk, name in found.values_list("id", "name")}
    if chosen.customer not in {"", UNASSIGNED}:
        theirs = customers.visible_to(point.actor).filter(id=chosen.customer)
        names |= {str(pk): name for pk, name in theirs.values_list("id", "name")}
    return names


def _page(point: Viewpoint, address: AlertAddress) -> dict[str, Any]:
    chosen, proposed, usual = address.chosen, offered(point.rows), address.usual
    return {
        "chosen": chosen,
        "ever": bool(proposed.models),
        "severities": Severity.choices,
        "kinds": PartKind.choices,
        "standings": Standing.choices,
        "pop_ups": PopUp.choices,
        "problems": sorted(
            ((code, str(wording.title(code))) for code in {*proposed.problems, *filter(None, [chosen.problem])}),
            key=lambda one: one[1],
        ),
        "models": sorted({*proposed.models, *filter(None, [chosen.model])}),
        "customers": _customers(point, proposed.customers),
        "partners": partners.visible_to(point.actor).order_by("name").values_list("id", "name") if point.vendor else [],
        "columns": [
            {"name": name, "label": address.label(name), "shown": name in address.columns, "usual": name in usual}
            for name in address.choices
        ],
    }


def _customers(point: Viewpoint, ids: list[Any]) -> list[tuple[str, str]]:
    if point.customer:
        return []
    found = customers.visible_to(point.actor).filter(id__in=ids).values_list("id", "name")
    return [(UNASSIGNED, _("Unassigned")), *((str(pk), name) for pk, name in found)]


@require_POST
@page(Permission.ALERT_EXPORT, kinds=OUTSIDE)
def export(request: HttpRequest) -> HttpResponse:
    """Start an export of what was filtered."""
    return _export(request, Viewpoint(acting(request).actor))


@require_POST
@customer_page(Permission.ALERT_EXPORT)
def customer_export(request: HttpRequest) -> HttpResponse:
    """The same in a customer's space."""
    asked = in_space(request)
    return _export(request, Viewpoint(asked.actor, asked.customer))


def _export(request: HttpRequest, point: Viewpoint) -> HttpResponse:
    form = ExportForm(request.POST)
    form.reads = reads(point)
    if not form.is_valid():
        messages.error(request, _("Choose what to export on the list of alerts."))
        return redirect(point.url("alerts"))
    address = form.address
    stored = request_export(
        actor=point.actor, customer=point.customer, form=Form(form.cleaned_data["form"]), chosen=address.chosen,
        columns=address.export_columns, sort=address.sort, now=timezone.now(),
    )  # fmt: skip
    return redirect("job", job_id=stored.id)
