"""How a PC is: what stands on its page, wherever that is. What was not measured is 'No data', and never green."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils.http import urlencode
from django.utils.translation import gettext as _

from fleetward.domain.alerts import queries, wording
from fleetward.domain.alerts.lifecycle import AlertState, PartKind
from fleetward.domain.customers import queries as customers
from fleetward.domain.repairs import queries as repairs
from fleetward.domain.repairs import rules
from fleetward.entrypoints.web.health import evidence, hardware, metrics
from fleetward.entrypoints.web.health.charts import Point
from fleetward.entrypoints.web.health.telling import TONES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from fleetward.domain.alerts.models import Alert, Reading
    from fleetward.domain.alerts.queries import Health, PartHealth
    from fleetward.domain.devices.models import Device
    from fleetward.entrypoints.web.health.charts import Chart
    from fleetward.entrypoints.web.health.viewpoint import Viewpoint

DRAWN_BACK = timedelta(days=30)
MOST_READINGS = 1_000
MOST_ALERTS, MOST_REPAIRS = 10, 5


def of(point: Viewpoint, device: Device, now: datetime) -> dict[str, Any]:
    """What the page says of the PC's health, with its alerts, repair cases and hardware."""
    actor = point.actor
    found = queries.health(actor, device, now)
    here = point.rows.filter(device_id=device.id)
    return {
        "health": [line for kind in found for line in _lines(kind)],
        "measured_at": max((one.measured_at for one in found if one.measured_at), default=None),
        "silent": all(one.no_data for one in found),
        "charts": _charts(queries.readings(actor, device.id, now - DRAWN_BACK).reverse()[:MOST_READINGS]),
        "alerts": [_alert(point, one) for one in here.order_by("-state", "-opened_at", "-id")[:MOST_ALERTS]],
        "repairs": [
            {"row": one, "url": point.repair_page(one)} for one in repairs.of_device(actor, device.id)[:MOST_REPAIRS]
        ],
        "open_url": open_url(point, device),
        "hardware": hardware.facts(queries.inventory(actor, device.id)),
    }


def open_url(point: Viewpoint, device: Device) -> str:
    """Where a repair case for the PC is opened; '' where the actor may not (F3)."""
    at = device.customer_id
    customer = point.customer or (customers.visible_to(point.actor).filter(id=at).first() if at else None)
    if rules.refuse_open(point.actor, device, customer):
        return ""
    return point.url("repair-case-new") + "?" + urlencode({"device": str(device.id)})


def _lines(kind: Health) -> list[dict[str, Any]]:
    """One line for each part; one for the kind where there is none, or nothing is known."""
    label = PartKind(kind.kind).label
    if kind.no_data:
        return [{"kind": label, "name": "", "state": _("No data"), "tone": "", "values": [], "at": kind.measured_at}]
    if not kind.parts:
        return [{"kind": label, "name": "", "tone": "", "state": _("None built in"), "values": [], "at": None}]
    return [_line(label, one, kind) for one in kind.parts]


def _line(label: Any, part: PartHealth, kind: Health) -> dict[str, Any]:
    # an alert of all parts together, such as heat, concerns each of them
    severity = part.severity or (kind.severity if not any(one.severity for one in kind.parts) else None)
    values = metrics.with_health(part.values)
    shown = [
        (metrics.label(name), metrics.text(name, values[name])) for name in metrics.LATEST[kind.kind] if name in values
    ]
    return {
        "kind": label, "name": part.label or part.part, "values": shown, "at": kind.measured_at,
        "tone": TONES[severity] if severity else "good",
        "state": _("Needs attention") if severity else _("Fine"),
    }  # fmt: skip


def _charts(newest_first: Iterable[Reading]) -> list[Chart]:
    """One small chart for each part, oldest first, of the number that tells most of it."""
    found: dict[tuple[str, str], tuple[str, list[Point], dict[str, Any]]] = {}
    for reading in reversed(list(newest_first)):
        for one in reading.parts:
            metric = metrics.DRAWN.get(one["kind"], "")
            values = metrics.with_health(one["values"])
            if (value := metrics.figure(values.get(metric))) is not None:
                _, points, _ = found.setdefault((one["kind"], one["part"]), (one["label"], [], values))
                points.append(Point(reading.taken_at, value))
    return [
        evidence.chart(f"part-{point}", metrics.DRAWN[kind], points, name=label or part)
        for point, ((kind, part), (label, points, _)) in enumerate(found.items())
        if len(points) > 1
    ]


def _alert(point: Viewpoint, alert: Alert) -> dict[str, Any]:
    is_open = alert.state == AlertState.OPEN
    return {
        "row": alert, "title": wording.title(alert.rule), "url": point.url("alert", alert_id=alert.id),
        "tone": TONES[alert.severity] if is_open else "",
        "word": alert.get_severity_display() if is_open else alert.get_state_display(),
    }  # fmt: skip
