"""Ordering parts: what fits a PC, an order for it or for a repair case, changed, submitted, sent again (R9)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Schema, Status
from pydantic import Field

from fleetward.domain.devices import queries as devices
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.parts import operations, queries
from fleetward.domain.parts.wanted import ShipTo, Wanted, WantedLine
from fleetward.domain.repairs import operations as repair_operations
from fleetward.domain.repairs import queries as repairs
from fleetward.entrypoints.api.callers import called, needs
from fleetward.entrypoints.api.cursors import Asked, page
from fleetward.entrypoints.api.described import PARTNER, allowed
from fleetward.entrypoints.api.etags import refuse_change, tagged
from fleetward.entrypoints.api.resources.part_returns import MAY_ORDER
from fleetward.entrypoints.api.resources.parts import OrderDetails, OrderList, detailed, find, router
from fleetward.entrypoints.api.resources.resource import LONGEST_TEXT, Sent, located, one
from fleetward.foundation.kit.ids import uuid7

if TYPE_CHECKING:
    from fleetward.domain.parts.models import PartsOrder
    from fleetward.domain.parts.queries import Fitting

MOST_LINES, MOST_OF_ONE = 100, 1_000


class FittingPart(Schema):
    """A part that fits a PC's model. One that is superseded cannot be ordered: `substitute` can, in its place."""

    number: str
    name: str
    price: Decimal = Field(examples=["840.00"])
    currency: str = Field(examples=["NOK"])
    returnable: bool = Field(description="Whether the old part must come back.")
    orderable: bool
    substitute: str | None

    @staticmethod
    def of(found: Fitting) -> FittingPart:
        """As the catalogue has it."""
        part, instead = found.part, found.substitute
        return FittingPart(
            number=part.number, name=part.name, price=part.price, currency=part.currency,
            returnable=part.returnable, orderable=found.orderable, substitute=instead.number if instead else None,
        )  # fmt: skip


class FittingParts(Schema):
    """By their numbers."""

    items: list[FittingPart]


class ShipToSent(Sent):
    """Where the parts go."""

    name: str = Field(min_length=1, max_length=200)
    address: str = Field(min_length=1, max_length=200)
    postal_code: str = Field(min_length=1, max_length=20)
    city: str = Field(min_length=1, max_length=120)
    country: str = Field(pattern="^[A-Za-z]{2}$", examples=["NO"])
    phone: str = Field(default="", max_length=40)


class LineSent(Sent):
    """A part, and how many; and the superseded part that it takes the place of, if it does."""

    part_number: str = Field(min_length=1, max_length=40)
    quantity: int = Field(ge=1, le=MOST_OF_ONE)
    in_place_of: str = Field(default="", max_length=40)


class OrderAgain(Sent):
    """What is ordered. `submit`: at once, not as a draft."""

    reference: str = Field(min_length=1, max_length=60, pattern=r"\S", description="Your own, never used before.")
    ship_to: ShipToSent
    lines: list[LineSent] = Field(min_length=1, max_length=MOST_LINES)
    submit: bool = False


class OrderSent(OrderAgain):
    """An order for the repair of one PC. `submit`: at once, not as a draft."""

    device_id: UUID


class OrderChanged(Sent):
    """What is to be otherwise; what is left out stays."""

    reference: str | None = Field(default=None, min_length=1, max_length=60, pattern=r"\S")
    ship_to: ShipToSent | None = None
    lines: list[LineSent] | None = Field(default=None, min_length=1, max_length=MOST_LINES)


class ReasonSent(Sent):
    """Why, if one says."""

    reason: str = Field(default="", max_length=LONGEST_TEXT)


@router.get(
    "/devices/{uuid:device_id}/fitting-parts", response=FittingParts, operation_id="list_fitting_parts",
    summary="Parts that fit a PC", **allowed(Permission.PARTS_ORDER_MANAGE, kinds=PARTNER, refuses=[404]),
)  # fmt: skip
def list_fitting_parts(request: HttpRequest, device_id: UUID) -> Any:
    """Of the vendor's catalogue, at the prices of today. The credential must also be made for reading PCs."""
    device = one(devices.visible_to(needs(request, Permission.POOL_VIEW)), id=device_id)
    return {"items": [FittingPart.of(found) for found in queries.fitting(device.model)]}


@router.post(
    "/parts-orders", response={201: OrderDetails}, operation_id="order_parts", summary="Order parts", **MAY_ORDER
)
def order_parts(request: HttpRequest, response: HttpResponse, sent: OrderSent) -> Status[Any]:
    """A draft, or submitted at once. 409 with everything that is wrong. The credential must also read PCs.

    What is to be claimed later is ordered for its repair case: `order_parts_for_repair`.
    """
    actor = needs(request, Permission.POOL_VIEW)
    device = one(devices.visible_to(actor), id=sent.device_id)
    made = operations.draft_order(actor=actor, order_id=uuid7(), device=device, **_wanted(sent), now=timezone.now())
    return _made(request, response, made, submit=sent.submit)


@router.get(
    "/repair-cases/{uuid:repair_id}/parts-orders", response=OrderList, operation_id="list_repair_parts_orders",
    summary="Parts orders for a repair case",
    **allowed(Permission.PARTS_ORDER_VIEW, kinds=PARTNER, refuses=[404]),
)  # fmt: skip
def list_repair_parts_orders(
    request: HttpRequest, response: HttpResponse, repair_id: UUID, asked: Query[Asked]
) -> Any:  # fmt: skip
    """Those that were sent again, too. The credential must also be made for reading repair cases."""
    actor = needs(request, Permission.REPAIR_CASE_VIEW)
    rows = repairs.orders_of(actor, one(repairs.visible_to(actor), id=repair_id))
    return page(request, response, rows, asked, sorts={"created": "created_at"}, sort="created")


@router.post(
    "/repair-cases/{uuid:repair_id}/parts-orders", response={201: OrderDetails},
    operation_id="order_parts_for_repair", summary="Order parts for a repair case", **MAY_ORDER,
)  # fmt: skip
def order_parts_for_repair(
    request: HttpRequest, response: HttpResponse, repair_id: UUID, sent: OrderAgain
) -> Status[Any]:  # fmt: skip
    """That your own service delivery account works. The credential must also be made for working repair cases."""
    actor = needs(request, Permission.REPAIR_CASE_WORK)
    made = repair_operations.order_parts(
        actor=actor, repair_id=repair_id, token=uuid7(), **_wanted(sent), now=timezone.now()
    )
    return _made(request, response, made, submit=sent.submit)


def _wanted(sent: OrderAgain) -> dict[str, Any]:
    return {"reference": sent.reference, "ship_to": _ship_to(sent.ship_to), "lines": _lines(sent.lines)}


def _ship_to(sent: ShipToSent) -> ShipTo:
    return ShipTo(**sent.model_dump())


def _lines(sent: list[LineSent]) -> tuple[WantedLine, ...]:
    return tuple(WantedLine(**line.model_dump()) for line in sent)


def _made(request: HttpRequest, response: HttpResponse, made: PartsOrder, *, submit: bool) -> Status[Any]:
    if submit:
        operations.submit_order(actor=called(request), order_id=made.id, now=timezone.now())
    located(request, response, "get_parts_order", made.id)
    return Status(201, _told(request, response, made.id))


def _told(request: HttpRequest, response: HttpResponse, order_id: UUID) -> Schema:
    actor = called(request)
    return tagged(response, detailed(actor, find(actor, order_id)))


@router.patch(
    "/parts-orders/{uuid:order_id}", response=OrderDetails, operation_id="change_parts_order",
    summary="Change a draft",
    **allowed(Permission.PARTS_ORDER_MANAGE, kinds=PARTNER, refuses=[404, 409], changes=True),
)  # fmt: skip
def change_parts_order(request: HttpRequest, response: HttpResponse, order_id: UUID, sent: OrderChanged) -> Any:
    """409 with everything that is wrong with it, and once it was submitted. Needs what ordering needs."""
    actor = called(request)
    found = one(queries.visible_to(actor).select_for_update(no_key=True), id=order_id)
    refuse_change(request, detailed(actor, found))
    wanted = Wanted.of(found, queries.lines(found))
    if sent.ship_to:
        wanted = replace(wanted, ship_to=_ship_to(sent.ship_to))
    if sent.lines:
        wanted = replace(wanted, lines=_lines(sent.lines))
    _change(request, found, replace(wanted, reference=sent.reference or wanted.reference))
    return _told(request, response, order_id)


def _change(request: HttpRequest, order: PartsOrder, wanted: Wanted) -> None:
    """By the operation that made it: what it checks is checked again."""
    asked = {"actor": called(request), "now": timezone.now(), **vars(wanted)}
    link = repairs.repair_of(order)
    if order.previous_id:
        operations.send_again(**asked, order_id=order.previous_id, new_id=order.id)
    elif link:
        needs(request, Permission.REPAIR_CASE_WORK)
        repair_operations.order_parts(**asked, repair_id=link.repair_id, token=order.id)
    else:
        device = one(devices.visible_to(needs(request, Permission.POOL_VIEW)), id=order.device_id)
        operations.draft_order(**asked, order_id=order.id, device=device)


@router.post(
    "/parts-orders/{uuid:order_id}/submit", response=OrderDetails, operation_id="submit_parts_order",
    summary="Submit a draft", **MAY_ORDER,
)  # fmt: skip
def submit_parts_order(request: HttpRequest, response: HttpResponse, order_id: UUID) -> Any:
    """At the prices of today. What was submitted already stays as it is."""
    operations.submit_order(actor=called(request), order_id=order_id, now=timezone.now())
    return _told(request, response, order_id)


@router.post(
    "/parts-orders/{uuid:order_id}/cancel", response=OrderDetails, operation_id="cancel_parts_order",
    summary="Cancel a parts order", **MAY_ORDER,
)  # fmt: skip
def cancel_parts_order(request: HttpRequest, response: HttpResponse, order_id: UUID, sent: ReasonSent) -> Any:
    """While nothing has been shipped."""
    operations.cancel_order(actor=called(request), order_id=order_id, reason=sent.reason, now=timezone.now())
    return _told(request, response, order_id)


@router.post(
    "/parts-orders/{uuid:order_id}/deliver", response=OrderDetails, operation_id="deliver_parts_order",
    summary="Say that the parts have arrived", **MAY_ORDER,
)  # fmt: skip
def deliver_parts_order(request: HttpRequest, response: HttpResponse, order_id: UUID) -> Any:
    """From now on the old ones are due back."""
    operations.deliver(actor=called(request), order_id=order_id, now=timezone.now())
    return _told(request, response, order_id)


@router.post(
    "/parts-orders/{uuid:order_id}/send-again", response={201: OrderDetails}, operation_id="send_parts_order_again",
    summary="Order anew what was denied", **MAY_ORDER,
)  # fmt: skip
def send_parts_order_again(
    request: HttpRequest, response: HttpResponse, order_id: UUID, sent: OrderAgain
) -> Status[Any]:  # fmt: skip
    """A denied order is followed by one other only."""
    made = operations.send_again(
        actor=called(request), order_id=order_id, new_id=uuid7(), **_wanted(sent), now=timezone.now()
    )
    return _made(request, response, made, submit=sent.submit)
