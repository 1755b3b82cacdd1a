"""Stored jobs of bulk actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fleetward.domain.partners.permissions import Permission
from fleetward.domain.transfers import result_export
from fleetward.entrypoints.web.job_kind import JobKind

if TYPE_CHECKING:
    from fleetward.foundation.jobs.models import Job


def _action(job: Job) -> str:
    return reverse("transfer", args=[job.arguments["action"]])


KINDS: list[JobKind] = [
    JobKind(
        result_export.KIND, Permission.DEVICE_UN_ENROL, _("Result of a bulk action"), "transfers",
        _("Bulk action"), _("Writing the file"), _action,
    )
]  # fmt: skip
