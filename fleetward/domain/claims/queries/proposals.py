"""What can be claimed for a repair: parts of its delivered orders, and labour and travel by tariff (R9)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import connections
from django.utils.timezone import localdate

from fleetward.domain.claims.lifecycle import LineKind, RepairType
from fleetward.domain.claims.models import Tariff
from fleetward.domain.partners.actor import Actor, ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.repairs import queries as repairs

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from fleetward.domain.claims.models import Claim

ONE = Decimal(1)
NOTHING = Decimal(0)

_DELIVERED = """
SELECT o.id, l.part_number, min(l.name), sum(l.quantity), max(l.price), o.currency
FROM parts_partsorder o
JOIN parts_partsorderline l ON l.partner_id = o.partner_id AND l.order_id = o.id
WHERE o.partner_id = %(partner)s AND o.id = ANY(%(orders)s) AND o.state = 'delivered'
GROUP BY o.id, o.delivered_at, l.part_number, o.currency
ORDER BY o.delivered_at, o.id, min(l.position)
"""

_OUTSTANDING = """
SELECT state, part_number FROM parts_partreturn
WHERE partner_id = %(partner)s AND order_id = ANY(%(orders)s) AND state IN ('due', 'sent')
ORDER BY due_on, order_id, position
"""


@dataclass(frozen=True)
class DeliveredPart:
    """A part that was delivered for a repair, at the price of its order."""

    order_id: UUID
    part_number: str
    name: str
    quantity: int
    price: Decimal
    currency: str


@dataclass(frozen=True)
class Proposal:
    """A line that may stand in a claim: proposed quantity, most quantity, and the highest price."""

    kind: LineKind
    text: str
    part_number: str
    order_id: UUID | None
    quantity: Decimal
    most: Decimal
    price: Decimal

    @property
    def key(self) -> tuple[str, UUID | None, str]:
        """As `line_key` of the line it becomes."""
        return self.kind, self.order_id, self.part_number


def delivered(partner_id: UUID, repair_id: UUID, *, using: str = "default") -> list[DeliveredPart]:
    """The parts of a repair's delivered orders, in the order of their coming."""
    orders = repairs.order_ids(partner_id, repair_id, using=using)
    with connections[using].cursor() as cursor:
        cursor.execute(_DELIVERED, {"partner": partner_id, "orders": orders})
        return [DeliveredPart(*row) for row in cursor.fetchall()]


def outstanding(partner_id: UUID, repair_id: UUID, *, using: str = "default") -> list[tuple[str, str]]:
    """State and part number of each old part of the repair that the vendor has not had back."""
    orders = repairs.order_ids(partner_id, repair_id, using=using)
    with connections[using].cursor() as cursor:
        cursor.execute(_OUTSTANDING, {"partner": partner_id, "orders": orders})
        return list(cursor.fetchall())


def tariffs(actor: Actor) -> QuerySet[Tariff]:
    """All tariffs, for those who set them and for those who claim or decide by them."""
    staff = actor.kind in {ActorKind.VENDOR, ActorKind.PARTNER}
    if staff and (actor.may(Permission.TARIFF_MANAGE) or actor.may(Permission.CLAIM_VIEW)):
        return Tariff.objects.order_by("country", "program", "repair_type", "currency", "-valid_from")
    return Tariff.objects.none()


def tariffs_for(*, repair_type: str, program: str, country: str, on: date) -> dict[str, Tariff]:
    """Currency -> the newest tariff that was valid on that day; the newest of all first."""
    rows = Tariff.objects.filter(repair_type=repair_type, program=program, country=country, valid_from__lte=on)
    newest: dict[str, Tariff] = {}
    for row in rows.order_by("-valid_from", "currency"):
        newest.setdefault(row.currency, row)
    return newest


def tariff_of(claim: Claim) -> Tariff | None:
    """The tariff that a claim goes by: that of the day of the repair."""
    found = tariffs_for(
        repair_type=claim.repair_type, program=claim.program, country=claim.country, on=localdate(claim.repaired_at)
    )
    return found.get(claim.currency)


def proposals(claim: Claim, *, using: str = "default") -> list[Proposal]:
    """What may be claimed. Travel is proposed without kilometres: only the partner knows them."""
    parts = delivered(claim.partner_id, claim.repair_id, using=using)
    found = [_part(one) for one in parts if one.currency == claim.currency]
    tariff = tariff_of(claim)
    if tariff is None:
        return found
    found.append(Proposal(LineKind.LABOUR, "", "", None, ONE, ONE, tariff.labour))
    if claim.repair_type == RepairType.ON_SITE and tariff.most_km and tariff.travel_per_km:
        most = Decimal(tariff.most_km)
        found.append(Proposal(LineKind.TRAVEL, "", "", None, NOTHING, most, tariff.travel_per_km))
    return found


def _part(one: DeliveredPart) -> Proposal:
    quantity = Decimal(one.quantity)
    return Proposal(LineKind.PART, one.name, one.part_number, one.order_id, quantity, quantity, one.price)
