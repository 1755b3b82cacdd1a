"""A stored job: how far it has come, how it ended, the file it made. Another tenant's job does not exist."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fleetward.domain.partners.actor import ActorKind
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.jobs.kinds import KINDS
from fleetward.entrypoints.web.list_page import number
from fleetward.entrypoints.web.page import page
from fleetward.foundation.jobs import operations as jobs
from fleetward.foundation.jobs.models import Job, JobState
from fleetward.foundation.kit.download import download
from fleetward.foundation.tenancy.scope import Scope, scoped

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from fleetward.domain.partners.actor import Actor
    from fleetward.entrypoints.web.job_kind import JobKind


@page()
def job(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """How far it has come; over htmx only the progress."""
    stored, kind = _find(acting(request).actor, job_id)
    context = {
        "job": stored,
        "kind": kind,
        "back": reverse(kind.back, kwargs={name: stored.arguments[name] for name in kind.named}),
        "done": stored.state == JobState.DONE,
        "failed": stored.state == JobState.FAILED,
        "there": _path(stored).is_file(),
        "text": _progress(stored),
    }
    return render(request, "jobs/state.html" if request.htmx else "jobs/job.html", context)  # type: ignore[attr-defined]


@page()
def job_file(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """The file that came out."""
    stored, _kind = _find(acting(request).actor, job_id)
    if stored.state != JobState.DONE:
        raise Http404
    return download(_path(stored), name=stored.result_name)


def _find(actor: Actor, job_id: UUID) -> tuple[Job, JobKind]:
    """The job of the actor's own tenant, if its role may read jobs of that kind.

    What a customer's people asked for is read by whoever of them asked: their partner finds its id in the audit log,
    and does not see all that they see. Where the kind says so, everybody reads only what is their own.
    """
    if actor.scope is None:
        raise Http404
    theirs = actor.kind is ActorKind.CUSTOMER
    with scoped(Scope(actor.scope.partner_id) if theirs else actor.scope), transaction.atomic():
        stored = jobs.find(actor.scope.partner_id, job_id)
    kind = KINDS.get(stored.kind) if stored else None
    if (
        stored is None
        or kind is None
        or not actor.may(kind.permission)
        or ((theirs or kind.own or stored.arguments.get("customers")) and stored.actor_id != actor.user_id)
    ):
        raise Http404
    return stored, kind


def _path(stored: Job) -> Path:
    return Path(settings.EXPORTS) / (Path(stored.result_path).name or "-")


def _progress(stored: Job) -> str:
    if stored.total is None:
        return number(stored.done)
    return _("%(done)s of %(total)s") % {"done": number(stored.done), "total": number(stored.total)}
