"""Doing a stored job: in its tenant's scope, as the person who asked for it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from fleetward.domain.partners.actor import Actor, ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.foundation.jobs import operations as jobs
from fleetward.foundation.jobs.models import JobState
from fleetward.foundation.tenancy.scope import VENDOR_PARTNER_ID, of_tenant, scoped

if TYPE_CHECKING:
    from collections.abc import Callable

    from fleetward.foundation.jobs.models import Job


def work(partner_id: str, job_id: str, do: Callable[[Actor, Job], None]) -> None:
    """Do the job unless it is done or is no job of this tenant's; a failure is noted on it and raised."""
    tenant = UUID(partner_id)
    with scoped(of_tenant(tenant)):
        with transaction.atomic():
            job = jobs.find(tenant, UUID(job_id))
        if job is None or job.state == JobState.DONE:
            return
        try:
            do(_asker(job), job)
        except Exception:
            with transaction.atomic():
                jobs.fail(job, "")
            raise


def _asker(job: Job) -> Actor:
    named = job.arguments.get("allowed")
    allowed = None if named is None else frozenset(map(Permission, named))
    if job.partner_id == VENDOR_PARTNER_ID:
        return Actor(ActorKind.VENDOR, job.actor_label, job.arguments["role"], job.actor_id, allowed=allowed)
    customers = tuple(UUID(one) for one in job.arguments.get("customers", ()))
    kind = ActorKind.CUSTOMER if customers else ActorKind.PARTNER
    role = job.arguments["role"]
    return Actor(kind, job.actor_label, role, job.actor_id, job.partner_id, customers, allowed=allowed)
