"""What a repair case rests on: its alert in words, the values that were measured, and how they went."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from fleetward.domain.alerts import queries, wording
from fleetward.domain.alerts.lifecycle import AlertState
from fleetward.entrypoints.web.health import evidence as measured
from fleetward.entrypoints.web.health import metrics
from fleetward.entrypoints.web.health.telling import TONES

if TYPE_CHECKING:
    from uuid import UUID

    from fleetward.domain.alerts.models import Alert
    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.repairs.models import RepairCase

BEFORE = timedelta(days=30)
"""How long before the alert was opened the chart begins."""


def alert_of(actor: Actor, partner_id: UUID, device_id: UUID, alert_id: UUID | None) -> Alert | None:
    """The alert that a repair case is, or is to be, made from; None if the actor does not see it."""
    if alert_id is None:
        return None
    return queries.of_device(actor, device_id).filter(partner_id=partner_id, id=alert_id).first()


def evidence(actor: Actor, repair: RepairCase) -> dict[str, Any] | None:
    """Words, values and charts of the alert; None where it was made without one, or the reader may not see it."""
    found = alert_of(actor, repair.partner_id, repair.device_id, repair.alert_id)
    return told(actor, found) if found else None


def told(actor: Actor, alert: Alert) -> dict[str, Any]:
    """The same of one alert."""
    readings = queries.readings(actor, alert.device_id, alert.opened_at - BEFORE).filter(partner_id=alert.partner_id)
    return {
        "alert": alert,
        "words": wording.words(alert.rule, alert.values),
        "tone": TONES[alert.severity],
        "severity": alert.get_severity_display(),
        "open": alert.state == AlertState.OPEN,
        "values": [(metrics.label(name), metrics.text(name, value)) for name, value in measured.measured(alert)],
        "charts": measured.charts(alert, readings),
    }
