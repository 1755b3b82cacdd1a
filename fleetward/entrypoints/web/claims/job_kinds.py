"""Stored jobs of claims."""

from django.utils.translation import gettext_lazy as _

from fleetward.domain.claims.claim_export import CLAIMS
from fleetward.domain.partners.permissions import Permission
from fleetward.entrypoints.web.job_kind import JobKind

KINDS: list[JobKind] = [
    JobKind(CLAIMS.kind, Permission.CLAIM_VIEW, _("Export of claims"), "claims", _("Claims"), _("Writing the file")),
]
