"""Who belongs to a customer, and in which role. A customer is never without an IT administrator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from fleetward.domain.customers import rules
from fleetward.domain.customers.models import CustomerMember
from fleetward.domain.customers.operations.locking import locked, refuse
from fleetward.domain.customers.queries import people
from fleetward.domain.partners.actor import Actor, Forbidden
from fleetward.domain.partners.permissions import CustomerUserRole, Permission
from fleetward.foundation.accounts import operations as accounts
from fleetward.foundation.audit import operations as audit

if TYPE_CHECKING:
    from uuid import UUID


@transaction.atomic
def change_role(*, actor: Actor, customer_id: UUID, member_id: int, role: CustomerUserRole) -> None:
    """Give a member another role."""
    _require(actor)
    with locked(actor=actor, customer_id=customer_id) as customer:
        member = people.members(customer).get(id=member_id)
        if member.role == role:
            return
        if role != CustomerUserRole.IT_ADMINISTRATOR:
            refuse(rules.refuse_losing(member, people.members(customer)))
        CustomerMember.objects.filter(id=member.id).update(role=role)
        audit.changed(
            actor, "customer.member_role_changed", customer, before={"role": member.role}, after={"role": str(role)},
            user=member.user.email, role=str(role),
        )  # fmt: skip


@transaction.atomic
def remove_member(*, actor: Actor, customer_id: UUID, member_id: int) -> None:
    """Take a member's place away; its account stays, without a place."""
    _require(actor)
    with locked(actor=actor, customer_id=customer_id) as customer:
        member = people.members(customer).get(id=member_id)
        refuse(rules.refuse_losing(member, people.members(customer)))
        CustomerMember.objects.filter(id=member.id).delete()
        audit.changed(
            actor, "customer.member_removed", customer, before={"role": member.role}, after={"role": None},
            user=member.user.email,
        )  # fmt: skip


@transaction.atomic
def sign_member_out(*, actor: Actor, customer_id: UUID, member_id: int) -> None:
    """End a member's sessions, wherever they are: a laptop is lost, for example."""
    _require(actor)
    with locked(actor=actor, customer_id=customer_id) as customer:
        accounts.sign_out(actor=actor, user=people.members(customer).get(id=member_id).user)


def _require(actor: Actor) -> None:
    if not rules.may_manage_people(actor):
        raise Forbidden(Permission.PEOPLE_MANAGE)
