"""Repair cases on both routes, and everybody who might look at them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connections
from django.test.utils import CaptureQueriesContext

from fleetward.domain.partners.actor import Actor, ActorKind
from fleetward.foundation.kit.ids import uuid7
from tests.entrypoints.web.customers.pages import html
from tests.factories import devices, partners, repairs

if TYPE_CHECKING:
    from fleetward.domain.customers.models import Customer
    from fleetward.domain.devices.models import Device
    from fleetward.domain.partners.models import Partner
    from fleetward.domain.repairs.models import RepairCase
    from fleetward.foundation.accounts.models import User

VENDOR = ("program_manager", "channel_data_steward", "support_agent", "repair_desk", "claims_approver", "auditor")
PARTNER = ("administrator", "technician", "viewer")
CUSTOMER = ("it_administrator", "viewer")
SECRETS = ("Siri Lie", "siri@fjord.example", "+47 900 00 000", "Storgata 1, Oslo", "Mornings")
"""The contact details of every repair case of these tests."""


@dataclass(frozen=True)
class Company:
    """A partner with a customer, a PC on its dashboard, and a repair case of it."""

    partner: Partner
    customer: Customer
    pc: Device
    repair: RepairCase

    @property
    def space(self) -> str:
        """Where the customer's repair cases stand."""
        return f"/customers/{self.customer.id}/repair-cases/"


def company(name: str, serial: str, *, role: str = "view_monitor", **fields: str) -> Company:
    """A partner of this role; the repair case goes to the desk that follows from it."""
    mine = partners.partner(name)
    partners.certificate(mine, role=role)
    theirs = partners.customer(mine, f"Customer of {name}", **fields)
    pc = devices.on_dashboard(theirs, serial)
    return Company(mine, theirs, pc, repairs.opened(partners.partner_actor(mine), pc))


def people(of: Company) -> dict[str, User]:
    """Everybody at the partner and the customer, by kind and role."""
    found = {f"partner {role}": partners.partner_user(of.partner, role) for role in PARTNER}
    return found | {f"customer {role}": partners.customer_user(of.customer, role) for role in CUSTOMER}


def repair_desk() -> Actor:
    """Somebody at the vendor's repair desk, without a sign-in."""
    return Actor(ActorKind.VENDOR, "Sofie Berge", "repair_desk", uuid7())


def vendors() -> dict[str, User]:
    """Everybody at the vendor, by role."""
    return {f"vendor {role}": partners.vendor_user(role) for role in VENDOR}


def queries_of(user: User, address: str) -> int:
    """How many queries the page takes on both connections, once everything has been read that is read once."""
    client = partners.browser(user)
    html(client, address)
    with CaptureQueriesContext(connections["default"]) as own, CaptureQueriesContext(connections["vendor"]) as vendor:
        html(client, address)
    return len(own) + len(vendor)
