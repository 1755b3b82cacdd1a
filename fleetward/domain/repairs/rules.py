"""May this be done now? A reason in the reader's language, or None: pages hide by it, operations refuse by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from fleetward.domain.customers import queries as customers
from fleetward.domain.customers.models import ManagedBy
from fleetward.domain.devices.models import Place
from fleetward.domain.partners.actor import Actor, ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.repairs import queries
from fleetward.domain.repairs.lifecycle import DESK_ONLY, FINISHED, RepairState, Source, Step, possible

if TYPE_CHECKING:
    from datetime import datetime

    from django_stubs_ext import StrOrPromise

    from fleetward.domain.customers.models import Customer
    from fleetward.domain.devices.models import Device
    from fleetward.domain.repairs.models import RepairCase
    from fleetward.domain.repairs.queries import Contact

_ROLE = _("Your role may not do this.")
_MANAGED = _("The partner manages this dashboard: its people open repair cases and speak for them.")
OVER = _("This repair case is over. A new problem is a new repair case.")
NOTHING_SAID = _("Write something first.")


def steps(actor: Actor, repair: RepairCase) -> list[Step]:
    """What the actor may do with the repair case now, in the order of the work."""
    return [step for step in Step if not refuse(actor, repair, step)]


def refuse(actor: Actor, repair: RepairCase, step: Step) -> StrOrPromise | None:
    """Why the actor may not take this step now. `repair` is one that the actor may see."""
    if not queries.is_desk(actor, repair):
        if step in DESK_ONLY:
            return _("Only the desk that works on this repair case may do this.")
        if why := _refuse_speaking(actor, repair):
            return why
    return refuse_state(repair, step)


def refuse_state(repair: RepairCase, step: Step) -> StrOrPromise | None:
    """Why nobody may take this step now."""
    state = RepairState(repair.state)
    if possible(state, step):
        return None
    return OVER if state in FINISHED else _("It has been taken up already.")


def _refuse_speaking(actor: Actor, repair: RepairCase) -> StrOrPromise | None:
    """Those speak for a repair case who may open one there, and whoever opened it."""
    if not actor.may(Permission.REPAIR_CASE_OPEN) or actor.kind not in {ActorKind.PARTNER, ActorKind.CUSTOMER}:
        return _ROLE
    if actor.kind is ActorKind.PARTNER or (actor.user_id and actor.user_id == repair.opened_by):
        return None
    at = repair.customer_id
    customer = customers.by_ids(repair.partner_id, [at]).get(at) if at else None
    return _refuse_at(actor, customer)


def _refuse_at(actor: Actor, customer: Customer | None) -> StrOrPromise | None:
    """The partner's people may at each of its customers; the customer's own where it manages its dashboard (F3)."""
    if actor.kind is ActorKind.PARTNER:
        return None
    if customer is None or customer.id not in actor.customer_ids:
        return _ROLE
    return _MANAGED if customer.managed_by == ManagedBy.PARTNER else None


def refuse_open(actor: Actor, device: Device, customer: Customer | None) -> StrOrPromise | None:
    """Why the actor may not open a repair case for this PC, that it may see. `customer`: where the PC stands."""
    if not actor.may(Permission.REPAIR_CASE_OPEN) or actor.kind not in {ActorKind.PARTNER, ActorKind.CUSTOMER}:
        return _ROLE
    if device.place not in {Place.POOL, Place.DASHBOARD}:
        return _("This PC is on no dashboard and not among the unassigned devices.")
    return _refuse_at(actor, customer)


def refuse_contact(contact: Contact, *, consent: bool) -> StrOrPromise | None:
    """The desk must reach somebody, who consents that the details are passed on to it."""
    if not contact.name.strip():
        return _("Say whom the technician should ask for.")
    if not (contact.email.strip() or contact.phone.strip()):
        return _("Give an e-mail address or a phone number.")
    return None if consent else _("Without your consent the details cannot be passed on.")


def refuse_window(visit_from: datetime, visit_until: datetime, now: datetime) -> StrOrPromise | None:
    """A visit lies ahead, and ends after it begins."""
    if visit_from <= now:
        return _("The visit must lie in the future.")
    return None if visit_from < visit_until else _("The visit must end after it begins.")


def refuse_duplicate(repair: RepairCase, other: RepairCase | None) -> StrOrPromise | None:
    """A duplicate is of another repair case of the same PC, that is none itself."""
    if other is None or other.id == repair.id or other.device_id != repair.device_id:
        return _("Choose another repair case of the same PC.")
    return _("That repair case is a duplicate itself.") if other.state == RepairState.DUPLICATE else None


def refuse_from_link(repair: RepairCase, step: Step) -> StrOrPromise | None:
    """The person at the PC speaks for the repair case that was submitted there, and for no other."""
    return refuse_state(repair, step) if repair.source == Source.END_USER else _ROLE
