"""Placement rules, and where the PCs of a partner stand."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from fleetward.domain.customers.models import Customer
from fleetward.domain.devices.models import Device
from fleetward.domain.transfers.models import PlacementRule
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import Scope, scoped

if TYPE_CHECKING:
    from fleetward.domain.partners.models import Partner

_ranks = count(1)


def rule(to: Customer, name: str = "By model", *, active: bool = True, **fields: Any) -> PlacementRule:
    """A rule of the customer's partner that is switched on; without conditions it asks for a model."""
    conditions = fields if fields.keys() - {"rank"} else {"model": "HP EliteBook 840 G11"}
    usual = {"rank": next(_ranks), "created_at": timezone.now(), "created_by": "Kari Berg"}
    with scoped(Scope(to.partner_id)), transaction.atomic():
        return PlacementRule.objects.create(
            partner_id=to.partner_id, id=uuid7(), name=name, to_customer_id=to.id, active=active,
            **(usual | fields | conditions),
        )  # fmt: skip


def reread(known: PlacementRule) -> PlacementRule:
    """The rule as it is now."""
    with scoped(Scope(known.partner_id)), transaction.atomic():
        return PlacementRule.objects.get(partner_id=known.partner_id, id=known.id)


def where(of: Partner) -> dict[str, str]:
    """Serial → the name of the customer on whose dashboard the PC is; '' for the page."""
    with scoped(Scope(of.id)), transaction.atomic():
        names = {one.id: one.name for one in Customer.objects.filter(partner=of)}
        rows = Device.objects.filter(partner=of).order_by("serial")
        return {pc.serial: names[pc.customer_id] if pc.customer_id else "" for pc in rows}


def id_of(of: Partner, serial: str) -> Any:
    """The PC's id."""
    with scoped(Scope(of.id)), transaction.atomic():
        return Device.objects.get(partner=of, serial=serial).id
