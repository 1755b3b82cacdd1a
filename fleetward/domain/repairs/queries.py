"""Reads of repair cases. `visible_to` is the only door to rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connections
from psycopg import sql

from fleetward.domain.partners.actor import Actor, ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.repairs.lifecycle import Route
from fleetward.domain.repairs.models import LIVE, RepairCase, RepairEvent
from fleetward.foundation.tenancy.ready import Ready

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from fleetward.domain.customers.models import Customer

CONTACT = ("contact_name", "contact_email", "contact_phone", "contact_place", "contact_times")

LIVE_WHERE_IT_STANDS = sql.SQL("""(d.customer_id IS NOT NULL AND EXISTS (
    SELECT FROM repairs_repaircase r WHERE r.partner_id = d.partner_id AND r.device_id = d.id
        AND r.closed_at IS NULL AND (r.customer_id IS NULL OR r.customer_id = d.customer_id)))""")
"""Whether the PC `d` of devices_device stands with a customer and has a repair case there that is not over."""


LIVE_OF_PC = Ready(
    "repairs_live",
    "uuid, uuid",
    """
SELECT r.number, r.state FROM repairs_repaircase r
JOIN devices_device d ON d.partner_id = r.partner_id AND d.id = r.device_id
WHERE r.partner_id = $1 AND r.device_id = $2 AND r.closed_at IS NULL
    AND (r.customer_id IS NULL OR r.customer_id = d.customer_id)
ORDER BY r.submitted_at, r.id
""",
)
"""Number and state of the repair cases of one PC, where it stands, that are not over: told at every check-in."""


@dataclass(frozen=True)
class Contact:
    """Whom the desk may get in touch with, where, and when. Passed on to the desk that repairs, to nobody else."""

    name: str
    email: str = ""
    phone: str = ""
    place: str = ""
    times: str = ""


def visible_to(actor: Actor) -> QuerySet[RepairCase]:
    """Partner's people: of their PCs; customer's people: of their dashboard; the vendor's: on the vendor's route.

    Contact details are not loaded: `contact` gives them to the desk.
    """
    if not actor.may(Permission.REPAIR_CASE_VIEW):
        return RepairCase.objects.none()
    rows = RepairCase.objects.defer(*CONTACT)
    if actor.kind is ActorKind.VENDOR:
        return rows.using("vendor").filter(route=Route.VENDOR).select_related("partner")
    if actor.partner_id is None:
        return rows.none()
    rows = rows.filter(partner_id=actor.partner_id)
    return rows.filter(customer_id__in=actor.customer_ids) if actor.kind is ActorKind.CUSTOMER else rows


def queue(actor: Actor) -> QuerySet[RepairCase]:
    """What the actor's desk must still work: the vendor's, or the partner's service delivery account (R8, R9)."""
    routes = {ActorKind.VENDOR: Route.VENDOR, ActorKind.PARTNER: Route.SERVICE_DELIVERY}
    if actor.kind not in routes:
        return RepairCase.objects.none()
    return visible_to(actor).filter(LIVE, route=routes[actor.kind])


def of_device(actor: Actor, device_id: UUID) -> QuerySet[RepairCase]:
    """The repair cases of one PC, newest first."""
    return visible_to(actor).filter(device_id=device_id).order_by("-submitted_at", "-id")


def at_customer(actor: Actor, customer: Customer) -> QuerySet[RepairCase]:
    """The repair cases of one customer's dashboard."""
    return visible_to(actor).filter(partner_id=customer.partner_id, customer_id=customer.id)


def is_desk(actor: Actor, repair: RepairCase) -> bool:
    """Whether the actor works at the desk that must act on this repair case."""
    if not actor.may(Permission.REPAIR_CASE_WORK):
        return False
    if actor.kind is ActorKind.VENDOR:
        return repair.route == Route.VENDOR
    own = actor.kind is ActorKind.PARTNER and actor.partner_id == repair.partner_id
    return own and repair.route == Route.SERVICE_DELIVERY


def contact_visible(actor: Actor, repair: RepairCase) -> bool:
    """The person at the PC consented that the desk gets these, and nobody else."""
    return is_desk(actor, repair)


def contact(actor: Actor, repair: RepairCase) -> Contact | None:
    """Whom to get in touch with; None where the actor may not know."""
    found = visible_to(actor).filter(partner_id=repair.partner_id, id=repair.id)
    details = found.values_list(*CONTACT).first() if contact_visible(actor, repair) else None
    return Contact(*details) if details else None


def events(actor: Actor, repair: RepairCase) -> QuerySet[RepairEvent]:
    """What happened, oldest first; internal notes for the desk alone. A customer sees what was since it has the PC."""
    found = visible_to(actor).filter(partner_id=repair.partner_id, id=repair.id).exists()
    rows = RepairEvent.objects.using("vendor" if actor.kind is ActorKind.VENDOR else "default")
    rows = rows.filter(partner_id=repair.partner_id, repair_id=repair.id).order_by("at", "id")
    if not found:
        return rows.none()
    if actor.kind is ActorKind.CUSTOMER:
        rows = rows.filter(customer_id__in=actor.customer_ids)
    return rows if is_desk(actor, repair) else rows.filter(internal=False)


def of_alert(partner_id: UUID, alert_id: UUID) -> RepairCase | None:
    """The latest repair case that was made from this alert. For its link, in the partner's scope."""
    rows = RepairCase.objects.filter(partner_id=partner_id, alert_id=alert_id).select_related("partner")
    return rows.order_by("-submitted_at", "-id").first()


def steps_told(repair: RepairCase) -> QuerySet[RepairEvent]:
    """What the person at the PC sees of it, oldest first. For its link, in the partner's scope."""
    rows = RepairEvent.objects.filter(partner_id=repair.partner_id, repair_id=repair.id, internal=False)
    return rows.order_by("at", "id")


def told_to_pc(*, partner_id: UUID, device_id: UUID, customer_id: UUID | None) -> list[RepairCase]:
    """The live repair cases of a PC where it stands, for its agent. In the partner's scope."""
    rows = RepairCase.objects.filter(LIVE, partner_id=partner_id, device_id=device_id, customer_id=customer_id)
    return list(rows.defer(*CONTACT).order_by("submitted_at", "id"))


_LEFT_BEHIND = """
SELECT DISTINCT r.partner_id FROM repairs_repaircase r
JOIN devices_device d ON d.partner_id = r.partner_id AND d.id = r.device_id
WHERE r.closed_at IS NULL AND r.customer_id IS NULL AND d.place = 'dashboard' ORDER BY 1
"""


def partners_left_behind() -> list[UUID]:
    """Partners of which a PC came to a dashboard without its repair case; read across partners."""
    with connections["vendor"].cursor() as cursor:
        cursor.execute(_LEFT_BEHIND)
        return [partner_id for (partner_id,) in cursor.fetchall()]
