"""The customer says that a PC on its dashboard is its own: only then are personal data of it shown (F6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from fleetward.domain.devices.models import Device, Place
from fleetward.domain.partners.actor import Actor, ActorKind, Forbidden
from fleetward.domain.partners.permissions import Permission
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.tenancy.scope import Scope, scoped

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from fleetward.domain.customers.models import Customer


@transaction.atomic
def confirm_here(*, actor: Actor, customer: Customer, device_id: UUID, now: datetime) -> bool:
    """Confirm that the PC stands with the customer. False if it has gone, or was confirmed already."""
    own = actor.kind is ActorKind.CUSTOMER and customer.id in actor.customer_ids
    if not own or not actor.may(Permission.DASHBOARD_MANAGE):
        raise Forbidden(Permission.DASHBOARD_MANAGE)
    with scoped(Scope(customer.partner_id)):
        rows = Device.objects.filter(partner_id=customer.partner_id, customer_id=customer.id, id=device_id)
        changed = rows.filter(place=Place.DASHBOARD, confirmed_at__isnull=True).update(confirmed_at=now)
        if changed:
            audit.record(actor, "device.confirmed", str(device_id), customer_id=customer.id, customer=str(customer.id))
    return bool(changed)
