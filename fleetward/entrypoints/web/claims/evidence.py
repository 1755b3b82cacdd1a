"""Attachments of claims: always a download with the type that its content has, never shown by ourselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import FileResponse, Http404

from fleetward.domain.claims import queries
from fleetward.domain.partners.permissions import Permission
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.claims.lists import STAFF
from fleetward.entrypoints.web.page import page

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse


@page(Permission.CLAIM_VIEW, kinds=STAFF)
def attachment(request: HttpRequest, claim_id: UUID, attachment_id: UUID) -> HttpResponse:
    """The file, for those who may see the claim."""
    try:
        found = queries.attachment_file(acting(request).actor, claim_id, attachment_id)
        content = found.path.open("rb")
    except (ObjectDoesNotExist, FileNotFoundError) as gone:
        raise Http404 from gone
    answer: Any = FileResponse(content, as_attachment=True, filename=found.name, content_type=found.media_type)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer  # type: ignore[no-any-return] # a streaming answer is no HttpResponse to django-stubs
