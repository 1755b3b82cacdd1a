"""The search that an address names; another partner's does not exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404

from fleetward.domain.whereabouts import queries

if TYPE_CHECKING:
    from uuid import UUID

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.whereabouts.models import Search


def find_search(actor: Actor, search_id: UUID) -> Search:
    """The search, or 404."""
    found = queries.visible_to(actor).filter(id=search_id).first()
    if found is None:
        raise Http404
    return found
