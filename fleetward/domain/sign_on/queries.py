"""Reads of single sign-on and provisioning."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection
from django.db.models import F

from fleetward.domain.partners.actor import Actor, ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.sign_on.models import Identity, Provisioned, ProvisioningToken, SignOn, SignOnDomain
from fleetward.domain.sign_on.tenant import Tenant, of_actor, of_row

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from fleetward.foundation.accounts.models import User


@dataclass(frozen=True)
class Place:
    """A tenant somebody belongs to (None: the vendor), and the role there."""

    tenant: Tenant | None
    role: str


_PLACES = """
SELECT partner_id, NULL::uuid, role FROM partners_partnermember WHERE user_id = %(user)s
UNION ALL SELECT partner_id, customer_id, role FROM customers_customermember WHERE user_id = %(user)s
UNION ALL SELECT NULL, NULL, role FROM partners_vendormember WHERE user_id = %(user)s
"""
_HEADS = """
SELECT count(*) FROM partners_partnermember
WHERE %(customer)s::uuid IS NULL AND partner_id = %(partner)s AND role = %(role)s AND user_id <> %(but)s
UNION ALL SELECT count(*) FROM customers_customermember
WHERE partner_id = %(partner)s AND customer_id = %(customer)s::uuid AND role = %(role)s AND user_id <> %(but)s
"""


def places(user: User) -> list[Place]:
    """Every place the user has, at whomever."""
    with connection.cursor() as cursor:
        cursor.execute(_PLACES, {"user": user.id})
        found = cursor.fetchall()
    return [Place(Tenant(partner, customer) if partner else None, role) for partner, customer, role in found]


def place_at(user: User, tenant: Tenant) -> Place | None:
    """The user's place at exactly this tenant; None also for who has a place anywhere else beside it.

    Whoever signs in with such a second place would act there too, and this tenant's provider must not open that door.
    """
    found = places(user)
    return found[0] if len(found) == 1 and found[0].tenant == tenant else None


def others_in_charge(tenant: Tenant, but: User) -> int:
    """How many administrators the tenant has beside this user."""
    values = {"partner": tenant.partner_id, "customer": tenant.customer_id, "role": tenant.head, "but": but.id}
    with connection.cursor() as cursor:
        cursor.execute(_HEADS, values)
        return int(sum(count for (count,) in cursor.fetchall()))


def is_address(email: str) -> bool:
    """Whether it can be an e-mail address, in letters that nobody confuses."""
    try:
        validate_email(email)
    except ValidationError:
        return False
    return email.isascii()


def domain_of(email: str) -> str:
    """What stands behind the @, as it is stored; '' for what is no address."""
    local, at, domain = email.strip().lower().rpartition("@")
    return domain if local and at else ""


def ready_for(email: str) -> SignOn | None:
    """The single sign-on that people with this address use: the domain is accepted, and a test has come back."""
    domain = SignOnDomain.objects.filter(name=domain_of(email), accepted_at__isnull=False).first()
    return _of(of_row(domain)).filter(tested_at__isnull=False).first() if domain else None


def required_of(user: User) -> SignOn | None:
    """The single sign-on that this user must use; None for a tenant's administrators, who can mend it."""
    for place in places(user):
        if place.tenant and place.role != place.tenant.head:
            found = _of(place.tenant).filter(required=True, tested_at__isnull=False).first()
            if found and owns(place.tenant, user.email):
                return found
    return None


def owns(tenant: Tenant, email: str) -> bool:
    """Whether the address's domain is accepted as this tenant's."""
    rows = SignOnDomain.objects.filter(**tenant.named, name=domain_of(email), accepted_at__isnull=False)
    return rows.exists()


def by_id(sign_on_id: UUID) -> SignOn | None:
    """One single sign-on, for those who are on their way to it or back."""
    return SignOn.objects.filter(id=sign_on_id).select_related("partner").first()


def own(actor: Actor) -> SignOn | None:
    """The actor's own, for who may manage it."""
    actor.require(Permission.SIGN_ON_MANAGE)
    return _of(of_actor(actor)).first()


def own_domains(actor: Actor) -> QuerySet[SignOnDomain]:
    """The domains that the actor's tenant has asked for."""
    actor.require(Permission.SIGN_ON_MANAGE)
    return SignOnDomain.objects.filter(**of_actor(actor).named).order_by("name")


def own_token(actor: Actor) -> ProvisioningToken | None:
    """That there is a token, since when, and by whom."""
    actor.require(Permission.SIGN_ON_MANAGE)
    return ProvisioningToken.objects.filter(**of_actor(actor).named).first()


def signed_in_by(sign_on: SignOn) -> int:
    """How many people it has signed in at least once."""
    return Identity.objects.filter(sign_on=sign_on).count()


def asked_domains(actor: Actor) -> QuerySet[SignOnDomain]:
    """All domains of all tenants, those that wait first: for who decides them."""
    if actor.kind is not ActorKind.VENDOR or not actor.may(Permission.DOMAIN_DECIDE):
        return SignOnDomain.objects.none()
    return SignOnDomain.objects.select_related("partner").order_by(
        F("accepted_at").asc(nulls_first=True), "asked_at", "id"
    )


def _of(tenant: Tenant) -> QuerySet[SignOn]:
    return SignOn.objects.filter(**tenant.named)


def digest(token: str) -> str:
    """What is stored of a token. 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def tenant_of_token(token: str) -> Tenant | None:
    """Whom a SCIM token speaks for."""
    found = ProvisioningToken.objects.filter(token_hash=digest(token)).first()
    return of_row(found) if found else None


def was_provisioned(tenant: Tenant, user: User) -> Provisioned | None:
    """What the tenant's provider said of this user."""
    return Provisioned.objects.filter(**tenant.named, user=user).first()
