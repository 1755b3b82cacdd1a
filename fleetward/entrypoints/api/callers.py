"""Who calls: the credential behind `Authorization: Bearer`, and what it may."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.security.base import AuthBase

from fleetward.domain.customers import queries as customers
from fleetward.domain.partners import queries as partners
from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.api_scopes import SCOPES, permissions_of
from fleetward.domain.partners.operations import credentials
from fleetward.domain.partners.queries.credentials import client_actor, is_for, token_by_secret
from fleetward.entrypoints.api.problems import Problem

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.partners.models import ApiToken
    from fleetward.domain.partners.permissions import Permission


@dataclass(frozen=True)
class Caller:
    """A credential that may be used, and whom it acts as. `id` is the client's, or that of the personal token."""

    id: UUID
    actor: Actor
    token: ApiToken


class CallerRequest(HttpRequest):
    """A request whose caller is known: what every view of a resource gets."""

    caller: Caller


def called(request: HttpRequest) -> Actor:
    """Whom the caller acts as (`calling` has seen to it)."""
    return cast("CallerRequest", request).caller.actor


def identify(request: HttpRequest, now: datetime) -> Caller | None:
    """The caller, or None: nothing tells a wrong token from one that has expired, or was made for another place."""
    scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
    token = token_by_secret(secret.strip(), now) if scheme.lower() == "bearer" else None
    if token is None:
        return None
    actor = client_actor(token) or _person(token)
    if actor is None or actor.scope is None:
        return None
    credentials.note_use(token=token, now=now)
    return Caller(token.client_id or token.id, actor, token)


def _person(token: ApiToken) -> Actor | None:
    """The token's owner in the place that it was made for, if that is the place it has today, in today's role."""
    if token.user is None:
        return None
    place = partners.actor_of(token.user) or customers.actor_of(token.user)
    if place is None or not is_for(token, place):
        return None
    return replace(place, allowed=permissions_of(token.scopes))


class BearerToken(AuthBase):
    """A credential whose role and scopes allow it. `kinds`: for whom it must act.

    `desk`: what the vendor's people need for it, where that is another permission than what its askers need.
    """

    openapi_type = "http"
    openapi_scheme = "bearer"

    def __init__(
        self, permission: Permission | None, kinds: tuple[ActorKind, ...] = (), desk: Permission | None = None
    ) -> None:
        self.permission, self.kinds, self.desk = permission, kinds, desk
        super().__init__()

    def __call__(self, request: HttpRequest) -> Any:
        """The actor, or a problem that says whether the scope or the role is missing."""
        actor = called(request)
        needed = self.desk if self.desk and actor.kind is ActorKind.VENDOR else self.permission
        if needed and actor.allowed is not None and needed not in actor.allowed:
            self._refuse_scope(needed)
        if (needed and not actor.may(needed)) or (self.kinds and actor.kind not in self.kinds):
            raise Problem(403, _("The role behind this credential may not do this."))
        return actor

    @staticmethod
    def _refuse_scope(permission: Permission) -> None:
        needed = " ".join(scopes_for(permission))
        detail = _("This credential was not made for this. It needs one of these scopes: %(scopes)s")
        raise Problem(
            403, detail % {"scopes": needed}, code="insufficient-scope",
            headers={"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{needed}"'},
        )  # fmt: skip


def needs(request: HttpRequest, permission: Permission) -> Actor:
    """The actor, if the credential allows this too: what an operation reads or changes beside what it is for."""
    return cast("Actor", BearerToken(permission)(request))


def scopes_for(permission: Permission) -> list[str]:
    """The scopes that allow it, first those that only read."""
    found = [scope for scope, allowed in SCOPES.items() if permission in allowed]
    return sorted(found, key=lambda scope: not scope.endswith(":read"))
