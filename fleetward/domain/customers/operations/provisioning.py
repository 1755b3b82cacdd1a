"""Places at a customer that its identity provider gives and takes. Only the system does: rules are the caller's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from fleetward.domain.customers import queries
from fleetward.domain.customers.models import CustomerMember
from fleetward.domain.partners.actor import Actor, ActorKind, Forbidden
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.tenancy.scope import Scope, scoped

if TYPE_CHECKING:
    from uuid import UUID

    from fleetward.domain.partners.permissions import CustomerUserRole
    from fleetward.foundation.accounts.models import User


@transaction.atomic
def put_in_place(*, actor: Actor, partner_id: UUID, customer_id: UUID, user: User, role: CustomerUserRole) -> None:
    """A place in this role; who has one already gets the role."""
    _require_system(actor)
    CustomerMember.objects.update_or_create(
        partner_id=partner_id, customer_id=customer_id, user=user, defaults={"role": role}
    )
    with scoped(Scope(partner_id)):
        customer = queries.by_ids(partner_id, [customer_id])[customer_id]
        audit.record(actor, "customer.member_provisioned", customer, user=user.email, role=str(role))


@transaction.atomic
def take_place(*, actor: Actor, partner_id: UUID, customer_id: UUID, user: User) -> None:
    """The place is gone; the account stays, without a place."""
    _require_system(actor)
    CustomerMember.objects.filter(partner_id=partner_id, customer_id=customer_id, user=user).delete()
    with scoped(Scope(partner_id)):
        customer = queries.by_ids(partner_id, [customer_id])[customer_id]
        audit.record(actor, "customer.member_removed", customer, user=user.email)


def _require_system(actor: Actor) -> None:
    if actor.kind is not ActorKind.SYSTEM:
        raise Forbidden(actor.kind)
