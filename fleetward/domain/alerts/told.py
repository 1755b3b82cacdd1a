"""Who is told of an alert that no pop-up tells: where self-service alerts are off (R13, F3).

The PC's own user is told by `queries.told`, which asks the same of the same columns: either the user is told, or those
who look after the dashboard.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from fleetward.domain.alerts.lifecycle import Severity
from fleetward.domain.alerts.rule_book import MILDEST_FIRST
from fleetward.domain.alerts.wording import title
from fleetward.domain.customers import queries as customers
from fleetward.domain.customers.models import ManagedBy
from fleetward.domain.customers.queries import people
from fleetward.domain.partners import queries as partners
from fleetward.domain.partners.permissions import Permission
from fleetward.foundation.notifications.kinds import Kind
from fleetward.foundation.notifications.models import Channel
from fleetward.foundation.notifications.operations import tell

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from fleetward.domain.alerts.models import Alert

OPENED = Kind(
    "alert.opened", _("An alert without a pop-up"), _("PC %(serial)s: %(problem)s"), "alert", ("alert_id",),
    (Permission.ALERT_VIEW,), Channel.NOW, {"problem": title}, space_page="customer-alert",
)  # fmt: skip

KINDS = (OPENED,)


def opened(alerts: Sequence[tuple[Alert, str]], now: datetime) -> None:
    """Tell of alerts of one PC, each with its severity now, that opened, came again or became worse.

    In the partner's scope. One notice a PC, with the most severe of them; mere information is told to nobody.
    """
    worth = [(alert, severity) for alert, severity in alerts if severity != Severity.INFO]
    if not worth:
        return
    worst, _severity = max(worth, key=lambda one: MILDEST_FIRST.index(Severity(one[1])))
    users, customer_id = _who(worst)
    tell(
        kind=OPENED.code, users=users, subject=str(worst.device_id), now=now, customer_id=customer_id,
        serial=worst.serial, problem=worst.rule, alert_id=str(worst.id),
    )  # fmt: skip


def _who(alert: Alert) -> tuple[list[UUID], UUID | None]:
    """The partner's people where the partner manages the dashboard, who then alone gets the alerts; else its own."""
    at = alert.customer_id
    customer = customers.by_ids(alert.partner_id, [at]).get(at) if at else None
    if at is None or customer is None or customer.self_service:
        return [], None
    if customer.managed_by == ManagedBy.PARTNER:
        return partners.users_who_may(alert.partner_id, Permission.ALERT_VIEW), None
    return people.users_who_may(alert.partner_id, at, Permission.ALERT_VIEW), at
