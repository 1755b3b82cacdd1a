"""A tenant's identity provider adds its people, changes them, and takes their places away: of that tenant alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from fleetward.domain.partners.actor import Actor, ActorKind
from fleetward.domain.sign_on import people, queries
from fleetward.domain.sign_on.models import Provisioned, ProvisioningToken
from fleetward.domain.sign_on.operations import places
from fleetward.domain.sign_on.operations.refusing import Refusal, Refused
from fleetward.foundation.accounts import operations as accounts
from fleetward.foundation.accounts import queries as users
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.tenancy.scope import scoped

if TYPE_CHECKING:
    from uuid import UUID

    from fleetward.domain.sign_on.people import Person
    from fleetward.domain.sign_on.tenant import Tenant
    from fleetward.foundation.accounts.models import User

PROVISIONER = Actor(ActorKind.SYSTEM, "SCIM")


class Unknown(Exception):
    """The tenant has no such person."""


@dataclass(frozen=True)
class Wish:
    """What the provider wants of a person; None leaves it as it is."""

    name: str | None = None
    role: str | None = None
    external_id: str | None = None
    active: bool | None = None


@transaction.atomic
def add(*, tenant: Tenant, email: str, wish: Wish) -> Person:
    """A person, and the place. Refused for an address of no domain of the tenant, and for whom is known already."""
    _lock(tenant)
    email = email.strip().lower()
    if not queries.is_address(email) or not queries.owns(tenant, email):
        raise Refused(Refusal.FOREIGN_ADDRESS)
    user = users.of_address(email)
    if user and (queries.places(user) or queries.was_provisioned(tenant, user)):
        raise Refused(Refusal.TAKEN)
    user = user or accounts.create_user(email=email, name=wish.name or "", password=None, language="")
    role = wish.role or list(tenant.roles)[-1]
    active = wish.active is not False
    if active:
        places.give(actor=PROVISIONER, tenant=tenant, user=user, role=role)
    Provisioned.objects.create(
        **tenant.columns, user=user, email=email, name=wish.name or user.name, role=role, active=active,
        external_id=wish.external_id or "",
    )  # fmt: skip
    with scoped(tenant.scope):
        audit.record(PROVISIONER, "sign_on.person_added", user, customer_id=tenant.customer_id, told=_told(wish))
    return _as_it_is(tenant, user)


@transaction.atomic
def change(*, tenant: Tenant, user_id: UUID, wish: Wish) -> Person:
    """Change what the wish names. Without a place nothing but the place itself and the tenant's copy changes.

    When the place goes, so do the person's sessions, at once.
    """
    _lock(tenant)
    before = people.one(tenant, user_id)
    if before is None:
        raise Unknown
    user = users.whoever(user_id)
    role = wish.role or before.role
    active = before.active if wish.active is None else wish.active
    name = before.name if wish.name is None else wish.name
    if active:
        _keep_in_place(tenant, user, before, role)
        if name != before.name and queries.place_at(user, tenant):
            accounts.rename(user=user, name=name)
    elif places.take(actor=PROVISIONER, tenant=tenant, user=user):
        accounts.end_sessions(user=user)
    Provisioned.objects.update_or_create(**tenant.columns, user=user, defaults={
        "email": before.email, "name": name, "role": role, "active": active,
        "external_id": before.external_id if wish.external_id is None else wish.external_id,
    })  # fmt: skip
    with scoped(tenant.scope):
        audit.record(PROVISIONER, "sign_on.person_changed", user, customer_id=tenant.customer_id, told=_told(wish))
    return _as_it_is(tenant, user)


def _keep_in_place(tenant: Tenant, user: User, before: Person, role: str) -> None:
    if not before.active and not queries.owns(tenant, user.email):
        raise Refused(Refusal.FOREIGN_ADDRESS)
    if not before.active or role != before.role:
        places.give(actor=PROVISIONER, tenant=tenant, user=user, role=role)


def _told(wish: Wish) -> dict[str, str | bool]:
    return {name: value for name, value in vars(wish).items() if value is not None}


def _as_it_is(tenant: Tenant, user: User) -> Person:
    found = people.one(tenant, user.id)
    if found is None:
        raise Unknown
    return found


def _lock(tenant: Tenant) -> None:
    """One change of the tenant's people at a time."""
    list(ProvisioningToken.objects.select_for_update().filter(**tenant.named))
