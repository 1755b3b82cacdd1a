"""Inviting a customer's people (F2): asked for here, mailed by a job, which alone ever holds the secret."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from fleetward.domain.customers import queries, rules
from fleetward.domain.customers.letters import Letter, letter
from fleetward.domain.customers.models import Customer, Invitation
from fleetward.domain.customers.operations.locking import Refused, locked, refuse
from fleetward.domain.customers.queries import people
from fleetward.domain.partners.actor import Actor, Forbidden
from fleetward.domain.partners.permissions import CustomerUserRole, Permission
from fleetward.foundation.accounts import queries as accounts
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.jobs.operations import enqueue
from fleetward.foundation.tenancy.scope import Scope, scoped

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

VALID = timedelta(days=14)
SEND = "customers.send_invitation"
"""The job that mails an invitation."""


def invite_contact(*, actor: Actor, customer: Customer, now: datetime) -> None:
    """Invite the IT administrator whom the partner named. The caller has locked the customer."""
    _open(customer).delete()
    _invite(actor, customer, customer.contact_email, CustomerUserRole.IT_ADMINISTRATOR, now)


@transaction.atomic
def invite_again(*, actor: Actor, customer_id: UUID, now: datetime) -> None:
    """Invite the customer's first IT administrator once more; the link before it is void from here on."""
    actor.require(Permission.CUSTOMER_MANAGE)
    with locked(actor=actor, customer_id=customer_id) as customer:
        refuse(rules.refuse_first_invitation(customer))
        invite_contact(actor=actor, customer=customer, now=now)


@transaction.atomic
def withdraw_first(*, actor: Actor, customer_id: UUID) -> None:
    """Take the first invitation back: the customer stays, and can be invited again."""
    actor.require(Permission.CUSTOMER_MANAGE)
    with locked(actor=actor, customer_id=customer_id) as customer:
        refuse(rules.refuse_first_invitation(customer))
        if _open(customer).delete()[0]:
            audit.record(actor, "customer.invitation_withdrawn", customer, email=customer.contact_email)


@transaction.atomic
def invite_member(*, actor: Actor, customer_id: UUID, email: str, role: CustomerUserRole, now: datetime) -> None:
    """Invite another person; the same address again gets a new link in place of the old one."""
    if not rules.may_manage_people(actor):
        raise Forbidden(Permission.PEOPLE_MANAGE)
    with locked(actor=actor, customer_id=customer_id) as customer:
        refuse(rules.refuse_invitee(email, people.members(customer)))
        _invite(actor, customer, email, role, now)


@transaction.atomic
def withdraw(*, actor: Actor, customer_id: UUID, invitation_id: UUID) -> None:
    """Take an invitation back. One that was answered meanwhile stays answered."""
    if not rules.may_manage_people(actor):
        raise Forbidden(Permission.PEOPLE_MANAGE)
    with locked(actor=actor, customer_id=customer_id) as customer:
        found = _open(customer).filter(id=invitation_id).first()
        if found is None:
            raise Refused(rules.ANSWERED)
        found.delete()
        audit.record(actor, "customer.invitation_withdrawn", customer, email=found.email)


def _invite(actor: Actor, customer: Customer, email: str, role: CustomerUserRole, now: datetime) -> None:
    """Until the job has made a secret, the hash that is stored belongs to nothing that anybody knows."""
    email = email.strip().lower()
    _open(customer).filter(email=email).delete()
    known = accounts.verified(email)
    made = Invitation.objects.create(
        partner_id=customer.partner_id, customer_id=customer.id, email=email, role=role,
        user_id=known.id if known else None, token_hash=secrets.token_hex(32), created_at=now, expires_at=now + VALID,
    )  # fmt: skip
    audit.record(actor, "customer.invited", customer, email=email, role=str(role))
    enqueue(SEND, invitation_id=str(made.id))


def _open(customer: Customer) -> QuerySet[Invitation]:
    return Invitation.objects.filter(
        partner_id=customer.partner_id, customer_id=customer.id, answered_at__isnull=True
    )  # fmt: skip


@transaction.atomic
def write_letter(*, invitation_id: UUID, address: Callable[[str], str], now: datetime) -> Letter | None:
    """The mail of an invitation that is open still, else None. `address` makes a link of the secret.

    Makes a new secret of 256 bits and stores its hash: so a job that is done again needs no secret that was kept,
    and of two mails the later one holds.
    """
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("partner")
    found = rows.filter(people.open_at(now), id=invitation_id).first()
    if found is None:
        return None
    secret = secrets.token_urlsafe(32)
    Invitation.objects.filter(id=found.id).update(token_hash=people.digest(secret))
    with scoped(Scope(found.partner_id)):
        customer = queries.by_ids(found.partner_id, [found.customer_id])[found.customer_id]
    return letter(found, customer, address(secret), people.languages(found.email))
