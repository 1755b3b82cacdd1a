"""Stored jobs of partners and their courses."""

from django.utils.translation import gettext_lazy as _

from fleetward.domain.partners import completion_sheet
from fleetward.domain.partners.permissions import Permission
from fleetward.entrypoints.web.job_kind import JobKind

KINDS: list[JobKind] = [
    JobKind(
        completion_sheet.KIND, Permission.COURSE_MANAGE, _("Recording of course completions"), "completions",
        _("Course completions"), _("Working"),
    )
]  # fmt: skip
