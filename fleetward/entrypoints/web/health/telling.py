"""Who is told about an alert, and why (R7, R11, F3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from fleetward.domain.alerts.lifecycle import AlertState, PopUp, Severity
from fleetward.domain.customers.models import ManagedBy

if TYPE_CHECKING:
    from fleetward.domain.alerts.models import Alert
    from fleetward.domain.customers.models import Customer

TONES: dict[str, str] = {Severity.CRITICAL: "bad", Severity.WARNING: "warn", Severity.INFO: "info"}


@dataclass(frozen=True)
class Told:
    """Who is told, in a few words and in sentences; how far the pop-up has come, '' where none is shown."""

    short: str
    why: str
    pop_up: str


def told(alert: Alert, customer: Customer | None, *, un_enrolled: bool = False) -> Told:
    """Who is told about the alert, where its PC stands. `customer` is the one whose dashboard that is, or was."""
    shown = alert.get_pop_up_display()
    earlier = shown if alert.pop_up != PopUp.WAITING else ""  # of what is over, or was shown before the switch went off
    if alert.state == AlertState.CLOSED:
        return Told("\u2013", _("The alert is closed: nobody is told of it any more."), earlier)
    if alert.severity == Severity.INFO:
        return Told(_("Nobody"), _("It is for information: no pop-up is shown, it stands in the lists alone."), "")
    if alert.customer_id is None:
        return Told(_("The PC's user"), _("The PC is among the unassigned devices: its user sees a pop-up."), shown)
    if un_enrolled:
        return Told(
            _("Nobody"), _("The PC is un-enrolled: no pop-up is shown, and its alerts stand in the lists."), earlier
        )
    if customer and customer.self_service:
        why = _("The PC is on a dashboard with self-service alerts on: its user sees a pop-up.")
        return Told(_("User and dashboard"), f"{why} {_managed(customer)}", shown)
    why = _("Self-service alerts are off: no pop-up is shown on the PC.")
    return Told(_("Dashboard only"), f"{why} {_managed(customer)}" if customer else why, earlier)


def _managed(customer: Customer) -> str:
    if customer.managed_by == ManagedBy.PARTNER:
        return _("The partner manages the dashboard and opens its repair cases.")
    return _("The customer manages the dashboard; it and the partner see the alert.")
