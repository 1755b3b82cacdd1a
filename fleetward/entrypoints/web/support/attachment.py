"""Attachments of support cases: always a download with the type that its content has, never shown by ourselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import FileResponse, Http404

from fleetward.domain.support import queries
from fleetward.entrypoints.web.page import page
from fleetward.entrypoints.web.support.reading import read

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse


@page()
def attachment(request: HttpRequest, partner_id: UUID, support_case_id: UUID, attached_id: UUID) -> HttpResponse:
    """The file, for those who may see it: one of an internal note is support's alone."""
    of = read(request, partner_id, support_case_id)
    found = queries.attachments(of.actor, of.support_case).filter(id=attached_id).first()
    if found is None:
        raise Http404
    try:
        content = queries.attachment_path(found.partner_id, found.sha256).open("rb")
    except FileNotFoundError as gone:
        raise Http404 from gone
    answer: Any = FileResponse(content, as_attachment=True, filename=found.name, content_type=found.media_type)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer  # type: ignore[no-any-return] # a streaming answer is no HttpResponse to django-stubs
