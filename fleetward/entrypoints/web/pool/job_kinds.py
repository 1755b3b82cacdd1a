"""Stored jobs of the page *Unassigned devices*."""

from django.utils.translation import gettext_lazy as _

from fleetward.domain.devices import pool_export
from fleetward.domain.partners.permissions import Permission
from fleetward.entrypoints.web.job_kind import JobKind

KINDS: list[JobKind] = [
    JobKind(
        pool_export.KIND, Permission.POOL_EXPORT, _("Export of unassigned devices"), "pool",
        _("Unassigned devices"), _("Writing the file"),
    )
]  # fmt: skip
