"""Asking for an export, its progress, its file. Another partner's job does not exist."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fleetward.domain.devices.pool_export import KIND, Form, request_export
from fleetward.domain.partners.permissions import Permission
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.page import page
from fleetward.entrypoints.web.pool.forms import ExportForm
from fleetward.entrypoints.web.pool.wording import grouped
from fleetward.foundation.jobs import operations as jobs
from fleetward.foundation.jobs.models import Job, JobState

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from fleetward.domain.partners.actor import Actor


@require_POST
@page(Permission.POOL_EXPORT)
def export(request: HttpRequest) -> HttpResponse:
    """Start an export of what was filtered or selected."""
    form = ExportForm(request.POST)
    if not form.is_valid():
        for problem in form.non_field_errors() or [_("Select the PCs to export first.")]:
            messages.error(request, str(problem))
        return redirect("pool")
    address = form.address
    stored = request_export(
        actor=acting(request).actor, form=Form(form.cleaned_data["form"]), chosen=address.chosen,
        columns=address.export_columns, sort=address.sort, now=timezone.now(), ids=form.ids,
    )  # fmt: skip
    return redirect("job", job_id=stored.id)


@page(Permission.POOL_EXPORT)
def job(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """How far an export has come; over htmx only the progress."""
    stored = _find(acting(request).actor, job_id)
    context = {
        "job": stored,
        "done": stored.state == JobState.DONE,
        "failed": stored.state == JobState.FAILED,
        "forgotten": stored.state == JobState.DONE and not _path(stored).exists(),
        "text": _progress(stored),
    }
    return render(request, "pool/job_state.html" if request.htmx else "pool/job.html", context)  # type: ignore[attr-defined]


@page(Permission.POOL_EXPORT)
def job_file(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """The file that an export made."""
    stored = _find(acting(request).actor, job_id)
    path = _path(stored)
    if stored.state != JobState.DONE or not path.is_file():
        raise Http404
    answer: Any = FileResponse(path.open("rb"), as_attachment=True, filename=stored.result_name)
    return answer  # type: ignore[no-any-return] # a streaming answer is no HttpResponse to django-stubs


def _find(actor: Actor, job_id: UUID) -> Job:
    stored = jobs.find(actor.partner_id, job_id) if actor.partner_id else None
    if stored is None or stored.kind != KIND:
        raise Http404
    return stored


def _path(stored: Job) -> Path:
    return Path(settings.EXPORTS) / (Path(stored.result_path).name or "-")


def _progress(stored: Job) -> str:
    if stored.total is None:
        return grouped(stored.done)
    return _("%(done)s of %(total)s") % {"done": grouped(stored.done), "total": grouped(stored.total)}
