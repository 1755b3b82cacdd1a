"""Reads of searches, what was found, proofs and requests. `visible_to` is the only door to rows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection

from fleetward.domain.partners.actor import Actor, ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.whereabouts.lifecycle import SETTLED, RequestState, Verdict
from fleetward.domain.whereabouts.models import MappingRequest, Proof, Search, Sought

if TYPE_CHECKING:
    from typing import LiteralString
    from uuid import UUID

    from django.db.models import QuerySet


def visible_to(actor: Actor) -> QuerySet[Search]:
    """The searches of the actor's partner, newest first. The vendor's people who answer support cases see all."""
    rows = Search.objects.defer("waiting").order_by("-asked_at", "-id")
    if actor.kind is ActorKind.PARTNER and actor.partner_id and actor.may(Permission.WHEREABOUTS_ASK):
        return rows.filter(partner_id=actor.partner_id)
    if _is_support(actor):
        return rows.using("vendor").select_related("partner")
    return rows.none()


def sought(actor: Actor, search: Search) -> QuerySet[Sought]:
    """The rows of a search that came from `visible_to`, in the order in which they were given."""
    rows = Sought.objects.filter(partner_id=search.partner_id, search_id=search.id).order_by("position")
    if _is_support(actor):
        return rows.using("vendor")
    return rows if _own(actor, search) else rows.none()


def unsettled(actor: Actor, search: Search, limit: int) -> list[Sought]:
    """The first rows of which the PC is not where the partner sees it: what a support case is about."""
    return list(sought(actor, search).exclude(verdict__in=SETTLED)[:limit])


def proofs(actor: Actor, search: Search) -> QuerySet[Proof]:
    """The proofs of purchase that were attached to the search, in order."""
    rows = Proof.objects.filter(partner_id=search.partner_id, search_id=search.id).order_by("added_at", "id")
    if _is_support(actor):
        return rows.using("vendor")
    return rows if _own(actor, search) else rows.none()


def proofs_of_request(actor: Actor, request: MappingRequest) -> QuerySet[Proof]:
    """The proofs of purchase of the search on whose strength a mapping was asked for; the request from its door."""
    rows = Proof.objects.filter(partner_id=request.partner_id, search_id=request.search_id).order_by("added_at", "id")
    if actor.kind is ActorKind.VENDOR and actor.may(Permission.FEED_VIEW):
        return rows.using("vendor")
    ours = actor.kind is ActorKind.PARTNER and actor.partner_id == request.partner_id
    return rows if ours and actor.may(Permission.WHEREABOUTS_ASK) else rows.none()


def _is_support(actor: Actor) -> bool:
    return actor.kind is ActorKind.VENDOR and actor.may(Permission.SUPPORT_ANSWER)


def proof_path(partner_id: UUID, sha256: str) -> Path:
    """Where the content of a partner's proof is kept: each partner has a folder of its own."""
    return Path(settings.PROOFS) / str(partner_id) / sha256[:2] / sha256


def mapping_requests(actor: Actor) -> QuerySet[MappingRequest]:
    """Requests to map a reseller number: a partner's own, newest first; for the steward all, the open ones first."""
    rows = MappingRequest.objects.order_by("-asked_at", "-id")
    if actor.kind is ActorKind.PARTNER and actor.partner_id and actor.may(Permission.WHEREABOUTS_ASK):
        return rows.filter(partner_id=actor.partner_id)
    if actor.kind is ActorKind.VENDOR and actor.may(Permission.FEED_VIEW):
        return rows.using("vendor").select_related("partner")
    return rows.none()


@dataclass(frozen=True)
class Offer:
    """A reseller number that is not mapped, on lines with serials of the search and with the partner's own name.

    Which orders they belong to is not said: the partner has to know one. `asked` says that a request is open.
    """

    reporter_id: int
    reporter: str
    scheme: str
    key: str
    names: list[str]
    lines: int
    asked: bool = False


_OFFERS: LiteralString = """
SELECT (evidence->>'reporter_id')::int, evidence->>'reporter', evidence->>'scheme', evidence->>'key',
    array_agg(DISTINCT evidence->>'name'), count(DISTINCT serial)
FROM whereabouts_sought
WHERE partner_id = %(partner)s AND search_id = %(search)s AND verdict = %(verdict)s
    AND evidence ? 'key' AND evidence->>'name' <> '' AND evidence->>'key' <> ''
GROUP BY 1, 2, 3, 4 ORDER BY 6 DESC, 2, 4
"""


def mapping_offers(actor: Actor, search: Search) -> list[Offer]:
    """The numbers of which the partner may say that they are its own; most lines first. Two queries."""
    if not _own(actor, search):
        return []
    values: dict[str, Any] = {
        "partner": search.partner_id,
        "search": search.id,
        "verdict": Verdict.UNKNOWN_RESELLER.value,
    }
    with connection.cursor() as cursor:
        cursor.execute(_OFFERS, values)
        found = [Offer(*row) for row in cursor.fetchall()]
    open_ones = mapping_requests(actor).filter(state=RequestState.OPEN)
    asked = set(open_ones.values_list("reporter_id", "scheme", "key")) if found else set()
    return [
        Offer(one.reporter_id, one.reporter, one.scheme, one.key, one.names, one.lines, asked=True)
        if (one.reporter_id, one.scheme, one.key) in asked else one
        for one in found
    ]  # fmt: skip


def _own(actor: Actor, search: Search) -> bool:
    ours = actor.kind is ActorKind.PARTNER and actor.partner_id == search.partner_id
    return ours and actor.may(Permission.WHEREABOUTS_ASK)
