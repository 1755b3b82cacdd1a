"""Reads of a customer's people: members, and who is invited.

These tables are outside row security, so that every query here names the partner and the customer.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q

from fleetward.domain.customers import queries
from fleetward.domain.customers.lifecycle import InvitationState
from fleetward.domain.customers.models import Customer, CustomerMember, Invitation
from fleetward.domain.partners import queries as partners
from fleetward.domain.partners.actor import Actor, ActorKind
from fleetward.domain.partners.permissions import INVITED, Permission
from fleetward.foundation.accounts import queries as accounts

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from fleetward.foundation.accounts.models import User


def members(customer: Customer) -> QuerySet[CustomerMember]:
    """Who belongs to the customer. The caller has asked `rules.may_see_people`."""
    rows = CustomerMember.objects.filter(partner_id=customer.partner_id, customer_id=customer.id)
    return rows.select_related("user").order_by("user__name", "id")


_WHO_MAY = """
SELECT m.user_id FROM customers_customermember m JOIN accounts_user u ON u.id = m.user_id AND u.is_active
WHERE m.partner_id = %(partner)s AND m.customer_id = %(customer)s AND m.role = ANY(%(roles)s)
    AND (%(among)s::uuid[] IS NULL OR m.user_id = ANY(%(among)s::uuid[]))
    AND NOT EXISTS (SELECT FROM partners_vendormember v WHERE v.user_id = m.user_id)
    AND NOT EXISTS (SELECT FROM partners_partnermember p WHERE p.user_id = m.user_id)
    AND NOT EXISTS (SELECT FROM customers_customermember f WHERE f.user_id = m.user_id AND f.id < m.id)
ORDER BY m.user_id
"""
"""Whoever acts for somebody else when signed in would never read it here."""


def users_who_may(
    partner_id: UUID, customer_id: UUID | None, permission: Permission, among: Iterable[UUID | None] | None = None
) -> list[UUID]:
    """The customer's people who may do this and can sign in; of these only, where some are named. For operations.

    Without a customer, the partner's own people.
    """
    if customer_id is None:
        return partners.users_who_may(partner_id, permission, among)
    return partners.who_may(_WHO_MAY, ActorKind.CUSTOMER, permission, among, partner=partner_id, customer=customer_id)


def invited(customer: Customer, now: datetime) -> QuerySet[Invitation]:
    """Who has not answered yet. The caller has asked `rules.may_see_people`."""
    rows = Invitation.objects.filter(partner_id=customer.partner_id, customer_id=customer.id)
    return rows.filter(open_at(now)).order_by("email", "id")


def open_at(now: datetime) -> Q:
    """Invitations that can still be answered."""
    return Q(answered_at__isnull=True, expires_at__gt=now)


def digest(secret: str) -> str:
    """What is stored of a secret. 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def languages(email: str) -> list[str]:
    """In which languages to write to this address: the user's own, or all where it is not known."""
    known = accounts.of_address(email)
    return [known.language] if known and known.language else [code for code, _name in settings.LANGUAGES]


def by_secret(secret: str, now: datetime) -> Invitation | None:
    """The open invitation with this secret; wrong, answered, withdrawn and expired are one and the same: None."""
    return Invitation.objects.filter(open_at(now), token_hash=digest(secret)).select_related("partner").first()


def for_user(user: User, now: datetime) -> QuerySet[Invitation]:
    """What waits in the user's notification area (F2)."""
    rows = Invitation.objects.filter(open_at(now), user_id=user.id)
    return rows.select_related("partner").order_by("created_at", "id")


def invited_actor(user: User, now: datetime) -> Actor | None:
    """Somebody without a place, acting for the customer that the oldest open invitation is about; or None."""
    found = for_user(user, now).first()
    if found is None:
        return None
    return Actor(ActorKind.CUSTOMER, str(user), INVITED, user.id, found.partner_id, (found.customer_id,))


def has_place(user: User) -> bool:
    """Whether the user belongs to the vendor, a partner or a customer."""
    return (partners.actor_of(user) or queries.actor_of(user)) is not None


def first_invitations(partner_id: UUID, customers: Iterable[Customer], now: datetime) -> dict[UUID, InvitationState]:
    """How the invitation of each customer's first IT administrator stands. One query for all."""
    states = {one.id: InvitationState.ACCEPTED if one.accepted_at else InvitationState.WITHDRAWN for one in customers}
    waiting = [one for one, state in states.items() if state == InvitationState.WITHDRAWN]
    rows = Invitation.objects.filter(partner_id=partner_id, customer_id__in=waiting).order_by("id")
    return states | {row.customer_id: _state(row, now) for row in rows}


def _state(row: Invitation, now: datetime) -> InvitationState:
    if row.answered_at:
        return InvitationState.DECLINED
    return InvitationState.PENDING if row.expires_at > now else InvitationState.EXPIRED
