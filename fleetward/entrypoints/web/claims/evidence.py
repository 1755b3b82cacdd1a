"""Attachments of claims: always a download with the type that its content has, never shown by ourselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404

from fleetward.domain.claims import queries
from fleetward.domain.partners.permissions import Permission
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.claims.lists import STAFF
from fleetward.entrypoints.web.page import page
from fleetward.foundation.kit.download import download

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse


@page(Permission.CLAIM_VIEW, kinds=STAFF)
def attachment(request: HttpRequest, claim_id: UUID, attachment_id: UUID) -> HttpResponse:
    """The file, for those who may see the claim."""
    try:
        found = queries.attachment_file(acting(request).actor, claim_id, attachment_id)
    except ObjectDoesNotExist as missing:
        raise Http404 from missing
    return download(found.path, name=found.name, media_type=found.media_type)
