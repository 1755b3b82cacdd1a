"""Reads of repair cases. `visible_to` is the only door to rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection, connections, transaction
from django.db.models import Count, Q
from psycopg import sql

from fleetward.domain.alerts import queries as alerts
from fleetward.domain.devices.pool_filter import begins
from fleetward.domain.partners import queries as partners
from fleetward.domain.partners.actor import Actor, ActorKind
from fleetward.domain.partners.models import PartnerRole
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.parts import queries as parts
from fleetward.domain.repairs.lifecycle import EventKind, Route, Source
from fleetward.domain.repairs.models import CONTACT, LIVE, RepairCase, RepairEvent, RepairOrder
from fleetward.domain.repairs.repair_filter import Age, aged
from fleetward.foundation.kit.ids import begins_number
from fleetward.foundation.tenancy.ready import Ready
from fleetward.foundation.tenancy.scope import Scope, scoped

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from fleetward.domain.customers.models import Customer
    from fleetward.domain.parts.models import PartsOrder

LIVE_WHERE_IT_STANDS = sql.SQL("""(d.customer_id IS NOT NULL AND EXISTS (
    SELECT FROM repairs_repaircase r WHERE r.partner_id = d.partner_id AND r.device_id = d.id
        AND r.closed_at IS NULL AND (r.customer_id IS NULL OR r.customer_id = d.customer_id)))""")
"""Whether the PC `d` of devices_device stands with a customer and has a repair case there that is not over."""


TO_BE_TOLD = Ready(
    "pc_to_be_told",
    "uuid, uuid",
    """
SELECT EXISTS (
    SELECT FROM alerts_alert WHERE partner_id = $1 AND device_id = $2 AND state = 'open' AND severity <> 'info'
        AND pop_up <> 'viewed'
), EXISTS (SELECT FROM repairs_repaircase WHERE partner_id = $1 AND device_id = $2 AND closed_at IS NULL)
""",
)
"""Whether there may be an alert, and a repair case, to tell the user of a PC: asked at every check-in."""


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


def open_by_age(partner_id: UUID | None, now: datetime, *, using: str) -> dict[str, dict[Age, int]]:
    """How many repair cases service delivery accounts must still work, by state and age; of all partners for None.

    Only numbers: the vendor's people see no repair case of an account.
    """
    rows = RepairCase.objects.using(using).filter(LIVE, route=Route.SERVICE_DELIVERY)
    rows = rows.filter(partner_id=partner_id) if partner_id else rows
    counts = [Count("id", filter=aged(age, now)) for age in Age]
    found = rows.order_by().values_list("state").annotate(new=counts[0], some=counts[1], old=counts[2])
    return {state: dict(zip(Age, ages, strict=True)) for state, *ages in found}


_REPAIRS_ITSELF = """
SELECT EXISTS (
    SELECT FROM partners_certification WHERE partner_id = %(partner)s AND partner_role = 'service_delivery'
        AND certified_at <= %(now)s AND expires_at > %(now)s AND revoked_at IS NULL
) OR EXISTS (SELECT FROM repairs_repaircase WHERE partner_id = %(partner)s AND route = 'service_delivery')
"""


def repairs_itself(actor: Actor, now: datetime) -> bool:
    """Whether the partner is certified to deliver service (R9), or was when a repair case came that it keeps.

    Asked for every page of a partner's people: one query.
    """
    if actor.kind is not ActorKind.PARTNER or not actor.may(Permission.REPAIR_CASE_VIEW):
        return False
    with connection.cursor() as cursor:
        cursor.execute(_REPAIRS_ITSELF, {"partner": actor.partner_id, "now": now})
        return bool(cursor.fetchone()[0])


def lately(actor: Actor, customer: Customer | None = None) -> QuerySet[RepairCase]:
    """Those that changed last come first; of one customer's dashboard, or of all that the actor sees."""
    rows = at_customer(actor, customer) if customer else visible_to(actor)
    return rows.order_by("-changed_at", "-id")


def named(actor: Actor, text: str, limit: int) -> list[RepairCase]:
    """Those whose number begins so; those of PCs whose serial number does, where the text is no number. By index."""
    column = "number" if begins_number(text) else "serial"
    rows = visible_to(actor).filter(begins(column, text))
    return list(rows.order_by(column, "-submitted_at")[:limit] if column == "serial" else rows.order_by(column)[:limit])


def of_device(actor: Actor, device_id: UUID) -> QuerySet[RepairCase]:
    """The repair cases of one PC, newest first."""
    return visible_to(actor).filter(device_id=device_id).order_by("-submitted_at", "-id")


def at_customer(actor: Actor, customer: Customer) -> QuerySet[RepairCase]:
    """The repair cases of one customer's dashboard."""
    return visible_to(actor).filter(partner_id=customer.partner_id, customer_id=customer.id)


_LIVE_OF_PC = """
SELECT r.number, r.state FROM repairs_repaircase r
JOIN devices_device d ON d.partner_id = r.partner_id AND d.id = r.device_id
WHERE r.partner_id = %s AND r.device_id = %s AND r.closed_at IS NULL
    AND (r.customer_id IS NULL OR r.customer_id = d.customer_id)
ORDER BY r.submitted_at, r.id
"""


def told_at_pc(partner_id: UUID, device_id: UUID) -> list[tuple[str, str]]:
    """Number and state of the repair cases of one PC, where it stands, that are not over: for its user."""
    with scoped(Scope(partner_id)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_LIVE_OF_PC, [partner_id, device_id])
        return list(cursor.fetchall())


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
    details = found.values(*CONTACT).first() if contact_visible(actor, repair) else None
    return Contact(**{name.removeprefix("contact_"): value for name, value in details.items()}) if details else None


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


def orders_of(actor: Actor, repair: RepairCase) -> QuerySet[PartsOrder]:
    """The parts orders for a repair case that the actor may see, sent again ones too, oldest first."""
    rows = parts.visible_to(actor)
    ids = order_ids(repair.partner_id, repair.id, using=rows.db)
    return rows.filter(partner_id=repair.partner_id, id__in=ids).order_by("created_at", "id")


def order_ids(partner_id: UUID, repair_id: UUID, *, using: str = "default") -> list[UUID]:
    """Ids of all orders for a repair case, sent again ones too. For what is reckoned from them, in its scope."""
    links = RepairOrder.objects.using(using).filter(partner_id=partner_id, repair_id=repair_id)
    return list(parts.with_attempts(partner_id, list(links.values_list("order_id", flat=True)), using))


def repair_of(order: PartsOrder) -> RepairOrder | None:
    """The link of an order, or of the order it was sent again after. For operations, in the partner's scope."""
    links = RepairOrder.objects.filter(partner_id=order.partner_id)
    return links.filter(order_id=parts.first_attempt(order)).first()


def route_of(partner_id: UUID, program: str, now: datetime) -> Route:
    """The desk that must act: the partner's own with a valid certificate to deliver the program's service (R8, R9).

    Asked when a repair case is submitted, and never again. In the partner's scope.
    """
    own = partners.has_certificate(partner_id, program, PartnerRole.SERVICE_DELIVERY, now)
    return Route.SERVICE_DELIVERY if own else Route.VENDOR


def of_alert(partner_id: UUID, alert_id: UUID) -> RepairCase | None:
    """The latest repair case of this alert's cause. For its link, in the partner's scope.

    It was made from the alert, or, not over yet, from the one before it: a PC that leaves the pool takes its repair
    case along, while the cause is told by an alert of the new place.
    """
    rows = RepairCase.objects.filter(partner_id=partner_id).select_related("partner").order_by("-submitted_at", "-id")
    return rows.filter(alert_id=alert_id).first() or _came_along(rows.filter(LIVE), partner_id, alert_id)


def _came_along(rows: QuerySet[RepairCase], partner_id: UUID, alert_id: UUID) -> RepairCase | None:
    alert, before = alerts.left_in_pool(partner_id, alert_id)
    if alert is None:
        return None
    here = Q(customer_id=alert.customer_id) | Q(customer_id__isnull=True)  # it follows within a minute
    return rows.filter(here, alert_id__in=[one.id for one in before]).first()


def own_contact(repair: RepairCase) -> Contact | None:
    """What the person at the PC said of itself, for its link; None of one that somebody else opened."""
    if repair.source != Source.END_USER:
        return None
    return Contact(**{name.removeprefix("contact_"): getattr(repair, name) for name in CONTACT})


def steps_told(repair: RepairCase) -> QuerySet[RepairEvent]:
    """What the person at the PC sees of it, oldest first. For its link, in the partner's scope."""
    rows = RepairEvent.objects.filter(partner_id=repair.partner_id, repair_id=repair.id, internal=False)
    return rows.order_by("at", "id")


def claimed(partner_id: UUID, repair_id: UUID, *, using: str) -> RepairCase | None:
    """The repair case that a claim is made for, without contact details. For readers who may see the claim."""
    rows = RepairCase.objects.using(using).defer(*CONTACT)
    return rows.filter(partner_id=partner_id, id=repair_id).first()


def steps_of(repair: RepairCase, *, using: str) -> QuerySet[RepairEvent]:
    """What was done, oldest first, without what people wrote to one another. For readers who may see the claim."""
    rows = RepairEvent.objects.using(using).filter(partner_id=repair.partner_id, repair_id=repair.id, internal=False)
    return rows.exclude(kind=EventKind.MESSAGE).order_by("at", "id")


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
