"""Who belongs to the vendor and to partners. Only the system adds people: the demo world, and identity providers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction

from fleetward.domain.partners.actor import Actor, ActorKind, Forbidden
from fleetward.domain.partners.models import Partner, PartnerMember, VendorMember
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.tenancy.scope import VENDOR, Scope, scoped

if TYPE_CHECKING:
    from uuid import UUID

    from fleetward.domain.partners.permissions import PartnerUserRole, VendorRole
    from fleetward.foundation.accounts.models import User

_PUT = """
INSERT INTO partners_partnermember (partner_id, user_id, role) VALUES (%(partner)s, %(user)s, %(role)s)
ON CONFLICT (user_id, partner_id) DO UPDATE SET role = excluded.role
"""
_TAKE = "DELETE FROM partners_partnermember WHERE partner_id = %(partner)s AND user_id = %(user)s"


@transaction.atomic
def add_vendor_member(*, actor: Actor, user: User, role: VendorRole) -> VendorMember:
    """Give a user a place at the vendor."""
    _require_system(actor)
    member = VendorMember(user=user, role=role)
    with scoped(VENDOR):
        member.save(force_insert=True)
        audit.changed(
            actor, "vendor.member_added", user, before={}, after={"role": str(role)}, email=user.email, role=str(role)
        )
    return member


@transaction.atomic
def add_partner_member(*, actor: Actor, partner: Partner, user: User, role: PartnerUserRole) -> PartnerMember:
    """Give a user a place at the partner."""
    _require_system(actor)
    member = PartnerMember(user=user, partner=partner, role=role)
    with scoped(Scope(partner.id)):
        member.save(force_insert=True)
        audit.changed(
            actor, "partner.member_added", partner, before={}, after={"role": str(role)}, email=user.email,
            role=str(role),
        )  # fmt: skip
    return member


@transaction.atomic
def put_in_place(*, actor: Actor, partner_id: UUID, user: User, role: PartnerUserRole) -> None:
    """A place in this role, given by the partner's identity provider; who has one already gets the role."""
    _require_system(actor)
    with scoped(Scope(partner_id)), connection.cursor() as cursor:
        cursor.execute(_PUT, {"partner": partner_id, "user": user.id, "role": str(role)})
        audit.record(actor, "partner.member_provisioned", str(partner_id), email=user.email, role=str(role))


@transaction.atomic
def take_place(*, actor: Actor, partner_id: UUID, user: User) -> None:
    """The place is gone; the account stays, without a place."""
    _require_system(actor)
    with scoped(Scope(partner_id)), connection.cursor() as cursor:
        cursor.execute(_TAKE, {"partner": partner_id, "user": user.id})
        audit.record(actor, "partner.member_removed", str(partner_id), email=user.email)


def _require_system(actor: Actor) -> None:
    if actor.kind is not ActorKind.SYSTEM:
        raise Forbidden(actor.kind)
