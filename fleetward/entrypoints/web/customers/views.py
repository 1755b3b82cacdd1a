"""The home of a customer's space: what stands on its dashboard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from fleetward.domain.alerts.queries.silence import without_data
from fleetward.domain.devices import queries
from fleetward.domain.devices.dashboard_filter import Seen
from fleetward.domain.partners.permissions import Permission
from fleetward.entrypoints.web.customers.space import SpaceRequest, customer_page, in_space
from fleetward.entrypoints.web.customers.wording import plan_of
from fleetward.entrypoints.web.health.figures import open_alerts
from fleetward.entrypoints.web.health.viewpoint import Viewpoint
from fleetward.entrypoints.web.pool.wording import counted, grouped

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from fleetward.domain.devices.queries import SeenCounts

TONES = {Seen.WEEK: "good", Seen.MONTH: "info", Seen.LONGER: "warn", Seen.NEVER: ""}


@customer_page(Permission.DASHBOARD_VIEW)
def home(request: HttpRequest) -> HttpResponse:
    """Figures, and a chart of the PCs by when they were last seen."""
    asked, now = in_space(request), timezone.now()
    counts = queries.seen_counts(asked.actor, asked.customer, now)
    devices = reverse("customer-devices", kwargs={"customer_id": asked.customer.id})
    plan = plan_of(asked.customer, now)
    context = {
        "figures": _figures(counts, plan, devices),
        "health_figures": _health_figures(asked, now),
        "plan": plan,
        "parts": _parts(counts, devices),
        "newest": grouped(queries.SEEN_CAP) if counts.capped else "",
        "empty": not asked.customer.device_count,
    }
    return render(request, "customers/home.html", context)


def _figures(counts: SeenCounts, plan: dict[str, Any], devices: str) -> list[dict[str, Any]]:
    seats = {"devices": plan["devices"], "seats": plan["seats"]}
    return [
        {"label": _("PCs on the dashboard"), "value": plan["devices"], "url": devices},
        {"label": _("Seen in the last 7 days"), "value": grouped(counts.week), "url": f"{devices}?seen=week"},
        {"label": _("Seen in the last 30 days"), "value": grouped(counts.week + counts.month)},
        {"label": _("Never seen"), "value": grouped(counts.never), "url": f"{devices}?seen=never"},
        {"label": _("Seats used"), "value": _("%(devices)s of %(seats)s") % seats, "note": plan["program"]},
    ]


def _health_figures(asked: SpaceRequest, now: datetime) -> list[dict[str, Any]]:
    silent = without_data(asked.actor, asked.customer, now)
    note = _("No reading for a week: how they are is not known")
    return [
        open_alerts(Viewpoint(asked.actor, asked.customer)),
        {"label": _("PCs without data"), "value": counted(silent), "note": note if silent.value else ""},
    ]


def _parts(counts: SeenCounts, devices: str) -> list[dict[str, Any]]:
    values = {
        Seen.WEEK: counts.week, Seen.MONTH: counts.month, Seen.LONGER: counts.longer, Seen.NEVER: counts.never,
    }  # fmt: skip
    return [
        {
            "label": state.label, "value": value, "text": grouped(value), "tone": TONES[state],
            "url": f"{devices}?seen={state}",
        }
        for state, value in values.items()
    ]  # fmt: skip
