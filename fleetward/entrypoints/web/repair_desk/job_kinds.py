"""Stored jobs of repair cases."""

from django.utils.translation import gettext_lazy as _

from fleetward.domain.partners.permissions import Permission
from fleetward.domain.repairs.repair_export import IN_SPACE, REPAIRS
from fleetward.entrypoints.web.job_kind import JobKind

TITLE, BACK, WORKING = _("Export of repair cases"), _("Repair cases"), _("Writing the file")
EXPORT = Permission.REPAIR_CASE_EXPORT

KINDS: list[JobKind] = [
    JobKind(REPAIRS.kind, EXPORT, TITLE, "repair-cases", BACK, WORKING),
    JobKind(IN_SPACE.kind, EXPORT, TITLE, "customer-repair-cases", BACK, WORKING, ("customer_id",)),
]
