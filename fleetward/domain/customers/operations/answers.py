"""Answering an invitation: by the link of the mail, or in the notification area (F2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from fleetward.domain.customers import queries, rules, told
from fleetward.domain.customers.models import CustomerMember, Invitation
from fleetward.domain.customers.operations.locking import Refused, refuse, write
from fleetward.domain.customers.queries import people
from fleetward.domain.partners.actor import Actor, ActorKind
from fleetward.domain.partners.permissions import CustomerUserRole
from fleetward.foundation.accounts import operations as accounts
from fleetward.foundation.accounts import queries as users
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.tenancy.scope import Scope, scoped

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from fleetward.domain.customers.models import Customer
    from fleetward.foundation.accounts.models import User


class Gone(Exception):
    """There is no such open invitation: answered, withdrawn, expired, or never was."""


@transaction.atomic
def accept_as_new(*, invitation_id: UUID, name: str, password: str, language: str, now: datetime) -> User:
    """Accept, and become a user. Whoever holds the link has read mail of this address, so it counts as verified."""
    invitation = _take(invitation_id, now)
    if users.of_address(invitation.email):
        raise Refused(rules.HAS_ACCOUNT)
    user = accounts.create_user(email=invitation.email, name=name, password=password, language=language)
    _join(invitation, user, now)
    return user


@transaction.atomic
def accept(*, user: User, invitation_id: UUID, now: datetime) -> None:
    """Accept as somebody who has an account with this address, and no place elsewhere."""
    accounts.lock(user=user)  # one invitation at a time: a person works for one company
    invitation = _take(invitation_id, now)
    if not users.has_address(user, invitation.email):
        raise Gone
    refuse(rules.refuse_acceptance(user))
    _join(invitation, user, now)


@transaction.atomic
def decline(*, invitation_id: UUID, now: datetime) -> None:
    """Say no. The caller has found the invitation by its secret, or among the user's own."""
    invitation = _take(invitation_id, now)
    _answer(invitation, now, accepted=False)
    with scoped(Scope(invitation.partner_id)):
        who, customer_id = _invited(invitation, None), invitation.customer_id
        audit.record(who, "customer.invitation_declined", str(customer_id), customer_id=customer_id)
        customer = queries.by_ids(invitation.partner_id, [customer_id])[customer_id]
        told.answered(invitation, customer, accepted=False, first=_is_first(invitation, customer), now=now)


def _take(invitation_id: UUID, now: datetime) -> Invitation:
    rows = Invitation.objects.select_for_update().filter(people.open_at(now), id=invitation_id)
    invitation = rows.first()
    if invitation is None:
        raise Gone
    return invitation


def _answer(invitation: Invitation, now: datetime, *, accepted: bool) -> None:
    Invitation.objects.filter(id=invitation.id).update(answered_at=now, accepted=accepted)


def _join(invitation: Invitation, user: User, now: datetime) -> None:
    """The place; and the customer has accepted, if this was its first IT administrator."""
    _answer(invitation, now, accepted=True)
    CustomerMember.objects.create(
        user=user, partner_id=invitation.partner_id, customer_id=invitation.customer_id, role=invitation.role
    )
    with scoped(Scope(invitation.partner_id)):
        customer = queries.by_ids(invitation.partner_id, [invitation.customer_id])[invitation.customer_id]
        first = _is_first(invitation, customer)
        if first:
            write(customer, accepted_at=now, accepted_by=str(user))
        audit.changed(
            _invited(invitation, user), "customer.invitation_accepted", customer, before={},
            after={"role": invitation.role}, role=invitation.role,
        )  # fmt: skip
        told.answered(invitation, customer, accepted=True, first=first, now=now)


def _is_first(invitation: Invitation, customer: Customer) -> bool:
    """Whether it is the partner's invitation of the customer's first IT administrator."""
    return customer.accepted_at is None and invitation.role == CustomerUserRole.IT_ADMINISTRATOR


def _invited(invitation: Invitation, user: User | None) -> Actor:
    label, user_id = (str(user), user.id) if user else (invitation.email, None)
    place = (invitation.customer_id,)
    return Actor(ActorKind.CUSTOMER, label, invitation.role, user_id, invitation.partner_id, place)
