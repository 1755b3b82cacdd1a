"""Stored jobs of *Where is my PC?*."""

from django.utils.translation import gettext_lazy as _

from fleetward.domain.partners.permissions import Permission
from fleetward.domain.whereabouts import sought_export
from fleetward.entrypoints.web.job_kind import JobKind

KINDS: list[JobKind] = [
    JobKind(
        sought_export.KIND, Permission.WHEREABOUTS_ASK, _("Export of a search"), "whereabouts-answer", _("The search"),
        _("Writing the file"), named=("search_id",),
    )
]  # fmt: skip
