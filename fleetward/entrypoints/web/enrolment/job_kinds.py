"""Stored jobs of enrolment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fleetward.domain.enrolment import expected_export
from fleetward.domain.partners.permissions import Permission
from fleetward.entrypoints.web.job_kind import JobKind

if TYPE_CHECKING:
    from fleetward.foundation.jobs.models import Job


def _list_of(job: Job) -> str:
    wanted = job.arguments
    return reverse("enrolment-key", kwargs={"customer_id": wanted["customer_id"], "key_id": wanted["key_id"]})


KINDS: list[JobKind] = [
    JobKind(
        expected_export.KIND, Permission.ENROLMENT_MANAGE, _("Export of expected PCs"), "enrolment-key",
        _("Expected PCs"), _("Writing the file"), _list_of,
    )
]  # fmt: skip
