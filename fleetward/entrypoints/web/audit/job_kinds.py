"""Stored jobs of the audit log."""

from django.utils.translation import gettext_lazy as _

from fleetward.domain.audit_trail.audit_export import AUDIT, IN_SPACE
from fleetward.domain.partners.permissions import Permission
from fleetward.entrypoints.web.job_kind import JobKind

TITLE, BACK, WORKING = _("Export of the audit log"), _("Audit log"), _("Writing the file")

KINDS: list[JobKind] = [
    JobKind(AUDIT.kind, Permission.AUDIT_VIEW, TITLE, "audit", BACK, WORKING),
    JobKind(IN_SPACE.kind, Permission.AUDIT_VIEW, TITLE, "customer-audit", BACK, WORKING, named=("customer_id",)),
]
