"""Reads of API clients and tokens. These tables are outside row security, so that every query names whose they are."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q

from fleetward.domain.partners.actor import Actor, ActorKind
from fleetward.domain.partners.api_scopes import permissions_of
from fleetward.domain.partners.models import ApiClient, ApiToken
from fleetward.domain.partners.permissions import Permission

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

NOBODY = UUID(int=0)


def digest(secret: str) -> str:
    """What is stored of a secret. 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


def clients(actor: Actor) -> QuerySet[ApiClient]:
    """The clients of the actor's tenant: the partner's own, or those of one customer. For its administrators."""
    if actor.partner_id is None or not actor.may(Permission.API_MANAGE):
        return ApiClient.objects.none()
    rows = ApiClient.objects.filter(partner_id=actor.partner_id).order_by("-id")
    if actor.kind is ActorKind.CUSTOMER:
        return rows.filter(customer_id__in=actor.customer_ids)
    return rows.filter(customer_id__isnull=True)


def tokens(actor: Actor) -> QuerySet[ApiToken]:
    """The actor's own personal tokens in this tenant; a token itself sees none."""
    if actor.user_id is None or actor.allowed is not None:
        return ApiToken.objects.none()
    rows = ApiToken.objects.filter(user_id=actor.user_id, client__isnull=True).order_by("-id")
    if actor.partner_id is None:
        return rows.filter(partner_id__isnull=True)
    return rows.filter(partner_id=actor.partner_id, customer_id=customer_of(actor))


def customer_of(actor: Actor) -> UUID | None:
    """The customer for which somebody acts; None for the people of a partner or of the vendor."""
    return actor.customer_ids[0] if actor.kind is ActorKind.CUSTOMER else None


def client_by_secret(client_id: str, secret: str, now: datetime) -> ApiClient | None:
    """The client with this id and secret, if it may still be used.

    One look-up by both, whatever is wrong, so that neither the answer nor its time tells an unknown client from a wrong
    secret, or from one that has expired or was revoked.
    """
    known = digest(secret)
    secrets = Q(secret_hash=known) | Q(previous_hash=known, previous_until__gt=now)
    rows = ApiClient.objects.filter(secrets, id=_uuid(client_id), expires_at__gt=now, revoked_at__isnull=True)
    return rows.select_related("partner").first()


def token_by_secret(secret: str, now: datetime) -> ApiToken | None:
    """The token that may be used now; wrong, expired and revoked are one and the same: None. One query."""
    usable = Q(client__isnull=True, user__is_active=True) | Q(
        client__revoked_at__isnull=True, client__expires_at__gt=now
    )
    rows = ApiToken.objects.filter(usable, hash=digest(secret), expires_at__gt=now, revoked_at__isnull=True)
    return rows.select_related("client__partner", "user").first()


def client_actor(token: ApiToken) -> Actor | None:
    """Whom an access token acts as: its client, in the client's role and within the scopes. None for a personal one."""
    client = token.client
    if client is None:
        return None
    kind = ActorKind.CUSTOMER if client.customer_id else ActorKind.PARTNER
    return Actor(
        kind, client.name, client.role, client.id, client.partner_id,
        (client.customer_id,) if client.customer_id else (), tenant=client.partner.name,
        allowed=permissions_of({*token.scopes} & {*client.scopes}),
    )  # fmt: skip


def is_for(token: ApiToken, place: Actor) -> bool:
    """Whether the place that the user has today is the one for which the personal token was made."""
    return (token.partner_id, token.customer_id) == (place.partner_id, customer_of(place))


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return NOBODY
