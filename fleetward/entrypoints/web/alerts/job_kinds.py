"""Stored jobs of the lists of alerts."""

from django.utils.translation import gettext_lazy as _

from fleetward.domain.alerts.alert_export import ALERTS, IN_SPACE
from fleetward.domain.partners.permissions import Permission
from fleetward.entrypoints.web.job_kind import JobKind

TITLE, BACK, WORKING = _("Export of alerts"), _("Alerts"), _("Writing the file")

KINDS: list[JobKind] = [
    JobKind(ALERTS.kind, Permission.ALERT_EXPORT, TITLE, "alerts", BACK, WORKING),
    JobKind(
        IN_SPACE.kind, Permission.ALERT_EXPORT, TITLE, "customer-alerts", BACK, WORKING, named=("customer_id",)
    ),
]  # fmt: skip
