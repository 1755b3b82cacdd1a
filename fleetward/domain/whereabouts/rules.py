"""May this actor ask, attach, decide now? A reason or None: pages hide by it, operations refuse by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.whereabouts.lifecycle import RequestState, SearchState

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.whereabouts.models import MappingRequest, Search

MOST = 100_000
"""Serial numbers in one search."""

INLINE = 1_000
"""So many are answered while one waits; more by a job."""

MOST_PROOFS = 20
MOST_GUESSES = 5
"""Order or invoice numbers that a partner may name for mappings within 24 hours."""

_ROLE = _("Your role may not do this.")


def may_ask(actor: Actor) -> bool:
    """Whether the actor may ask where PCs are: a partner's people, for their own partner."""
    return actor.kind is ActorKind.PARTNER and actor.partner_id is not None and actor.may(Permission.WHEREABOUTS_ASK)


def refuse_ask(actor: Actor, count: int = 1) -> StrOrPromise | None:
    """Why so many serial numbers may not be asked about."""
    if not may_ask(actor):
        return _ROLE
    if not count:
        return _("The list is empty. Paste or upload at least one serial number.")
    if count > MOST:
        return _("The list has more than 100,000 rows. Split it, and ask for each part.")
    return None


def refuse_add_to(actor: Actor, search: Search) -> StrOrPromise | None:
    """Why nothing may be attached to, or asked on the strength of, this search."""
    if not may_ask(actor):
        return _ROLE
    if search.state != SearchState.DONE:
        return _("The search has not been answered yet. Wait until it has.")
    return None


def refuse_decide(actor: Actor, request: MappingRequest) -> StrOrPromise | None:
    """Why a request to map a number may not be decided."""
    if not actor.may(Permission.FEED_MANAGE):
        return _ROLE
    if request.state != RequestState.OPEN:
        return _("It has been decided already.")
    return None
