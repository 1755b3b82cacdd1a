"""Reads of customers and their members."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q

from fleetward.domain.customers.models import Customer, CustomerMember
from fleetward.domain.customers.names import name_key
from fleetward.domain.partners.actor import Actor, ActorKind
from fleetward.domain.partners.permissions import Permission

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from fleetward.foundation.accounts.models import User


def visible_to(actor: Actor) -> QuerySet[Customer]:
    """A partner sees its customers, a customer itself, the vendor's people all."""
    if actor.kind is ActorKind.VENDOR and actor.may(Permission.PARTNER_VIEW):
        return Customer.objects.using("vendor").order_by("name", "id")
    if actor.partner_id is None:
        return Customer.objects.none()
    rows = Customer.objects.filter(partner_id=actor.partner_id).order_by("name", "id")
    return rows.filter(id__in=actor.customer_ids) if actor.kind is ActorKind.CUSTOMER else rows


def by_ids(partner_id: UUID, ids: Iterable[UUID]) -> dict[UUID, Customer]:
    """Customers of one partner by their Customer IDs; those of others are not found. For operations, in scope."""
    return {one.id: one for one in Customer.objects.filter(partner_id=partner_id, id__in=list(ids))}


def by_name_keys(partner_id: UUID, keys: Iterable[str]) -> dict[str, list[Customer]]:
    """Customers of one partner by the key of their name (`names.name_key`); names are not unique."""
    found: dict[str, list[Customer]] = {}
    for one in Customer.objects.filter(partner_id=partner_id, name_key__in=list(keys)):
        found.setdefault(one.name_key, []).append(one)
    return found


def called(actor: Actor, text: str) -> list[Customer]:
    """The customers that are meant by a Customer ID or a whole name, as somebody typed it; names are not unique."""
    try:
        return list(visible_to(actor).filter(id=UUID(text.strip())))
    except ValueError:
        key = name_key(text)
        return list(visible_to(actor).filter(name_key=key)) if key else []


def named(actor: Actor, text: str) -> QuerySet[Customer]:
    """Customers with a word that begins as typed, in whatever case, with or without its legal form."""
    rows = visible_to(actor)
    for word in name_key(text).split():
        rows = rows.filter(Q(name_key__startswith=word) | Q(name_key__contains=f" {word}"))
    return rows


def actor_of(user: User) -> Actor | None:
    """The user acting for its customer, or None."""
    member = CustomerMember.objects.filter(user=user).order_by("id").first()
    if member is None:
        return None
    customers = (member.customer_id,)
    return Actor(ActorKind.CUSTOMER, str(user), member.role, user.id, member.partner_id, customers)
