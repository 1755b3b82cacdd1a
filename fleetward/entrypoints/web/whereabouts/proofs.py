"""Proofs of purchase: always a download with the type that its content has, never shown by ourselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404

from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.whereabouts import queries
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.page import page
from fleetward.entrypoints.web.whereabouts.asking import PARTNER
from fleetward.entrypoints.web.whereabouts.finding import find_search
from fleetward.entrypoints.web.whereabouts.mapping_requests import find_request
from fleetward.foundation.kit.download import download

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from fleetward.domain.whereabouts.models import Proof


@page(Permission.WHEREABOUTS_ASK, kinds=PARTNER)
def of_search(request: HttpRequest, search_id: UUID, proof_id: UUID) -> HttpResponse:
    """A proof that the partner attached itself."""
    actor = acting(request).actor
    return _download(queries.proofs(actor, find_search(actor, search_id)), proof_id)


@page(Permission.FEED_VIEW, kinds=(ActorKind.VENDOR,))
def of_request(request: HttpRequest, partner_id: UUID, request_id: UUID, proof_id: UUID) -> HttpResponse:
    """A proof beside a mapping request, for those who look at the request."""
    actor = acting(request).actor
    return _download(queries.proofs_of_request(actor, find_request(actor, partner_id, request_id)), proof_id)


def _download(rows: QuerySet[Proof], proof_id: UUID) -> HttpResponse:
    found = rows.filter(id=proof_id).first()
    if found is None:
        raise Http404
    path = queries.proof_path(found.partner_id, found.sha256)
    return download(path, name=found.name, media_type=found.media_type)
