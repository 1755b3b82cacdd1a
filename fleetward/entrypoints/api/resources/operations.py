"""Work in the background that a caller asked for, and the file it makes."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Schema, Status

from fleetward.domain.partners.actor import ActorKind
from fleetward.entrypoints.api.callers import called
from fleetward.entrypoints.api.described import allowed
from fleetward.entrypoints.api.resources.resource import Sent, located, resources
from fleetward.foundation.jobs import operations as jobs
from fleetward.foundation.jobs.models import Job, JobState
from fleetward.foundation.kit.download import ANY, download
from fleetward.foundation.tenancy.scope import VENDOR, Scope, scoped

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fleetward.domain.partners.actor import Actor

router = resources("operations")


class Operation(Schema):
    """How far it has come. `file_url` is there once it is done, for seven days."""

    id: UUID
    kind: str
    state: JobState
    done: int
    total: int | None
    created_at: datetime
    finished_at: datetime | None
    problem: str
    file_url: str | None


class FileAsked(Sent):
    """In which form a list is wanted as a file. Which rows: by the same parameters as the list."""

    form: Literal["csv", "xlsx"] = "csv"


def columns_for(actor: Actor, offered: Iterable[str]) -> list[str]:
    """All columns of a list as a file; a partner's own need not say whose its rows are."""
    return [name for name in offered if name != "partner" or actor.kind is ActorKind.VENDOR]


def _find(actor: Actor, operation_id: UUID) -> Job:
    """What the caller asked for itself; another's, a colleague's too, does not exist.

    Nor does what was asked for on a page, or by a token of the same person that may more: a file says all that its job
    was allowed to read.
    """
    tenant = Scope(actor.partner_id) if actor.partner_id else VENDOR
    with scoped(tenant):
        found = jobs.find(tenant.partner_id, operation_id)
    if found is None or found.actor_id != actor.user_id or not _within(actor, found):
        raise Http404
    return found


def _within(actor: Actor, job: Job) -> bool:
    allowed = job.arguments.get("allowed")
    return allowed is not None and set(allowed) <= (actor.allowed or frozenset())


def shown(request: HttpRequest, job: Job) -> Operation:
    """A stored job as an operation."""
    url = request.build_absolute_uri(reverse("api-1:get_operation_file", args=[job.id]))
    there = job.state == JobState.DONE and bool(job.result_path) and _path(job).is_file()
    return Operation(
        id=job.id, kind=job.kind, state=JobState(job.state), done=job.done, total=job.total,
        created_at=job.created_at, finished_at=job.finished_at, problem=job.problem, file_url=url if there else None,
    )  # fmt: skip


def accepted(request: HttpRequest, response: HttpResponse, job: Job) -> Status[Any]:
    """202 with the address that tells how far it has come."""
    located(request, response, "get_operation", job.id)
    return Status(202, shown(request, job))


def _path(job: Job) -> Path:
    return Path(settings.EXPORTS) / (Path(job.result_path).name or "-")


@router.get(
    "/operations/{uuid:operation_id}", response=Operation, operation_id="get_operation", url_name="get_operation",
    summary="How far background work has come", **allowed(None, refuses=[404]),
)  # fmt: skip
def get_operation(request: HttpRequest, operation_id: UUID) -> Operation:
    """Only what this credential asked for, or another one of its owner that may no more than it."""
    return shown(request, _find(called(request), operation_id))


@router.get(
    "/operations/{uuid:operation_id}/file", operation_id="get_operation_file", url_name="get_operation_file",
    summary="The file that background work made", **allowed(None, refuses=[404], file=[ANY]),
)  # fmt: skip
def get_operation_file(request: HttpRequest, operation_id: UUID) -> HttpResponse:
    """CSV (UTF-8) or XLSX. 404 until the operation is done, and again after seven days."""
    job = _find(called(request), operation_id)
    if job.state != JobState.DONE:
        raise Http404
    return download(_path(job), name=job.result_name)
