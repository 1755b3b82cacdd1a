"""May this be done now? A reason in the reader's language, or None: pages hide by it, operations refuse by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from fleetward.domain.partners.actor import Actor, ActorKind
from fleetward.domain.partners.permissions import PartnerUserRole, Permission, VendorRole

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django_stubs_ext import StrOrPromise

    from fleetward.domain.partners.models import PartnerMember, VendorMember


def head(partner_id: UUID | None) -> str:
    """The role that says who belongs to a house, which is never without one."""
    return str(PartnerUserRole.ADMINISTRATOR if partner_id else VendorRole.PROGRAM_MANAGER)


def roles(partner_id: UUID | None) -> list[tuple[str, StrOrPromise]]:
    """The roles of a house."""
    return list(PartnerUserRole.choices if partner_id else VendorRole.choices)


def may_manage(actor: Actor, partner_id: UUID | None) -> bool:
    """The operator, and those of a house who say who belongs to it."""
    own = ActorKind.PARTNER if partner_id else ActorKind.VENDOR
    return actor.kind is ActorKind.SYSTEM or (
        actor.kind is own and actor.partner_id == partner_id and actor.may(Permission.STAFF_MANAGE)
    )


def may_invite_first(actor: Actor) -> bool:
    """The vendor invites a partner's administrator, as long as the partner has none."""
    return actor.kind is ActorKind.VENDOR and actor.may(Permission.STAFF_MANAGE)


def refuse_first(members: Iterable[PartnerMember | VendorMember]) -> StrOrPromise | None:
    """From its first administrator on a partner invites its people itself."""
    if any(one.role == PartnerUserRole.ADMINISTRATOR and one.user.is_active for one in members):
        return _("The partner has an administrator, who invites its people.")
    return None


def refuse_role(partner_id: UUID | None, role: str) -> StrOrPromise | None:
    """A role that the house has."""
    return None if role in dict(roles(partner_id)) else _("There is no such role.")


def refuse_invitee(email: str, members: Iterable[PartnerMember | VendorMember]) -> StrOrPromise | None:
    """Nobody is invited to where he is."""
    if email.strip().lower() in {one.user.email.lower() for one in members}:
        return _("This person is one of you already.")
    return None


def refuse_losing(
    partner_id: UUID | None, one: PartnerMember | VendorMember, members: Iterable[PartnerMember | VendorMember]
) -> StrOrPromise | None:
    """A house is never without somebody who says who belongs to it."""
    heads = {other.id for other in members if other.role == head(partner_id) and other.user.is_active}
    if heads != {one.id}:
        return None
    if partner_id:
        return _("This is the last administrator.")
    return _("This is the last program manager.")
