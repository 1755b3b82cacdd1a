"""The audit log: a list that is filtered, counted and exported; for each their part of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from fleetward.domain.audit_trail import queries, wording
from fleetward.domain.audit_trail.audit_export import request_export
from fleetward.domain.audit_trail.audit_filter import PERIODS, AuditFilter
from fleetward.domain.customers import queries as customers
from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.audit.shown import CUSTOMER, AuditAddress, Viewpoint, listed
from fleetward.entrypoints.web.customers.space import customer_page, in_space
from fleetward.entrypoints.web.page import page
from fleetward.entrypoints.web.pool.table import headings, pager
from fleetward.foundation.kit import listing
from fleetward.foundation.tenancy.scope import VENDOR_PARTNER_ID
from fleetward.gateways.spreadsheet.job_file import Form

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

OUTSIDE = (ActorKind.VENDOR, ActorKind.PARTNER)
LONGEST_QUERY = 4_000
MOST_NAMES = 500
"""Customers that the filter offers; a link on a row asks for any."""


@page(Permission.AUDIT_VIEW, kinds=OUTSIDE)
def audit(request: HttpRequest) -> HttpResponse:
    """A partner's log, or all logs for the vendor's auditor."""
    return _answer(request, Viewpoint(acting(request).actor))


@customer_page(Permission.AUDIT_VIEW)
def customer_audit(request: HttpRequest) -> HttpResponse:
    """What concerns one customer."""
    asked = in_space(request)
    return _answer(request, Viewpoint(asked.actor, asked.customer))


@require_POST
@page(Permission.AUDIT_VIEW, kinds=OUTSIDE)
def export(request: HttpRequest) -> HttpResponse:
    """Start an export of what was filtered."""
    return _export(request, Viewpoint(acting(request).actor))


@require_POST
@customer_page(Permission.AUDIT_VIEW)
def customer_export(request: HttpRequest) -> HttpResponse:
    """The same in a customer's space."""
    asked = in_space(request)
    return _export(request, Viewpoint(asked.actor, asked.customer))


def _export(request: HttpRequest, point: Viewpoint) -> HttpResponse:
    address = AuditAddress.read(QueryDict(request.POST.get("query", "")[:LONGEST_QUERY]))
    stored = request_export(
        actor=point.actor, customer=point.customer, chosen=address.chosen, sort=address.sort, now=timezone.now(),
        form=Form.XLSX if request.POST.get("form") == "xlsx" else Form.CSV,
    )  # fmt: skip
    return redirect("job", job_id=stored.id)


def _answer(request: HttpRequest, point: Viewpoint) -> HttpResponse:
    address = AuditAddress.read(request.GET)
    context = _list(point, address)
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "audit/list.html", context)
    return render(request, "audit/audit.html", context | _filters(point, address.chosen))


def _list(point: Viewpoint, address: AuditAddress) -> dict[str, Any]:
    rows = address.chosen.apply(point.rows, now=timezone.now())
    found = listing.page(rows, sort=address.sort, sorts=address.sorts, cursor=address.cursor)
    count = listing.count(rows, exact=address.exact)
    return {
        "rows": listed(point, found.rows),
        "headings": [one for one in headings(address) if not (point.customer and one["name"] == CUSTOMER)],
        "customer": point.customer,
        "vendor": point.vendor,
        "chips": _chips(point, address),
        **pager(address, found, count),
        "export_url": point.url("audit-export"),
    }


def _chips(point: Viewpoint, address: AuditAddress) -> list[dict[str, str]]:
    chosen: AuditFilter = address.chosen
    told = {
        "who": _("Who: %s") % chosen.who, "area": wording.area(chosen.area), "action": wording.sentence(chosen.action),
        "subject": _("Concerns (ID): %s") % chosen.subject, "period": period(chosen.period),
        "bulk": _("One action"), "request": _("One request"),
    }  # fmt: skip
    names = {"partner": chosen.partner, "customer": chosen.customer} & chosen.parameters().keys()
    told |= {name: _name(point, name, getattr(chosen, name)) for name in names}
    return [{"label": told[name], "url": address.query(chosen=chosen.without(name))} for name in chosen.parameters()]


def _name(point: Viewpoint, kind: str, value: str) -> str:
    """Of the partner or the customer that is asked for."""
    if value == str(VENDOR_PARTNER_ID):
        return _("The vendor")
    names = queries.partner_names if kind == "partner" else queries.customer_names
    return names(point.actor, [UUID(value)]).get(UUID(value), value)


def period(days: str) -> str:
    """'In the last 30 days'."""
    return ngettext("In the last %(n)s day", "In the last %(n)s days", int(days)) % {"n": days} if days else ""


def _filters(point: Viewpoint, chosen: AuditFilter) -> dict[str, Any]:
    """What the filter bar offers. One query."""
    areas = {code.partition(".")[0] for code in wording.FOR_CUSTOMERS} if point.customer else wording.AREAS
    return {
        "chosen": chosen,
        "areas": sorted(((code, wording.area(code)) for code in areas), key=lambda one: one[1]),
        "periods": [(str(days), period(str(days))) for days in PERIODS],
        "partners": _partners(point),
        "customers": [] if point.vendor or point.customer else _customers(point),
    }


def _partners(point: Viewpoint) -> list[tuple[str, str]]:
    if not point.vendor:
        return []
    found = queries.partner_names(point.actor)
    return [(str(VENDOR_PARTNER_ID), _("The vendor")), *((str(key), name) for key, name in found.items())]


def _customers(point: Viewpoint) -> list[tuple[str, str]]:
    rows = customers.visible_to(point.actor).order_by("name").values_list("id", "name")
    return [(str(key), name) for key, name in rows[:MOST_NAMES]]
