"""One alert: what is wrong, what was measured, who was told, and the way to a repair case."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fleetward.domain.alerts import queries, wording
from fleetward.domain.alerts.lifecycle import AlertState, PopUp
from fleetward.domain.devices import queries as devices
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.repairs import rules
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.alerts.beside import beside
from fleetward.entrypoints.web.alerts.views import OUTSIDE
from fleetward.entrypoints.web.customers.space import customer_page, in_space
from fleetward.entrypoints.web.health import evidence, metrics
from fleetward.entrypoints.web.health.telling import TONES
from fleetward.entrypoints.web.health.viewpoint import Viewpoint
from fleetward.entrypoints.web.page import page

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from fleetward.domain.alerts.models import Alert

BEFORE = timedelta(days=30)
"""How long before the alert was opened the chart begins."""


@page(Permission.ALERT_VIEW, kinds=OUTSIDE)
def alert(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    """One alert of a partner's PC; for the vendor's people, of anybody's."""
    return _answer(request, Viewpoint(acting(request).actor), alert_id)


@customer_page(Permission.ALERT_VIEW)
def customer_alert(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    """One alert in a customer's space."""
    asked = in_space(request)
    return _answer(request, Viewpoint(asked.actor, asked.customer), alert_id)


def _answer(request: HttpRequest, point: Viewpoint, alert_id: UUID) -> HttpResponse:
    found = point.find(alert_id)
    standing = beside(point, [found])
    customer = standing.customers.get(found.customer_id) if found.customer_id else None
    repair = standing.repairs.get(found.id)
    readings = queries.readings(point.actor, found.device_id, found.opened_at - BEFORE)
    context = {
        "alert": found,
        "words": wording.words(found.rule, found.values),
        "tone": TONES[found.severity],
        "open": found.state == AlertState.OPEN,
        "back": point.url("alerts"),
        "pc_url": standing.page_of(found),
        "customer": customer,
        "space_url": _space_url(point, found),
        "partner": found.partner.name if point.vendor else "",
        "charts": evidence.charts(found, readings),
        "values": [(metrics.label(name), metrics.text(name, value)) for name, value in evidence.measured(found)],
        "told": standing.telling(found, customer),
        "events": _events(found),
        "repair": repair,
        "repair_url": point.repair_page(repair) if repair else "",
        "open_url": "" if repair and repair.closed_at is None else open_url(point, found),
    }
    return render(request, "alerts/alert.html", context)


def _space_url(point: Viewpoint, found: Alert) -> str:
    if point.vendor or point.customer or not found.customer_id:
        return ""
    return reverse("customer-home", kwargs={"customer_id": found.customer_id})


def open_url(point: Viewpoint, found: Alert) -> str:
    """Where a repair case is opened from this alert; '' where the actor may not (F3), or for a PC that has moved."""
    if found.state != AlertState.OPEN or point.vendor:
        return ""
    device = devices.visible_to(point.actor).filter(id=found.device_id, customer_id=found.customer_id).first()
    customer = point.customers_of([found]).get(found.customer_id) if found.customer_id else None
    if device is None or rules.refuse_open(point.actor, device, customer):
        return ""
    return point.url("repair-case-new") + "?" + urlencode({"device": str(device.id), "alert": str(found.id)})


def _events(found: Alert) -> list[dict[str, Any]]:
    """What became of the alert, newest first."""
    events = [{"icon": "triangle-alert", "tone": TONES[found.severity], "what": _("Opened"), "when": found.opened_at}]
    if found.reopened:
        times = ngettext("%(n)s time", "%(n)s times", found.reopened) % {"n": found.reopened}
        events[0]["why"] = _("Opened again since: %s") % times
    if found.pop_up != PopUp.WAITING and found.pop_up_at:
        what = _("Pop-up: %s") % found.get_pop_up_display()
        events.append({"icon": "bell", "tone": "info", "what": what, "when": found.pop_up_at})
    if found.state == AlertState.CLOSED:
        events.append({
            "icon": "check", "tone": "good", "what": _("Closed"), "when": found.closed_at,
            "why": found.get_closed_why_display(),
        })  # fmt: skip
    elif found.updated_at > found.opened_at:
        events.append({"icon": "activity", "tone": "", "what": _("Last measured"), "when": found.updated_at})
    return sorted(events, key=lambda one: one["when"], reverse=True)
