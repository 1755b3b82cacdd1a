"""Stored jobs of bulk actions."""

from django.utils.translation import gettext_lazy as _

from fleetward.domain.partners.permissions import Permission
from fleetward.domain.transfers import result_export
from fleetward.entrypoints.web.job_kind import JobKind

KINDS: list[JobKind] = [
    JobKind(
        result_export.KIND, Permission.DEVICE_UN_ENROL, _("Result of a bulk action"), "transfer",
        _("Bulk action"), _("Writing the file"), named=("action_id",),
    )
]  # fmt: skip
