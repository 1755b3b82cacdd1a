"""The home of a customer's space, for its own people and for the partner's: a dashboard's PCs and their health."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from fleetward.domain.alerts import queries as alerts
from fleetward.domain.alerts.lifecycle import Severity
from fleetward.domain.alerts.models import OPEN
from fleetward.domain.alerts.queries.silence import without_data
from fleetward.domain.devices import queries as devices
from fleetward.domain.devices.dashboard_filter import Seen
from fleetward.domain.devices.models import Place
from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.repairs import queries as repairs
from fleetward.domain.repairs.models import LIVE
from fleetward.domain.support import queries as support
from fleetward.domain.support.lifecycle import SupportState
from fleetward.entrypoints.web.customers.space import customer_page, in_space
from fleetward.entrypoints.web.customers.wording import plan_of
from fleetward.entrypoints.web.health.figures import open_alerts
from fleetward.entrypoints.web.health.viewpoint import Viewpoint
from fleetward.entrypoints.web.home import recent
from fleetward.entrypoints.web.home.parts import Waiting, daily, days, figure, latest, needs, with_trend
from fleetward.entrypoints.web.pool.wording import counted, grouped
from fleetward.foundation.kit import listing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from fleetward.domain.customers.models import Customer
    from fleetward.domain.devices.queries import SeenCounts
    from fleetward.domain.partners.actor import Actor
    from fleetward.foundation.kit.trend import Trend


TONES = {Seen.WEEK: "good", Seen.MONTH: "info", Seen.LONGER: "warn", Seen.NEVER: ""}


@customer_page(Permission.DASHBOARD_VIEW)
def customer_home(request: HttpRequest) -> HttpResponse:
    """Figures, what needs somebody, what happened, and a chart of the PCs by when they were last seen."""
    asked, now = in_space(request), timezone.now()
    actor, customer = asked.actor, asked.customer
    if not customer.device_count:
        return render(request, "home/customer.html", {"empty": True})
    seen = devices.seen_counts(actor, customer, now)
    added = daily(devices.at_customer(actor, customer).filter(place=Place.DASHBOARD), "waiting_since", now)
    context = {
        "acts": actor.may(Permission.DASHBOARD_MANAGE),
        "figures": list(_figures(actor, customer, added, now)),
        "needs": needs(_waiting(actor, customer, seen)),
        "happened": _happened(actor, customer, added, now),
        "parts": _parts(seen, _url("customer-devices", customer)),
        "newest": grouped(devices.SEEN_CAP) if seen.capped else "",
    }
    return render(request, "home/customer.html", context)


def _figures(actor: Actor, customer: Customer, added: Trend, now: datetime) -> Iterator[dict[str, Any]]:
    point, plan = Viewpoint(actor, customer), plan_of(customer, now)
    seats = {"devices": plan["devices"], "seats": plan["seats"]}
    note = _("%(devices)s of %(seats)s seats used") % seats
    on_it = figure(_("PCs on the dashboard"), plan["devices"], _url("customer-devices", customer), note)
    yield with_trend(on_it, _("PCs added"), added, now)
    opened = daily(point.rows, "opened_at", now)
    yield with_trend(open_alerts(point), _("Alerts opened"), opened, now)
    rows = repairs.at_customer(actor, customer)
    under_way = counted(listing.count(rows.filter(LIVE)))
    shown = figure(_("Repair cases under way"), under_way, _url("customer-repair-cases", customer))
    yield with_trend(shown, _("Repair cases submitted"), daily(rows, "submitted_at", now), now)
    silent = without_data(actor, customer, now)
    note = _("No reading for a week: how they are is not known")
    yield figure(_("PCs without data"), counted(silent), "", note if silent.value else "")


def _waiting(actor: Actor, customer: Customer, seen: SeenCounts) -> Iterator[Waiting]:
    critical = alerts.at_customer(actor, customer).filter(OPEN, severity=Severity.CRITICAL)
    text = ngettext_lazy("critical alert is open", "critical alerts are open")
    yield Waiting(critical, text, f"{_url('customer-alerts', customer)}?severity=critical", "triangle-alert", "bad")
    warnings = alerts.at_customer(actor, customer).filter(OPEN, severity=Severity.WARNING)
    text = ngettext_lazy("warning is open", "warnings are open")
    yield Waiting(warnings, text, f"{_url('customer-alerts', customer)}?severity=warning", "triangle-alert", "warn")
    pcs = _url("customer-devices", customer)
    text = ngettext_lazy("PC has not been seen for 30 days", "PCs have not been seen for 30 days")
    yield Waiting(seen.longer, text, f"{pcs}?seen=longer", "wifi-off", "warn")
    text = ngettext_lazy("PC has never been seen", "PCs have never been seen")
    yield Waiting(seen.never, text, f"{pcs}?seen=never", "wifi-off")
    if actor.kind is not ActorKind.CUSTOMER:
        return
    asked = support.open_support_cases(actor).filter(state=SupportState.ASKER)
    text = ngettext_lazy("support case waits for your answer", "support cases wait for your answer")
    yield Waiting(asked, text, f"{reverse('support-cases')}?state=asker", "messages-square", "warn")


def _happened(actor: Actor, customer: Customer, added: Trend, now: datetime) -> list[Any]:
    own = actor.kind is ActorKind.CUSTOMER
    return latest(
        recent.arrivals(added.values, days(now), _url("customer-devices", customer)),
        recent.repair_cases(actor, customer),
        recent.open_alerts(actor, customer),
        recent.bulk_actions(actor) if own and actor.may(Permission.DEVICE_UN_ENROL) else (),
        recent.support_cases(actor) if own else (),
    )


def _url(name: str, customer: Customer) -> str:
    return reverse(name, kwargs={"customer_id": customer.id})


def _parts(counts: SeenCounts, url: str) -> list[dict[str, Any]]:
    values = {
        Seen.WEEK: counts.week, Seen.MONTH: counts.month, Seen.LONGER: counts.longer, Seen.NEVER: counts.never,
    }  # fmt: skip
    return [
        {
            "label": state.label, "value": value, "text": grouped(value), "tone": TONES[state],
            "url": f"{url}?seen={state}",
        }
        for state, value in values.items()
    ]  # fmt: skip
