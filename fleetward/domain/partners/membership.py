"""Who belongs to the vendor and to partners. Whether somebody may be given a place, the caller has decided.

Places are given by the system (the demo world, identity providers) and to whom the vendor or the partner has invited.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction

from fleetward.domain.partners import queries
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


@transaction.atomic
def add_vendor_member(*, actor: Actor, user: User, role: VendorRole) -> VendorMember:
    """Give a user a place at the vendor."""
    _require_own(actor, None)
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
    _require_own(actor, partner.id)
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
    _require_own(actor, partner_id)
    with scoped(Scope(partner_id)), connection.cursor() as cursor:
        cursor.execute(_PUT, {"partner": partner_id, "user": user.id, "role": str(role)})
        audit.record(actor, "partner.member_provisioned", str(partner_id), email=user.email, role=str(role))


@transaction.atomic
def take_place(*, actor: Actor, partner_id: UUID | None, user: User) -> None:
    """The place at the partner, or without one at the vendor, is gone; the account stays, without a place."""
    _require_own(actor, partner_id)
    with scoped(of_house(partner_id)):
        queries.members(partner_id).filter(user=user).delete()
        audit.record(
            actor, "partner.member_removed" if partner_id else "vendor.member_removed", str(partner_id or user.id),
            email=user.email,
        )  # fmt: skip


@transaction.atomic
def change_role(*, actor: Actor, partner_id: UUID | None, user: User, role: PartnerUserRole | VendorRole) -> None:
    """Another role at the partner, or without one at the vendor."""
    _require_own(actor, partner_id)
    with scoped(of_house(partner_id)):
        rows = queries.members(partner_id).filter(user=user)
        before = str(rows.get().role)
        rows.update(role=role)
        audit.changed(
            actor, "partner.member_role_changed" if partner_id else "vendor.member_role_changed",
            str(partner_id or user.id), before={"role": before}, after={"role": str(role)}, email=user.email,
            role=str(role),
        )  # fmt: skip


def of_house(partner_id: UUID | None) -> Scope:
    """The scope in which a partner's members, or without one the vendor's, are written down."""
    return VENDOR if partner_id is None else Scope(partner_id)


def _require_own(actor: Actor, partner_id: UUID | None) -> None:
    """The system, or one of the house's own people."""
    own = ActorKind.VENDOR if partner_id is None else ActorKind.PARTNER
    if actor.kind is not ActorKind.SYSTEM and (actor.kind is not own or actor.partner_id != partner_id):
        raise Forbidden(actor.kind)
