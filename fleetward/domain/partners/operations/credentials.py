"""Making, replacing and revoking what programs speak to the API with. A secret is handed out once and never stored."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from fleetward.domain.partners.actor import Actor, ActorKind, Forbidden
from fleetward.domain.partners.api_scopes import offered_to
from fleetward.domain.partners.models import ApiClient, ApiToken
from fleetward.domain.partners.permissions import GRANTS, INVITED, Permission
from fleetward.domain.partners.queries.credentials import client_by_secret, clients, customer_of, digest, tokens
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.tenancy.scope import VENDOR, Scope, scoped

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

PREFIXES = {"client": "fwc_", "access": "fwa_", "personal": "fwp_"}
"""How secrets begin, so that whoever finds one in a log or a repository knows what it is."""

ACCESS_LASTS = timedelta(hours=1)
LONGEST = timedelta(days=366)
MOST_TOKENS = 50
"""Personal tokens of one person, and clients of one tenant, that are in force at once."""


class BadCredential(Exception):
    """It cannot be made like this; `code` says why: `name`, `role`, `scopes`, `expires_at`, `too_many`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class UnknownClient(Exception):
    """No client that may be used has this id and secret. Which of them is wrong is not told."""


class UnknownScope(Exception):
    """The client was not given this scope."""


@dataclass(frozen=True)
class Wanted:
    """What somebody wants a credential for."""

    name: str
    scopes: Collection[str]
    expires_at: datetime


@transaction.atomic
def create_client(*, actor: Actor, wanted: Wanted, role: str, token: UUID, now: datetime) -> tuple[ApiClient, str]:
    """A client of the actor's tenant, and its secret, which nobody can ask for again.

    `token` comes with the form and becomes the client's id: sent twice, it is refused as `made_already`.
    """
    if actor.partner_id is None or actor.allowed is not None or not actor.may(Permission.API_MANAGE):
        raise Forbidden(Permission.API_MANAGE)
    if (str(actor.kind), role) not in GRANTS or role == INVITED:
        raise BadCredential("role")
    _check(wanted, str(actor.kind), role, now)
    in_force = clients(actor).filter(revoked_at__isnull=True, expires_at__gt=now)
    _refuse_many(in_force.count())
    secret = _draw("client")
    client, created = ApiClient.objects.get_or_create(
        id=token,
        defaults={
            "partner_id": actor.partner_id, "customer_id": customer_of(actor), "name": wanted.name.strip(),
            "role": role, "scopes": sorted(wanted.scopes), "secret_hash": digest(secret), "created_at": now,
            "created_by": actor.label, "expires_at": wanted.expires_at,
        },
    )  # fmt: skip
    if not created:
        raise BadCredential("made_already")
    _note(
        actor, "api_client.created", client, name=client.name, role=role, scopes=client.scopes,
        expires_at=client.expires_at.isoformat(),
    )  # fmt: skip
    return client, secret


@transaction.atomic
def rotate_client(
    *, actor: Actor, client_id: UUID, overlap: timedelta, now: datetime
) -> tuple[ApiClient, str]:  # fmt: skip
    """A new secret at once; the old one serves on for the overlap. Access tokens stay until their own end."""
    client = _locked(actor, client_id)
    if client.revoked_at or client.expires_at <= now:
        raise BadCredential("over")
    secret = _draw("client")
    ApiClient.objects.filter(id=client.id).update(
        secret_hash=digest(secret), previous_hash=client.secret_hash if overlap else "",
        previous_until=now + overlap if overlap else None,
    )  # fmt: skip
    _note(actor, "api_client.rotated", client, name=client.name, overlap_seconds=int(overlap.total_seconds()))
    return client, secret


@transaction.atomic
def revoke_client(*, actor: Actor, client_id: UUID, now: datetime) -> None:
    """From now on neither its secret nor its access tokens serve. Again changes nothing."""
    client = _locked(actor, client_id)
    if client.revoked_at is None:
        ApiClient.objects.filter(id=client.id).update(revoked_at=now)
        _note(actor, "api_client.revoked", client, name=client.name)


@transaction.atomic
def create_token(*, actor: Actor, wanted: Wanted, token: UUID, now: datetime) -> tuple[ApiToken, str]:
    """A personal token of the actor in this tenant, and its secret. `token` comes with the form, as for a client."""
    if actor.user_id is None or actor.allowed is not None or actor.role == INVITED or actor.scope is None:
        raise Forbidden("token")
    _check(wanted, str(actor.kind), actor.role, now)
    _refuse_many(tokens(actor).filter(revoked_at__isnull=True, expires_at__gt=now).count())
    secret = _draw("personal")
    made, created = ApiToken.objects.get_or_create(
        id=token,
        defaults={
            "hash": digest(secret), "user_id": actor.user_id, "partner_id": actor.partner_id,
            "customer_id": customer_of(actor), "name": wanted.name.strip(), "scopes": sorted(wanted.scopes),
            "created_at": now, "expires_at": wanted.expires_at,
        },
    )  # fmt: skip
    if not created:
        raise BadCredential("made_already")
    _note(
        actor, "api_token.created", made, name=made.name, scopes=made.scopes, expires_at=made.expires_at.isoformat()
    )  # fmt: skip
    return made, secret


@transaction.atomic
def revoke_token(*, actor: Actor, token_id: UUID, now: datetime) -> None:
    """The token serves no longer. Again changes nothing."""
    found = tokens(actor).select_for_update(of=("self",)).get(id=token_id)
    if found.revoked_at is None:
        ApiToken.objects.filter(id=found.id).update(revoked_at=now)
        _note(actor, "api_token.revoked", found, name=found.name)


@transaction.atomic
def grant_access(*, client_id: str, secret: str, scope: str, now: datetime) -> tuple[ApiToken, str]:
    """An access token for an hour (RFC 6749, 4.4). `scope` narrows what it may; empty means all of the client's."""
    client = client_by_secret(client_id, secret, now)
    if client is None:
        raise UnknownClient
    wanted = set(scope.split()) or set(client.scopes)
    if not wanted <= set(client.scopes):
        raise UnknownScope
    access = _draw("access")
    made = ApiToken.objects.create(
        hash=digest(access), client=client, partner_id=client.partner_id, customer_id=client.customer_id,
        scopes=sorted(wanted), created_at=now, expires_at=min(now + ACCESS_LASTS, client.expires_at),
    )  # fmt: skip
    ApiClient.objects.filter(id=client.id).update(last_used_at=now)
    return made, access


def note_use(*, token: ApiToken, now: datetime) -> None:
    """Note when the token was last used, to the minute: not every request writes."""
    ApiToken.objects.filter(
        Q(last_used_at__isnull=True) | Q(last_used_at__lt=now - timedelta(minutes=1)), id=token.id
    ).update(last_used_at=now)


@transaction.atomic
def forget_expired(*, now: datetime) -> int:
    """Delete access tokens whose hour is over. Personal tokens stay, for their owner to see. Returns how many."""
    count, _ = ApiToken.objects.filter(client__isnull=False, expires_at__lte=now).delete()
    return count


def _draw(kind: str) -> str:
    return PREFIXES[kind] + secrets.token_urlsafe(32)


def _check(wanted: Wanted, kind: str, role: str, now: datetime) -> None:
    if not wanted.name.strip():
        raise BadCredential("name")
    if not wanted.scopes or not set(wanted.scopes) <= set(offered_to(kind, role)):
        raise BadCredential("scopes")
    if not now < wanted.expires_at <= now + LONGEST:
        raise BadCredential("expires_at")


def _refuse_many(there: int) -> None:
    if there >= MOST_TOKENS:
        raise BadCredential("too_many")


def _locked(actor: Actor, client_id: UUID) -> ApiClient:
    if actor.allowed is not None:
        raise Forbidden(Permission.API_MANAGE)
    return clients(actor).select_for_update().get(id=client_id)


def _note(actor: Actor, action: str, subject: object, **details: object) -> None:
    """Into the tenant's audit log, which is the partner's also where a customer acts."""
    with scoped(Scope(actor.partner_id) if actor.partner_id and actor.kind is not ActorKind.VENDOR else VENDOR):
        audit.record(actor, action, subject, **details)
