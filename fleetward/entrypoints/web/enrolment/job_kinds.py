"""Stored jobs of enrolment."""

from django.utils.translation import gettext_lazy as _

from fleetward.domain.enrolment import expected_export
from fleetward.domain.partners.permissions import Permission
from fleetward.entrypoints.web.job_kind import JobKind

KINDS: list[JobKind] = [
    JobKind(
        expected_export.KIND, Permission.ENROLMENT_MANAGE, _("Export of expected PCs"), "enrolment-key",
        _("Expected PCs"), _("Writing the file"), named=("customer_id", "key_id"),
    )
]  # fmt: skip
