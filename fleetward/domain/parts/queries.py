"""Reads of the parts catalogue, of parts orders and of returns. `visible_to` is the only door to orders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connections, router
from django.db.models import CharField, Exists, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat, LPad

from fleetward.domain.devices.pool_filter import begins
from fleetward.domain.partners.actor import Actor, ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.parts.lifecycle import OPEN_AT_DESK, OUTSTANDING, Outside, ReturnState
from fleetward.domain.parts.models import Part, PartFit, PartReturn, PartsOrder, PartsOrderEvent, PartsOrderLine
from fleetward.domain.parts.wanted import ShipTo
from fleetward.foundation.kit.ids import begins_number

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date, datetime
    from uuid import UUID

    from django.db.models import QuerySet

ACROSS = frozenset({ActorKind.VENDOR, ActorKind.SYSTEM})
"""Who reads across partners."""


def visible_to(actor: Actor) -> QuerySet[PartsOrder]:
    """The orders of the actor's partner; the vendor's people see every partner's, once submitted. No customer's any."""
    if not actor.may(Permission.PARTS_ORDER_VIEW):
        return PartsOrder.objects.none()
    if actor.kind in ACROSS:
        return PartsOrder.objects.using("vendor").filter(submitted_at__isnull=False).select_related("partner")
    if actor.kind is not ActorKind.PARTNER or actor.partner_id is None:
        return PartsOrder.objects.none()
    return PartsOrder.objects.filter(partner_id=actor.partner_id)


def queue(actor: Actor) -> QuerySet[PartsOrder]:
    """What the parts desk must still do something about. For the vendor's people."""
    rows = visible_to(actor)
    return rows.filter(state__in=OPEN_AT_DESK) if actor.kind is ActorKind.VENDOR else rows.none()


def lately(actor: Actor) -> QuerySet[PartsOrder]:
    """Those that changed last come first."""
    return visible_to(actor).order_by("-changed_at", "-id")


def numbered(actor: Actor, text: str, limit: int) -> list[PartsOrder]:
    """Those whose number begins so; for the partner's people, where the text is no number, whose reference does."""
    column = "number" if begins_number(text.upper()) else "reference"
    if column == "reference" and actor.kind is not ActorKind.PARTNER:
        return []
    rows = visible_to(actor).filter(begins(column, text.upper() if column == "number" else text))
    return list(rows.order_by(column)[:limit])


def owing(rows: QuerySet[PartsOrder]) -> QuerySet[PartsOrder]:
    """Those of these orders of which an old part is still to come back."""
    due = PartReturn.objects.using(rows.db).filter(state__in=OUTSTANDING)
    return rows.filter(Exists(due.filter(partner_id=OuterRef("partner_id"), order_id=OuterRef("id"))))


def of_device(actor: Actor, device_id: UUID) -> QuerySet[PartsOrder]:
    """The orders for one PC, newest first."""
    return visible_to(actor).filter(device_id=device_id).order_by("-created_at", "-id")


def lines(order: PartsOrder) -> QuerySet[PartsOrderLine]:
    """The lines of an order that the reader may see, in their order."""
    rows = PartsOrderLine.objects.using(router.db_for_read(PartsOrderLine, instance=order))
    return rows.filter(partner_id=order.partner_id, order_id=order.id).order_by("position")


def events(order: PartsOrder) -> QuerySet[PartsOrderEvent]:
    """What happened to an order that the reader may see, oldest first."""
    rows = PartsOrderEvent.objects.using(router.db_for_read(PartsOrderEvent, instance=order))
    return rows.filter(partner_id=order.partner_id, order_id=order.id).order_by("at", "id")


def returns(actor: Actor) -> QuerySet[PartReturn]:
    """The old parts that are or were to come back: of the actor's partner, of all for the vendor's people."""
    if not actor.may(Permission.PARTS_ORDER_VIEW):
        return PartReturn.objects.none()
    if actor.kind in ACROSS:
        return PartReturn.objects.using("vendor").select_related("partner")
    if actor.kind is not ActorKind.PARTNER or actor.partner_id is None:
        return PartReturn.objects.none()
    return PartReturn.objects.filter(partner_id=actor.partner_id)


RETURN_KEY = Concat(
    Cast("order_id", CharField()), Value("-"), LPad(Cast("position", CharField()), 5, Value("0")),
    output_field=CharField(),
)  # fmt: skip
"""What tells returns apart, in a list: an order may have several."""


def returns_of(order: PartsOrder) -> QuerySet[PartReturn]:
    """The returns of an order that the reader may see."""
    rows = PartReturn.objects.using(router.db_for_read(PartReturn, instance=order))
    return rows.filter(partner_id=order.partner_id, order_id=order.id).order_by("position")


def catalogue() -> QuerySet[Part]:
    """The vendor's catalogue, parts that can no longer be ordered too."""
    return Part.objects.all()


def fits() -> QuerySet[PartFit]:
    """Which part fits which model."""
    return PartFit.objects.all()


@dataclass(frozen=True)
class Fitting:
    """A part that fits a model. One that is superseded cannot be ordered; `substitute` can, where there is one."""

    part: Part
    substitute: Part | None = None

    @property
    def orderable(self) -> bool:
        """Whether this very part can be ordered."""
        return self.part.active and not self.part.superseded_by


def fitting(model: str) -> list[Fitting]:
    """Every listed part that fits the model, by its number; of superseded ones what takes their place."""
    found = list(Part.objects.filter(fits__model=model).order_by("number"))
    instead = substitutes([part.number for part in found if part.superseded_by], model)
    parts = (Fitting(part, instead.get(part.number)) for part in found)
    return [one for one in parts if one.orderable or one.substitute]


_SUBSTITUTES = """
WITH RECURSIVE chain (asked, number) AS (
    SELECT p.number, p.superseded_by FROM parts_part p WHERE p.number = ANY(%(numbers)s) AND p.superseded_by <> ''
    UNION
    SELECT c.asked, p.superseded_by FROM chain c JOIN parts_part p ON p.number = c.number WHERE p.superseded_by <> ''
)
SELECT c.asked, p.number FROM chain c JOIN parts_part p ON p.number = c.number
WHERE p.active AND p.superseded_by = ''
    AND EXISTS (SELECT FROM parts_partfit f WHERE f.part_id = p.number AND f.model = %(model)s)
"""


def substitutes(numbers: Collection[str], model: str) -> dict[str, Part]:
    """What takes the place of these superseded parts today: the end of each chain, if it fits and can be ordered."""
    if not numbers:
        return {}
    with connections["default"].cursor() as cursor:
        cursor.execute(_SUBSTITUTES, {"numbers": list(numbers), "model": model})
        found = dict(cursor.fetchall())
    parts = Part.objects.in_bulk(found.values())
    return {asked: parts[number] for asked, number in found.items()}


def by_numbers(numbers: Iterable[str]) -> dict[str, Part]:
    """These parts of the catalogue, by number."""
    return Part.objects.in_bulk(list(numbers))


def fitting_numbers(numbers: Iterable[str], model: str) -> set[str]:
    """Which of these parts fit the model."""
    return set(Part.objects.filter(number__in=list(numbers), fits__model=model).values_list("number", flat=True))


@dataclass(frozen=True)
class Change:
    """What differs: a part's quantity, or a field of the order. Empty: was, or is, not there."""

    what: str
    before: str
    after: str


@dataclass(frozen=True)
class Difference:
    """How an order differs from the denied one it follows."""

    previous: PartsOrder
    lines: list[Change]
    fields: list[Change]


def difference(order: PartsOrder) -> Difference | None:
    """How an order that was sent again differs from the one before; None for a first attempt."""
    rows = PartsOrder.objects.using(router.db_for_read(PartsOrder, instance=order))
    previous = rows.filter(partner_id=order.partner_id, id=order.previous_id).first() if order.previous_id else None
    if previous is None:
        return None
    before = {"reference": previous.reference} | ShipTo.of(previous).stored()
    after = {"reference": order.reference} | ShipTo.of(order).stored()
    return Difference(previous, _changes(_quantities(previous), _quantities(order)), _changes(before, after))


def _quantities(order: PartsOrder) -> dict[str, str]:
    return {line.part_number: str(line.quantity) for line in lines(order)}


def _changes(before: dict[str, str], after: dict[str, str]) -> list[Change]:
    names = {**before, **after}
    pairs = ((name, before.get(name, ""), after.get(name, "")) for name in names)
    return [Change(*pair) for pair in pairs if pair[1] != pair[2]]


def by_id(partner_id: UUID, order_id: UUID) -> PartsOrder | None:
    """One order of the partner. For operations, in its scope."""
    return PartsOrder.objects.filter(partner_id=partner_id, id=order_id).first()


def by_ids(partner_id: UUID, order_ids: Collection[UUID]) -> QuerySet[PartsOrder]:
    """These orders of the partner. For operations, in its scope."""
    return PartsOrder.objects.filter(partner_id=partner_id, id__in=order_ids)


def known_elsewhere(order_id: UUID, number: str) -> bool:
    """Whether any partner's order has this id or number: the vendor's people find orders by them alone."""
    return PartsOrder.objects.using("vendor").filter(Q(id=order_id) | Q(number=number)).exists()


def due_of(partner_id: UUID, order_ids: Iterable[str]) -> QuerySet[PartReturn]:
    """What is still to be sent back for these orders. For operations, in the partner's scope."""
    rows = PartReturn.objects.filter(partner_id=partner_id, order_id__in=list(order_ids), state=ReturnState.DUE)
    return rows.order_by("due_on", "order_id", "position")


def by_reference(partner_id: UUID, reference: str) -> PartsOrder | None:
    """The partner's order with this reference. For operations, in its scope."""
    return PartsOrder.objects.filter(partner_id=partner_id, reference=reference).first()


_ATTEMPTS = """
WITH RECURSIVE attempt (id) AS (
    SELECT unnest(%(ids)s::uuid[])
    UNION
    SELECT o.id FROM attempt a JOIN parts_partsorder o ON o.partner_id = %(partner)s AND o.previous_id = a.id
)
SELECT id FROM attempt
"""
_FIRST = """
WITH RECURSIVE attempt (id, previous_id) AS (
    SELECT id, previous_id FROM parts_partsorder WHERE partner_id = %(partner)s AND id = %(id)s
    UNION
    SELECT o.id, o.previous_id FROM attempt a
    JOIN parts_partsorder o ON o.partner_id = %(partner)s AND o.id = a.previous_id
)
SELECT id FROM attempt WHERE previous_id IS NULL
"""


def with_attempts(partner_id: UUID, order_ids: Collection[UUID], using: str = "default") -> list[UUID]:
    """These orders and all that were sent again after them."""
    with connections[using].cursor() as cursor:
        cursor.execute(_ATTEMPTS, {"partner": partner_id, "ids": list(order_ids)})
        return [order_id for (order_id,) in cursor.fetchall()]


def first_attempt(order: PartsOrder) -> UUID:
    """The order of which this one is a further attempt, or its own id. For operations, in the partner's scope."""
    with connections["default"].cursor() as cursor:
        cursor.execute(_FIRST, {"partner": order.partner_id, "id": order.id})
        found = cursor.fetchone()
    return found[0] if found else order.id


def waiting_outside(now: datetime) -> QuerySet[PartsOrder]:
    """Orders that are to be tried at the outside parts system now, of every partner; the longest waiting first."""
    rows = PartsOrder.objects.using("vendor").filter(outside=Outside.WAITING, outside_next_at__lte=now)
    return rows.order_by("outside_next_at")


def partners_overdue(today: date) -> list[UUID]:
    """Partners with an old part that should have come back before this day."""
    rows = PartReturn.objects.using("vendor").filter(state__in=OUTSTANDING, due_on__lt=today)
    return list(rows.values_list("partner_id", flat=True).distinct())


def partners_to_remind(until: date) -> list[UUID]:
    """Partners with an old part that is due by this day, was not sent back, and of which nobody reminded them."""
    rows = PartReturn.objects.using("vendor").filter(state=ReturnState.DUE, due_on__lte=until, reminded_at=None)
    return list(rows.values_list("partner_id", flat=True).distinct())
