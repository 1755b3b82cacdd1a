"""The door to the audit log: the vendor's auditor across partners, a partner its own, a customer what concerns it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetward.domain.audit_trail.wording import FOR_CUSTOMERS
from fleetward.domain.customers import queries as customers
from fleetward.domain.partners import queries as partners
from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.foundation.audit.models import AuditEntry
from fleetward.foundation.tenancy.scope import VENDOR_PARTNER_ID

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from django.db.models import QuerySet

    from fleetward.domain.customers.models import Customer
    from fleetward.domain.partners.actor import Actor


def visible_to(actor: Actor) -> QuerySet[AuditEntry]:
    """The rows this actor may read. Nobody without the permission reads any."""
    if not actor.may(Permission.AUDIT_VIEW):
        return AuditEntry.objects.none()
    if actor.kind is ActorKind.VENDOR:
        return AuditEntry.objects.using("vendor").all()
    if actor.kind is ActorKind.PARTNER and actor.partner_id:
        return AuditEntry.objects.filter(partner_id=actor.partner_id)
    if actor.kind is ActorKind.CUSTOMER and actor.partner_id:
        concerning = AuditEntry.objects.filter(partner_id=actor.partner_id, customer_id__in=actor.customer_ids)
        return concerning.filter(action__in=FOR_CUSTOMERS)
    return AuditEntry.objects.none()


def about_customer(actor: Actor, customer: Customer) -> QuerySet[AuditEntry]:
    """Of these, what concerns one customer: the same rows for its partner as for its own people."""
    concerning = visible_to(actor).filter(partner_id=customer.partner_id, customer_id=customer.id)
    return concerning.filter(action__in=FOR_CUSTOMERS)


def customer_names(actor: Actor, ids: Collection[UUID | None]) -> dict[UUID, str]:
    """Names of customers that the actor may see."""
    found = customers.visible_to(actor).filter(id__in=[one for one in ids if one])
    return dict(found.values_list("id", "name"))


def partner_names(actor: Actor, ids: Collection[UUID] | None = None) -> dict[UUID, str]:
    """Names of partners, of all of them without ids; the vendor's own rows go without a name here."""
    found = partners.visible_to(actor)
    if ids is not None:
        found = found.filter(id__in=[one for one in ids if one != VENDOR_PARTNER_ID])
    return dict(found.order_by("name").values_list("id", "name"))
