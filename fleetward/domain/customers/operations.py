"""Writes of customers and their members. Only the system does so far: the demo world is made by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from fleetward.domain.customers.models import Customer, CustomerMember
from fleetward.domain.partners.actor import Actor, ActorKind, Forbidden
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import Scope, scoped

if TYPE_CHECKING:
    from datetime import datetime

    from fleetward.domain.partners.models import Partner
    from fleetward.domain.partners.permissions import CustomerUserRole
    from fleetward.foundation.accounts.models import User


@transaction.atomic
def create_customer(*, actor: Actor, partner: Partner, name: str, city: str, now: datetime) -> Customer:
    """A customer of this partner, with a dashboard of its own."""
    _require_system(actor)
    with scoped(Scope(partner.id)):
        customer = Customer.objects.create(partner=partner, id=uuid7(), name=name, city=city, created_at=now)
        audit.record(actor, "customer.created", customer, name=name, city=city)
    return customer


@transaction.atomic
def add_member(*, actor: Actor, customer: Customer, user: User, role: CustomerUserRole) -> CustomerMember:
    """Give a user a place at the customer."""
    _require_system(actor)
    with scoped(Scope(customer.partner_id)):
        member = CustomerMember.objects.create(
            user=user, partner_id=customer.partner_id, customer_id=customer.id, role=role
        )
        audit.record(actor, "customer.member_added", customer, user=user.email, role=str(role))
    return member


def _require_system(actor: Actor) -> None:
    if actor.kind is not ActorKind.SYSTEM:
        raise Forbidden(actor.kind)
