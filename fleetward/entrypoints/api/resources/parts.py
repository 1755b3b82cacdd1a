"""Parts orders of a Service Delivery Partner, and the return of old parts (R9)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Schema, Status
from pydantic import Field

from fleetward.domain.devices import queries as devices
from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.parts import operations, queries
from fleetward.domain.parts.lifecycle import OrderState, ReturnState
from fleetward.domain.parts.order_filter import SORTS, OrderFilter
from fleetward.domain.parts.wanted import ShipTo
from fleetward.entrypoints.api.callers import called
from fleetward.entrypoints.api.cursors import Asked, Listed, filled, page
from fleetward.entrypoints.api.described import allowed
from fleetward.entrypoints.api.resources.resource import LONGEST_TEXT, Sent, extended, located, one, resources
from fleetward.foundation.kit.ids import uuid7

if TYPE_CHECKING:
    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.parts.models import PartsOrder

router = resources("parts")

PARTNER = (ActorKind.PARTNER,)
MOST_LINES, MOST_OF_ONE = 100, 1_000


class OrderShown(Schema):
    """A parts order. Prices are in its one currency."""

    id: UUID
    number: str
    reference: str
    partner_id: UUID
    device_id: UUID
    serial: str
    model: str
    program: str
    state: OrderState
    currency: str
    total: Decimal = Field(examples=["840.00"])
    created_at: datetime
    submitted_at: datetime | None
    reason: str
    carrier: str
    tracking: str
    shipped_at: datetime | None
    delivered_at: datetime | None
    previous_id: UUID | None
    attempt: int


class OrderLineShown(Schema):
    """One part of an order."""

    position: int
    part_number: str
    name: str
    quantity: int
    price: Decimal
    returnable: bool
    in_place_of: str


class ShipToSent(Sent):
    """Where the parts go."""

    name: str = Field(min_length=1, max_length=200)
    address: str = Field(min_length=1, max_length=200)
    postal_code: str = Field(min_length=1, max_length=20)
    city: str = Field(min_length=1, max_length=120)
    country: str = Field(pattern="^[A-Za-z]{2}$", examples=["NO"])
    phone: str = Field(default="", max_length=40)


class ShipToShown(Schema):
    """Where the parts go."""

    name: str
    address: str
    postal_code: str
    city: str
    country: str
    phone: str


class OrderDetails(OrderShown):
    """With its lines, and where it goes."""

    ship_to: ShipToShown
    lines: list[OrderLineShown]


class OrderList(Listed):
    """Parts orders."""

    items: list[OrderShown]


class LineSent(Sent):
    """A part, and how many."""

    part_number: str = Field(min_length=1, max_length=40)
    quantity: int = Field(ge=1, le=MOST_OF_ONE)


class OrderAgain(Sent):
    """An order in place of one that was denied. `submit`: at once, not as a draft."""

    reference: str = Field(min_length=1, max_length=60, pattern=r"\S", description="Your own, never used before.")
    ship_to: ShipToSent
    lines: list[LineSent] = Field(min_length=1, max_length=MOST_LINES)
    submit: bool = False


class OrderSent(OrderAgain):
    """An order for the repair of one PC. `submit`: at once, not as a draft."""

    device_id: UUID


class ReasonSent(Sent):
    """Why, if one says."""

    reason: str = Field(default="", max_length=LONGEST_TEXT)


class OrdersAsked(Asked):
    """Which orders: as the list's filter bar. Those under way, unless `state` says something else."""

    q: str = Field(default="", max_length=200, description="Start of number, reference, or serial number.")
    state: OrderState | Literal["any", "ended"] | None = None
    returns: Literal["", "yes"] = Field(default="", description="Those of which an old part must come back.")
    partner: UUID | None = None
    model: str = Field(default="", max_length=200)
    period: Literal["", "7", "30", "90", "365"] = Field(default="", description="Created in so many days.")
    sort: Literal["created_at", "-created_at", "serial", "-serial", "model", "-model", "changed_at", "-changed_at"] = (
        "-created_at"
    )


class ReturnShown(Schema):
    """An old part that must come back, or is charged."""

    order_id: UUID
    position: int
    part_number: str
    serial: str
    quantity: int
    due_on: date
    state: ReturnState
    tracking: str
    charge: Decimal
    currency: str


class ReturnList(Listed):
    """Returns, the most urgent first."""

    items: list[ReturnShown]


class ReturnsAsked(Asked):
    """Which returns."""

    state: ReturnState | None = None


class ReturnSent(Sent):
    """Under which number it was sent back."""

    tracking: str = Field(default="", max_length=120)


MAY = allowed(Permission.PARTS_ORDER_VIEW)
MAY_ONE = allowed(Permission.PARTS_ORDER_VIEW, refuses=[404])
MAY_ORDER = allowed(Permission.PARTS_ORDER_MANAGE, kinds=PARTNER, refuses=[404, 409])


def _details(actor: Actor, order_id: UUID) -> OrderDetails:
    found: PartsOrder = one(queries.visible_to(actor), id=order_id)
    return extended(OrderDetails, found, lines=list(queries.lines(found)), ship_to=ShipTo.of(found))


@router.get("/parts-orders", response=OrderList, operation_id="list_parts_orders", summary="Parts orders", **MAY)
def list_parts_orders(request: HttpRequest, response: HttpResponse, asked: Query[OrdersAsked]) -> Any:
    """The partner's own; for the vendor's people all that were submitted."""
    chosen = OrderFilter.read(filled(asked))
    rows = chosen.apply(queries.visible_to(called(request)), now=timezone.now())
    return page(request, response, rows, asked, sorts=SORTS)


@router.post(
    "/parts-orders", response={201: OrderDetails}, operation_id="order_parts", summary="Order parts", **MAY_ORDER
)
def order_parts(request: HttpRequest, response: HttpResponse, sent: OrderSent) -> Status[Any]:
    """A draft, or submitted at once. 409 with everything that is wrong with it."""
    actor, now = called(request), timezone.now()
    device = one(devices.visible_to(actor), id=sent.device_id)
    made = operations.draft_order(actor=actor, order_id=uuid7(), device=device, **_wanted(sent), now=now)
    return _made(request, response, made, submit=sent.submit)


def _wanted(sent: OrderAgain) -> dict[str, Any]:
    lines = [(line.part_number, line.quantity) for line in sent.lines]
    return {"reference": sent.reference, "ship_to": ShipTo(**sent.ship_to.model_dump()), "lines": lines}


def _made(request: HttpRequest, response: HttpResponse, made: PartsOrder, *, submit: bool) -> Status[Any]:
    actor = called(request)
    if submit:
        operations.submit_order(actor=actor, order_id=made.id, now=timezone.now())
    located(request, response, "get_parts_order", made.id)
    return Status(201, _details(actor, made.id))


@router.get(
    "/parts-orders/{uuid:order_id}", response=OrderDetails, operation_id="get_parts_order",
    url_name="get_parts_order", summary="One parts order", **MAY_ONE,
)  # fmt: skip
def get_parts_order(request: HttpRequest, order_id: UUID) -> Any:
    """With its lines."""
    return _details(called(request), order_id)


@router.post(
    "/parts-orders/{uuid:order_id}/submit", response=OrderDetails, operation_id="submit_parts_order",
    summary="Submit a draft", **MAY_ORDER,
)  # fmt: skip
def submit_parts_order(request: HttpRequest, order_id: UUID) -> Any:
    """At the prices of today. What was submitted already stays as it is."""
    actor = called(request)
    one(queries.visible_to(actor), id=order_id)
    operations.submit_order(actor=actor, order_id=order_id, now=timezone.now())
    return _details(actor, order_id)


@router.post(
    "/parts-orders/{uuid:order_id}/cancel", response=OrderDetails, operation_id="cancel_parts_order",
    summary="Cancel a parts order", **MAY_ORDER,
)  # fmt: skip
def cancel_parts_order(request: HttpRequest, order_id: UUID, sent: ReasonSent) -> Any:
    """While nothing has been shipped."""
    actor = called(request)
    one(queries.visible_to(actor), id=order_id)
    operations.cancel_order(actor=actor, order_id=order_id, reason=sent.reason, now=timezone.now())
    return _details(actor, order_id)


@router.post(
    "/parts-orders/{uuid:order_id}/send-again", response={201: OrderDetails}, operation_id="send_parts_order_again",
    summary="Order anew what was denied", **MAY_ORDER,
)  # fmt: skip
def send_parts_order_again(
    request: HttpRequest, response: HttpResponse, order_id: UUID, sent: OrderAgain
) -> Status[Any]:  # fmt: skip
    """A denied order is followed by one other only."""
    actor = called(request)
    one(queries.visible_to(actor), id=order_id)
    made = operations.send_again(
        actor=actor, order_id=order_id, new_id=uuid7(), **_wanted(sent), now=timezone.now()
    )  # fmt: skip
    return _made(request, response, made, submit=sent.submit)


@router.get("/part-returns", response=ReturnList, operation_id="list_part_returns", summary="Old parts", **MAY)
def list_part_returns(request: HttpRequest, response: HttpResponse, asked: Query[ReturnsAsked]) -> Any:
    """That are or were to come back."""
    rows = queries.returns(called(request))
    rows = rows.filter(state=asked.state) if asked.state else rows
    rows = rows.annotate(key=queries.RETURN_KEY)
    return page(request, response, rows, asked, sorts={"due": "due_on"}, sort="due", key="key")


@router.post(
    "/parts-orders/{uuid:order_id}/returns/{int:position}/sent", response=ReturnShown,
    operation_id="send_part_back", summary="Say that an old part was sent back", **MAY_ORDER,
)  # fmt: skip
def send_part_back(request: HttpRequest, order_id: UUID, position: int, sent: ReturnSent) -> Any:
    """The vendor says when it has it."""
    actor = called(request)
    one(queries.visible_to(actor), id=order_id)
    return operations.return_sent(
        actor=actor, order_id=order_id, position=position, tracking=sent.tracking, now=timezone.now()
    )  # fmt: skip
