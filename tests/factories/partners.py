"""Partners, certificates and people, as short as a test can say it."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.test import Client
from django.utils import timezone

from fleetward.domain.customers.models import Customer, CustomerMember, Invitation
from fleetward.domain.customers.names import name_key
from fleetward.domain.customers.queries import people
from fleetward.domain.partners.actor import Actor, ActorKind
from fleetward.domain.partners.models import Certification, Partner, PartnerMember, VendorMember
from fleetward.foundation.accounts.models import User
from fleetward.foundation.audit.models import AuditEntry
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import Scope, scoped

if TYPE_CHECKING:
    from uuid import UUID

_numbers = count(1)


def partner(name: str = "Nordlys Data AS") -> Partner:
    """A partner without any certificate."""
    return Partner.objects.create(name=name, account=f"account-{next(_numbers)}", country="NO")


def certificate(
    of: Partner, *, program: str = "premium", role: str = "view_monitor", expires_at: datetime | None = None,
    revoked_at: datetime | None = None,
) -> Certification:  # fmt: skip
    """A certificate that is valid unless said otherwise."""
    now = timezone.now()
    with scoped(Scope(of.id)), transaction.atomic():
        return Certification.objects.create(
            partner=of, program=program, partner_role=role, certified_at=now - timedelta(days=365),
            expires_at=expires_at or now + timedelta(days=365), revoked_at=revoked_at, statement_id=uuid7(),
        )  # fmt: skip


def customer(of: Partner, name: str = "Fjord Eiendom AS", **fields: Any) -> Customer:
    """A customer of the partner; it has accepted the partner's invitation unless said otherwise."""
    now = timezone.now()
    usual = {"accepted_at": now, "created_at": now, "program": "premium", "seats": 100, "name_key": name_key(name)}
    with scoped(Scope(of.id)), transaction.atomic():
        return Customer.objects.create(partner=of, id=uuid7(), name=name, **(usual | fields))


def user(name: str = "Kari Berg", password: str | None = None, **fields: str) -> User:
    """A user without a place, and without a password unless one is given: hashing one takes a while."""
    return User.objects.create_user(f"user{next(_numbers)}@example.com", password, name=name, **fields)


def partner_user(of: Partner, role: str = "administrator", name: str = "Kari Berg") -> User:
    """One of the partner's people."""
    person = user(name)
    PartnerMember.objects.create(user=person, partner=of, role=role)
    return person


def customer_user(of: Customer, role: str = "it_administrator", name: str = "Ola Dal") -> User:
    """One of the customer's people."""
    person = user(name)
    CustomerMember.objects.create(user=person, partner_id=of.partner_id, customer_id=of.id, role=role)
    return person


def vendor_user(role: str = "support_agent", name: str = "Ada Holm") -> User:
    """One of the vendor's people."""
    person = user(name)
    VendorMember.objects.create(user=person, role=role)
    return person


def partner_actor(of: Partner, role: str = "administrator") -> Actor:
    """Somebody acting for the partner, without a sign-in."""
    return Actor(ActorKind.PARTNER, "Kari Berg", role, uuid7(), of.id)


def invitation(of: Customer, email: str = "ola@fjord.example", **fields: Any) -> tuple[Invitation, str]:
    """An open invitation to the customer, and the secret of its link."""
    now, secret = timezone.now(), uuid7().hex
    usual = {
        "role": "it_administrator", "created_at": now, "expires_at": now + timedelta(days=14),
        "token_hash": people.digest(secret),
    }  # fmt: skip
    made = Invitation.objects.create(partner_id=of.partner_id, customer_id=of.id, email=email, **(usual | fields))
    return made, secret


def find(of: Partner, customer_id: UUID) -> Customer:
    """A customer of the partner as it is stored now."""
    with scoped(Scope(of.id)), transaction.atomic():
        return Customer.objects.get(partner=of, id=customer_id)


def reload(of: Customer) -> Customer:
    """The customer as it is stored now."""
    return find(of.partner, of.id)


def noted(of: Partner) -> list[tuple[str, dict[str, Any]]]:
    """Action and details of all that stands in the partner's audit log, in order."""
    with scoped(Scope(of.id)), transaction.atomic():
        rows = AuditEntry.objects.filter(partner_id=of.id).order_by("id")
        return [(row.action, row.details) for row in rows]


def browser(of: User | None = None) -> Client:
    """A browser in which this user is signed in; nobody without one."""
    client = Client()
    if of:
        client.force_login(of)
    return client


def customer_actor(of: Customer, role: str = "it_administrator") -> Actor:
    """Somebody acting for the customer, without a sign-in."""
    return Actor(ActorKind.CUSTOMER, "Ola Dal", role, uuid7(), of.partner_id, (of.id,))


def of(actor: Actor) -> Partner:
    """The partner for which somebody acts."""
    assert actor.partner_id
    return Partner.objects.get(id=actor.partner_id)
