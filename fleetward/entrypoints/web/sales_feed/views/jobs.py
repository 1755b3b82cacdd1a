"""Long work of the vendor's people: asking for an export of files, progress, the file that came out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from fleetward.domain.partners import completion_sheet
from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.sales_feed.operations import file_export
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.list_page import number
from fleetward.entrypoints.web.page import page
from fleetward.entrypoints.web.sales_feed import filters
from fleetward.foundation.jobs import operations as jobs
from fleetward.foundation.jobs.models import Job, JobState
from fleetward.foundation.tenancy.scope import VENDOR_PARTNER_ID

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse
    from django_stubs_ext import StrOrPromise

    from fleetward.domain.partners.actor import Actor

KINDS: dict[str, tuple[Permission, StrOrPromise, str]] = {
    file_export.KIND: (Permission.FEED_VIEW, gettext_lazy("Export of files"), "files"),
    completion_sheet.KIND: (Permission.COURSE_MANAGE, gettext_lazy("Recording of course completions"), "completions"),
}
"""Kind of job -> who may look at it, its title, the page it belongs to."""


@require_POST
@page(Permission.FEED_VIEW)
def export_files(request: HttpRequest) -> HttpResponse:
    """Start an export of the files that are filtered."""
    actor = acting(request).actor
    wanted = filters.files(actor, request.GET)
    values = {**wanted.values, **({"q": wanted.q} if wanted.q else {})}
    stored = file_export.request_export(actor=actor, values=values, now=timezone.now())
    return redirect("vendor-job", stored.id)


@page(kinds=(ActorKind.VENDOR,))
def job(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """How far it has come; over htmx only the progress."""
    stored, title, back = _find(acting(request).actor, job_id)
    done = number(stored.done)
    context = {
        "job": stored,
        "title": title,
        "back": reverse(back),
        "done": stored.state == JobState.DONE,
        "failed": stored.state == JobState.FAILED,
        "there": _path(stored).is_file(),
        "text": _("%(done)s of %(total)s") % {"done": done, "total": number(stored.total)} if stored.total else done,
    }
    return render(request, f"sales_feed/job{'_state' if request.htmx else ''}.html", context)  # type: ignore[attr-defined]


@page(kinds=(ActorKind.VENDOR,))
def job_file(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """The file that came out."""
    stored, _title, _back = _find(acting(request).actor, job_id)
    path = _path(stored)
    if stored.state != JobState.DONE or not path.is_file():
        raise Http404
    answer: Any = FileResponse(path.open("rb"), as_attachment=True, filename=stored.result_name)
    return answer  # type: ignore[no-any-return] # a streaming answer is no HttpResponse to django-stubs


def _find(actor: Actor, job_id: UUID) -> tuple[Job, StrOrPromise, str]:
    stored = jobs.find(VENDOR_PARTNER_ID, job_id)
    if stored is None or stored.kind not in KINDS:
        raise Http404
    permission, title, back = KINDS[stored.kind]
    if not actor.may(permission):
        raise Http404
    return stored, title, back


def _path(stored: Job) -> Path:
    return Path(settings.EXPORTS) / (Path(stored.result_path).name or "-")
