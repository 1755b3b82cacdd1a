"""Stored jobs of support cases."""

from django.utils.translation import gettext_lazy as _

from fleetward.domain.partners.permissions import Permission
from fleetward.domain.support import serial_export
from fleetward.domain.support.support_export import AT_SUPPORT, SUPPORT_CASES
from fleetward.entrypoints.web.job_kind import JobKind

TITLE, BACK, WORKING = _("Export of support cases"), _("Support cases"), _("Writing the file")

KINDS: list[JobKind] = [
    JobKind(SUPPORT_CASES.kind, Permission.SUPPORT_REQUEST, TITLE, "support-cases", BACK, WORKING),
    JobKind(AT_SUPPORT.kind, Permission.SUPPORT_ANSWER, TITLE, "support-cases", BACK, WORKING),
    *(
        JobKind(
            one.kind,
            one.permission,
            _("Export of serial numbers"),
            "support-case",
            _("Support case"),
            WORKING,
            named=("partner_id", "support_case_id"),
        )
        for one in (serial_export.SERIALS, serial_export.AT_SUPPORT)
    ),
]
