"""Stored jobs of a customer's space."""

from django.utils.translation import gettext_lazy as _

from fleetward.domain.devices.dashboard_export import KIND
from fleetward.domain.partners.permissions import Permission
from fleetward.entrypoints.web.job_kind import JobKind

KINDS: list[JobKind] = [
    JobKind(
        KIND, Permission.DASHBOARD_EXPORT, _("Export of devices"), "customer-devices", _("Devices"),
        _("Writing the file"), named=("customer_id",),
    )
]  # fmt: skip
