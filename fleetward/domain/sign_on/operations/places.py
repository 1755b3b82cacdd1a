"""Giving and taking places at a tenant, for its identity provider. The caller holds the transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetward.domain.customers.operations import provisioning as customers
from fleetward.domain.partners import membership as partners
from fleetward.domain.partners.permissions import CustomerUserRole, PartnerUserRole
from fleetward.domain.sign_on import queries
from fleetward.domain.sign_on.operations.refusing import Refusal, Refused

if TYPE_CHECKING:
    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.sign_on.tenant import Tenant
    from fleetward.foundation.accounts.models import User


def give(*, actor: Actor, tenant: Tenant, user: User, role: str) -> None:
    """A place for somebody who has none anywhere, or another role at the tenant. Refused for whom works elsewhere."""
    found = queries.places(user)
    if not found:
        _put(actor, tenant, user, role)
        return
    if [place.tenant for place in found] != [tenant]:
        raise Refused(Refusal.TAKEN)
    if found[0].role != role:
        _keep_one_in_charge(tenant, user, found[0].role)
        _put(actor, tenant, user, role)


def take(*, actor: Actor, tenant: Tenant, user: User) -> bool:
    """Take the place at this tenant, and nowhere else. Refused for its last administrator. False if there was none."""
    here = [place for place in queries.places(user) if place.tenant == tenant]
    if not here:
        return False
    _keep_one_in_charge(tenant, user, here[0].role)
    if tenant.customer_id is None:
        partners.take_place(actor=actor, partner_id=tenant.partner_id, user=user)
    else:
        customers.take_place(actor=actor, partner_id=tenant.partner_id, customer_id=tenant.customer_id, user=user)
    return True


def _put(actor: Actor, tenant: Tenant, user: User, role: str) -> None:
    if tenant.customer_id is None:
        partners.put_in_place(actor=actor, partner_id=tenant.partner_id, user=user, role=PartnerUserRole(role))
    else:
        customers.put_in_place(
            actor=actor, partner_id=tenant.partner_id, customer_id=tenant.customer_id, user=user,
            role=CustomerUserRole(role),
        )  # fmt: skip


def _keep_one_in_charge(tenant: Tenant, user: User, role: str) -> None:
    if role == tenant.head and not queries.others_in_charge(tenant, user):
        raise Refused(Refusal.LAST_ADMINISTRATOR)
