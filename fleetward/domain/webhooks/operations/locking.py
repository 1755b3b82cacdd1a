"""Endpoints that are to be changed: locked, in the partner's scope, for those who may."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from fleetward.domain.partners.actor import Actor, ActorKind, Forbidden
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.partners.queries.credentials import customer_of
from fleetward.domain.webhooks import queries
from fleetward.domain.webhooks.models import Endpoint
from fleetward.foundation.tenancy.scope import Scope, scoped

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID


class Refused(Exception):
    """It makes no sense now; `code` is a word of `rules`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def refuse(code: str | None) -> None:
    """Raise `Refused` where there is a reason."""
    if code:
        raise Refused(code)


def owner(*, actor: Actor) -> tuple[UUID, UUID | None]:
    """The partner and the customer whose endpoints the actor looks after. Raises `Forbidden`."""
    actor.require(Permission.API_MANAGE)
    if actor.partner_id is None or actor.kind not in {ActorKind.PARTNER, ActorKind.CUSTOMER}:
        raise Forbidden(Permission.API_MANAGE)
    return actor.partner_id, customer_of(actor)


@contextmanager
def locked(*, actor: Actor, endpoint_id: UUID) -> Iterator[Endpoint]:
    """One of the actor's endpoints. Inside, all of the partner's rows can be written: the audit log's too.

    Raises `Endpoint.DoesNotExist`.
    """
    partner_id, _customer = owner(actor=actor)
    with scoped(Scope(partner_id)):
        yield queries.endpoints(actor).select_for_update().get(id=endpoint_id)


def write(endpoint: Endpoint, **fields: object) -> None:
    """Store these fields."""
    Endpoint.objects.filter(partner_id=endpoint.partner_id, id=endpoint.id).update(**fields)
    for name, value in fields.items():
        setattr(endpoint, name, value)


def host(url: str) -> str:
    """What the audit log tells of an address: the rest of it may be a secret."""
    return urlsplit(url).hostname or ""
