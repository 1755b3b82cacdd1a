"""Stored jobs of the sales feed."""

from django.utils.translation import gettext_lazy as _

from fleetward.domain.partners.permissions import Permission
from fleetward.domain.sales_feed.operations import file_export
from fleetward.entrypoints.web.job_kind import JobKind

KINDS: list[JobKind] = [
    JobKind(file_export.KIND, Permission.FEED_VIEW, _("Export of files"), "files", _("Files"), _("Writing the file"))
]
