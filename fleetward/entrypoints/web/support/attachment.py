"""Attachments of support cases: always a download with the type that its content has, never shown by ourselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404

from fleetward.domain.support import queries
from fleetward.entrypoints.web.page import page
from fleetward.entrypoints.web.support.reading import read
from fleetward.foundation.kit.download import download

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
    path = queries.attachment_path(found.partner_id, found.sha256)
    return download(path, name=found.name, media_type=found.media_type)
