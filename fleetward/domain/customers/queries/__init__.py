"""Reads of customers; `visible_to` is the only door to rows. Their people are in `people`."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from fleetward.domain.customers.lifecycle import PlanState
from fleetward.domain.customers.models import Customer, CustomerMember, Invitation
from fleetward.domain.customers.names import name_key
from fleetward.domain.partners import queries as partners
from fleetward.domain.partners.actor import Actor, ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.foundation.tenancy.scope import Scope, scoped

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from django.db.models import QuerySet

    from fleetward.foundation.accounts.models import User


LAST = "\U0010ffff"  # after every other character: 'from its start' as a range


def visible_to(actor: Actor) -> QuerySet[Customer]:
    """A partner sees its customers, a customer itself, the vendor's people who look at partners or alerts all."""
    if actor.kind is ActorKind.VENDOR and (actor.may(Permission.PARTNER_VIEW) or actor.may(Permission.ALERT_VIEW)):
        return Customer.objects.using("vendor").order_by("name", "id")
    if actor.partner_id is None:
        return Customer.objects.none()
    rows = Customer.objects.filter(partner_id=actor.partner_id).order_by("name", "id")
    return rows.filter(id__in=actor.customer_ids) if actor.kind is ActorKind.CUSTOMER else rows


def named(text: str) -> Q:
    """Customers with words that begin as typed, in whatever case, with or without the legal form."""
    found = Q()
    for word in name_key(text).split():
        found &= Q(name_key__startswith=word) | Q(name_key__contains=f" {word}")
    return found


def found(actor: Actor, text: str, limit: int) -> list[Customer]:
    """The customer with this Customer ID, or those whose name begins so, with or without the legal form. By index."""
    try:
        return list(visible_to(actor).filter(id=UUID(text.strip())))
    except ValueError:
        key = name_key(text)
        rows = visible_to(actor).filter(name_key__gte=key, name_key__lt=key + LAST)
        return list(rows.order_by("name_key", "id")[:limit]) if key else []


def called(actor: Actor, text: str) -> list[Customer]:
    """The customers that are meant by a Customer ID or a whole name, as somebody typed it; names are not unique."""
    try:
        return list(visible_to(actor).filter(id=UUID(text.strip())))
    except ValueError:
        key = name_key(text)
        return list(visible_to(actor).filter(name_key=key)) if key else []


def plan_stands(state: str, today: date) -> Q:
    """Customers whose plan stands so: the same rule as `lifecycle.plan_state`."""
    suspended = Q(plan_ends_on__lt=today, plan_ends_on__isnull=False)
    if state == PlanState.SUSPENDED:
        return suspended
    over = Q(device_count__gt=F("seats"))
    return ~suspended & (over if state == PlanState.OVER_ENROLLED else ~over)


def plans(actor: Actor, now: datetime) -> set[str]:
    """Programs that the actor's partner may put a customer on: those it is validly certified for (F1)."""
    if actor.partner_id is None:
        return set()
    found = partners.certifications(actor, actor.partner_id).filter(partners.valid_at(now))
    return set(found.values_list("program", flat=True))


def open_questions(actor: Actor) -> QuerySet[Customer]:
    """Dashboards whose self-service alerts switched themselves on while the partner manages them (F3, R12)."""
    return visible_to(actor).filter(self_service_question=True)


def partner_name(customer: Customer) -> str:
    """The partner that looks after the customer; every member of the customer may know it."""
    return customer.partner.name


def name_of(invitation: Invitation) -> str:
    """The company that an invitation is about. Whoever has found the invitation may know it."""
    with scoped(Scope(invitation.partner_id)), transaction.atomic():
        return by_ids(invitation.partner_id, [invitation.customer_id])[invitation.customer_id].name


def by_ids(partner_id: UUID, ids: Iterable[UUID]) -> dict[UUID, Customer]:
    """Customers of one partner by their Customer IDs; those of others are not found. For operations, in scope."""
    return {one.id: one for one in Customer.objects.filter(partner_id=partner_id, id__in=list(ids))}


def by_name_keys(partner_id: UUID, keys: Iterable[str]) -> dict[str, list[Customer]]:
    """Customers of one partner by the key of their name (`names.name_key`); names are not unique."""
    found: dict[str, list[Customer]] = {}
    for one in Customer.objects.filter(partner_id=partner_id, name_key__in=list(keys)):
        found.setdefault(one.name_key, []).append(one)
    return found


def actor_of(user: User) -> Actor | None:
    """The user acting for its customer, or None."""
    member = CustomerMember.objects.filter(user=user).order_by("id").first()
    if member is None:
        return None
    customers = (member.customer_id,)
    return Actor(ActorKind.CUSTOMER, str(user), member.role, user.id, member.partner_id, customers)
