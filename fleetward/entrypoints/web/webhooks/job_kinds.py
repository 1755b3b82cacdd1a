"""Stored jobs of webhooks."""

from django.utils.translation import gettext_lazy as _

from fleetward.domain.partners.permissions import Permission
from fleetward.domain.webhooks.delivery_export import DELIVERIES
from fleetward.entrypoints.web.job_kind import JobKind

KINDS: list[JobKind] = [
    JobKind(
        DELIVERIES.kind, Permission.API_MANAGE, _("Export of deliveries"), "webhook", _("The webhook"),
        _("Writing the file"), named=("endpoint_id",), own=True,
    )
]  # fmt: skip
