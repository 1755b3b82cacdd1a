"""Who belongs to the vendor and to partners. Only the system adds people so far: the demo world is made by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from fleetward.domain.partners.actor import Actor, ActorKind, Forbidden
from fleetward.domain.partners.models import Partner, PartnerMember, VendorMember
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.tenancy.scope import VENDOR, Scope, scoped

if TYPE_CHECKING:
    from fleetward.domain.partners.permissions import PartnerUserRole, VendorRole
    from fleetward.foundation.accounts.models import User


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


def _require_system(actor: Actor) -> None:
    if actor.kind is not ActorKind.SYSTEM:
        raise Forbidden(actor.kind)
