"""Who is in the demo world, by group, and what each of them should look at."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from fleetward.domain.customers import queries as customers
from fleetward.domain.partners import queries as partners
from fleetward.domain.partners.actor import SYSTEM, Actor, ActorKind
from fleetward.domain.partners.permissions import INVITED, CustomerUserRole, PartnerUserRole, VendorRole
from fleetward.domain.partners.vendor_profile import vendor_profile
from fleetward.entrypoints.web.actors import actor_of
from fleetward.foundation.accounts import demo_users
from fleetward.foundation.tenancy.scope import scoped

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from uuid import UUID

    from django_stubs_ext import StrOrPromise

    from fleetward.foundation.accounts.models import User

ROLES: dict[tuple[str, str], tuple[StrOrPromise, StrOrPromise]] = {
    ("vendor", "program_manager"): (VendorRole.PROGRAM_MANAGER.label, _("Partners, courses and certificates.")),
    ("vendor", "channel_data_steward"): (
        VendorRole.CHANNEL_DATA_STEWARD.label,
        _("Feeds and their health, files, lines set aside, a conflict to decide, columns to confirm."),
    ),
    ("vendor", "support_agent"): (VendorRole.SUPPORT_AGENT.label, _("What partners ask about missing PCs.")),
    ("vendor", "repair_desk"): (
        VendorRole.REPAIR_DESK.label,
        _("Repair cases, parts orders and returns, the parts catalogue, and the board Service delivery."),
    ),
    ("vendor", "claims_approver"): (
        VendorRole.CLAIMS_APPROVER.label,
        _("Claims to decide, payment runs, and the board Service delivery."),
    ),
    ("vendor", "auditor"): (VendorRole.AUDITOR.label, _("The same pages as the steward, without any button.")),
    ("partner", "administrator"): (
        PartnerUserRole.ADMINISTRATOR.label,
        _("Unassigned devices: search, filter, export; customers, their dashboards, plans and alerts."),
    ),
    ("partner", "technician"): (
        PartnerUserRole.TECHNICIAN.label,
        _("Unassigned devices and the customers' dashboards, with export."),
    ),
    ("partner", "viewer"): (
        PartnerUserRole.VIEWER.label,
        _("Unassigned devices and the customers' dashboards, without export."),
    ),
    ("customer", "it_administrator"): (
        CustomerUserRole.IT_ADMINISTRATOR.label,
        _("Its own space: devices, settings, users; nothing of the partner's."),
    ),
    ("customer", INVITED): (_("Invited"), _("Settings, Assigned partner: accept the invitation, or decline it.")),
    ("customer", "viewer"): (CustomerUserRole.VIEWER.label, _("Its own space, to look at.")),
}


@dataclass(frozen=True)
class Person:
    """One user of the demo world."""

    email: str
    name: str
    role: StrOrPromise
    look_at: StrOrPromise


@dataclass
class Group:
    """People of one company."""

    name: str
    note: StrOrPromise
    people: list[Person] = field(default_factory=list)


def groups(now: datetime) -> list[Group]:
    """Vendor, partners, customers, in the order they were made; empty outside demo mode."""
    found: dict[tuple[str, UUID | None], Group] = {}
    for user, actor in _cast():
        company = actor.customer_ids[0] if actor.customer_ids else actor.partner_id
        key = (str(actor.kind), company)
        if key not in found:
            found[key] = _group(actor, now)
        role, look_at = ROLES[str(actor.kind), actor.role]
        found[key].people.append(Person(user.email, str(user), role, look_at))
    return list(found.values())


def _cast() -> Iterator[tuple[User, Actor]]:
    for user in demo_users.everybody():
        if actor := actor_of(user):
            yield user, actor


def _group(actor: Actor, now: datetime) -> Group:
    if actor.kind is ActorKind.VENDOR:
        return Group(f"{vendor_profile().vendor}, {vendor_profile().platform}", _("Runs the platform."))
    with scoped(actor.scope):
        if actor.kind is ActorKind.CUSTOMER:
            names = ", ".join(customer.name for customer in customers.visible_to(actor))
            return Group(names, _("A customer of %(partner)s.") % {"partner": _partner_name(actor)})
    return Group(_partner_name(actor), _standing(actor, now))


def _partner_name(actor: Actor) -> str:
    own = Actor(ActorKind.PARTNER, actor.label, partner_id=actor.partner_id)
    return ", ".join(partner.name for partner in partners.visible_to(own))


def _standing(actor: Actor, now: datetime) -> str:
    assert actor.partner_id  # noqa: S101 (a partner's actor has one)
    programs = vendor_profile().programs
    rows = partners.certifications(SYSTEM, actor.partner_id).filter(partners.valid_at(now))
    told = [f"{programs[row.program]}, {row.get_partner_role_display()}" for row in rows]
    return "; ".join(told) or str(_("Not certified yet: its PCs are waiting for its certificate."))
