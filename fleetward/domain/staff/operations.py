"""Who works for the vendor and for partners: invited, given another role, removed; and their answers.

Only the house itself says who belongs to it; the vendor invites a partner's first administrator, and the operator the
vendor's first program manager (`manage.py invite`).
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.db import transaction

from fleetward.domain.customers import rules as invitees
from fleetward.domain.customers.operations import Gone
from fleetward.domain.customers.operations.invitations import VALID
from fleetward.domain.customers.queries import people
from fleetward.domain.partners import membership
from fleetward.domain.partners import queries as partners
from fleetward.domain.partners.actor import Actor, ActorKind, Forbidden
from fleetward.domain.partners.permissions import PartnerUserRole, Permission, VendorRole
from fleetward.domain.staff import queries, rules
from fleetward.domain.staff.letters import letter
from fleetward.domain.staff.models import StaffInvitation
from fleetward.foundation.accounts import operations as accounts
from fleetward.foundation.accounts import queries as users
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.jobs.operations import enqueue
from fleetward.foundation.kit.refusal import Refusal
from fleetward.foundation.tenancy.scope import scoped

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from uuid import UUID

    from django_stubs_ext import StrOrPromise

    from fleetward.domain.customers.letters import Letter
    from fleetward.domain.partners.models import PartnerMember, VendorMember
    from fleetward.foundation.accounts.models import User

SEND = "staff.send_invitation"
"""The job that mails an invitation."""


class Refused(Refusal):
    """A rule of this room forbids it."""


@transaction.atomic
def invite(
    *, actor: Actor, partner_id: UUID | None, email: str, role: str, now: datetime, by_mail: bool = True
) -> StaffInvitation:
    """Ask a person to work for the partner, or without one for the vendor. The same address again gets a new link."""
    members = _locked(partner_id)
    if rules.may_invite_first(actor) and partner_id:
        _refuse(rules.refuse_first(members))
        role = rules.head(partner_id)
    elif not rules.may_manage(actor, partner_id):
        raise Forbidden(Permission.STAFF_MANAGE)
    _refuse(rules.refuse_role(partner_id, role) or rules.refuse_invitee(email, members))
    email = email.strip().lower()
    queries.of_house(partner_id).filter(email=email, answered_at__isnull=True).delete()
    made = StaffInvitation.objects.create(
        partner_id=partner_id, email=email, role=role, token_hash=secrets.token_hex(32), created_at=now,
        expires_at=now + VALID,
    )  # fmt: skip
    with scoped(membership.of_house(partner_id)):
        audit.record(actor, "staff.invited", str(made.id), email=email, role=role)
    if by_mail:
        enqueue(SEND, invitation_id=str(made.id))
    return made


@transaction.atomic
def withdraw(*, actor: Actor, partner_id: UUID | None, invitation_id: UUID) -> None:
    """Take an invitation back. One that was answered meanwhile stays answered."""
    if not rules.may_manage(actor, partner_id):
        raise Forbidden(Permission.STAFF_MANAGE)
    rows = queries.of_house(partner_id).filter(answered_at__isnull=True)
    found = rows.select_for_update().filter(id=invitation_id).first()
    if found is None:
        raise Refused(invitees.ANSWERED)
    StaffInvitation.objects.filter(id=found.id).delete()
    with scoped(membership.of_house(partner_id)):
        audit.record(actor, "staff.invitation_withdrawn", str(invitation_id), email=found.email)


@transaction.atomic
def change_role(*, actor: Actor, partner_id: UUID | None, user_id: UUID, role: str) -> None:
    """Give somebody another role."""
    one, members = _found(actor, partner_id, user_id)
    if one.role == role:
        return
    _refuse(rules.refuse_role(partner_id, role) or rules.refuse_losing(partner_id, one, members))
    membership.change_role(actor=actor, partner_id=partner_id, user=one.user, role=_role(partner_id, role))


@transaction.atomic
def remove(*, actor: Actor, partner_id: UUID | None, user_id: UUID) -> None:
    """Take somebody's place away, and end the sessions; the account stays, without a place."""
    one, members = _found(actor, partner_id, user_id)
    _refuse(rules.refuse_losing(partner_id, one, members))
    membership.take_place(actor=actor, partner_id=partner_id, user=one.user)
    with scoped(membership.of_house(partner_id)):
        accounts.sign_out(actor=actor, user=one.user)


@transaction.atomic
def sign_out(*, actor: Actor, partner_id: UUID | None, user_id: UUID) -> None:
    """End somebody's sessions, wherever they are: a laptop is lost, for example."""
    one, _members = _found(actor, partner_id, user_id)
    with scoped(membership.of_house(partner_id)):
        accounts.sign_out(actor=actor, user=one.user)


@transaction.atomic
def write_letter(*, invitation_id: UUID, address: Callable[[str], str], now: datetime) -> Letter | None:
    """The mail of an invitation that is open still, else None. `address` makes a link of the secret.

    Makes a new secret of 256 bits and stores its hash: so a job that is done again needs no secret that was kept,
    and of two mails the later one holds.
    """
    rows = StaffInvitation.objects.select_for_update(of=("self",)).select_related("partner")
    found = rows.filter(people.open_at(now), id=invitation_id).first()
    if found is None:
        return None
    secret = secrets.token_urlsafe(32)
    StaffInvitation.objects.filter(id=found.id).update(token_hash=people.digest(secret))
    return letter(found, address(secret), people.languages(found.email))


@transaction.atomic
def accept_as_new(*, invitation_id: UUID, name: str, password: str, language: str, now: datetime) -> User:
    """Accept, and become a user. Whoever holds the link has read mail of this address, so it counts as verified."""
    invitation = _take(invitation_id, now)
    if users.of_address(invitation.email):
        raise Refused(invitees.HAS_ACCOUNT)
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
    _refuse(invitees.refuse_acceptance(user))
    _join(invitation, user, now)


@transaction.atomic
def decline(*, invitation_id: UUID, now: datetime) -> None:
    """Say no. The caller has found the invitation by its secret."""
    invitation = _take(invitation_id, now)
    StaffInvitation.objects.filter(id=invitation.id).update(answered_at=now)
    with scoped(membership.of_house(invitation.partner_id)):
        audit.record(_invited(invitation, None), "staff.invitation_declined", str(invitation.id))


def _take(invitation_id: UUID, now: datetime) -> StaffInvitation:
    rows = StaffInvitation.objects.select_for_update(of=("self",)).select_related("partner")
    invitation = rows.filter(people.open_at(now), id=invitation_id).first()
    if invitation is None:
        raise Gone
    return invitation


def _join(invitation: StaffInvitation, user: User, now: datetime) -> None:
    StaffInvitation.objects.filter(id=invitation.id).update(answered_at=now, accepted=True)
    actor = _invited(invitation, user)
    if invitation.partner:
        role = PartnerUserRole(invitation.role)
        membership.add_partner_member(actor=actor, partner=invitation.partner, user=user, role=role)
    else:
        membership.add_vendor_member(actor=actor, user=user, role=VendorRole(invitation.role))


def _invited(invitation: StaffInvitation, user: User | None) -> Actor:
    kind = ActorKind.PARTNER if invitation.partner_id else ActorKind.VENDOR
    label, user_id = (str(user), user.id) if user else (invitation.email, None)
    return Actor(kind, label, invitation.role, user_id, invitation.partner_id)


def _found(
    actor: Actor, partner_id: UUID | None, user_id: UUID
) -> tuple[PartnerMember | VendorMember, list[PartnerMember | VendorMember]]:
    """The member, and all members; `Gone` where there is none."""
    if not rules.may_manage(actor, partner_id):
        raise Forbidden(Permission.STAFF_MANAGE)
    members = _locked(partner_id)
    found = next((one for one in members if one.user_id == user_id), None)
    if found is None:
        raise Gone
    return found, members


def _locked(partner_id: UUID | None) -> list[PartnerMember | VendorMember]:
    """All members, kept from others until this transaction ends: two may not remove one another at once."""
    return list(partners.members(partner_id).select_for_update(of=("self",)))


def _role(partner_id: UUID | None, role: str) -> PartnerUserRole | VendorRole:
    return PartnerUserRole(role) if partner_id else VendorRole(role)


def _refuse(why: StrOrPromise | None) -> None:
    if why:
        raise Refused(why)
