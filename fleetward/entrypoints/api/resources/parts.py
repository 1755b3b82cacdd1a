"""Parts orders of a Service Delivery Partner: the list, one, what happened to it, and the list as a file (R9)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Schema, Status
from pydantic import Field

from fleetward.domain.partners.permissions import Permission
from fleetward.domain.parts import order_export, queries, rules
from fleetward.domain.parts.lifecycle import OrderEventKind, OrderState, OrderStep
from fleetward.domain.parts.order_filter import SORTS, OrderFilter
from fleetward.domain.parts.wanted import ShipTo
from fleetward.entrypoints.api.callers import called
from fleetward.entrypoints.api.cursors import Asked, Listed, filled, page
from fleetward.entrypoints.api.described import allowed
from fleetward.entrypoints.api.etags import tagged
from fleetward.entrypoints.api.resources import operations
from fleetward.entrypoints.api.resources.part_returns import MAY, MAY_ONE, ReturnShown
from fleetward.entrypoints.api.resources.resource import Sent, extended, one, resources
from fleetward.gateways.spreadsheet.job_file import Form

if TYPE_CHECKING:
    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.parts.models import PartsOrder

router = resources("parts")


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


class ShipToShown(Schema):
    """Where the parts go."""

    name: str
    address: str
    postal_code: str
    city: str
    country: str
    phone: str


class OrderDetails(OrderShown):
    """With its lines, where it goes, the old parts that are to come back, and what you may do with it now."""

    ship_to: ShipToShown
    lines: list[OrderLineShown]
    returns: list[ReturnShown]
    steps: list[OrderStep]


class OrderList(Listed):
    """Parts orders."""

    items: list[OrderShown]


class OrderEventShown(Schema):
    """One step of a parts order. `details`: carrier and tracking number, the part, amounts as text."""

    id: UUID
    at: datetime
    kind: OrderEventKind
    meaning: str = Field(alias="get_kind_display")
    by: str = Field(alias="actor_label")
    text: str
    details: dict[str, str] = Field(examples=[{"carrier": "Bring", "tracking": "TT1"}])


class OrderEventList(Listed):
    """What happened, oldest first."""

    items: list[OrderEventShown]


class OrdersWanted(Sent):
    """Which orders: as the list's filter bar. Those under way, unless `state` says something else."""

    q: str = Field(default="", max_length=200, description="Start of number, reference, or serial number.")
    state: OrderState | Literal["any", "ended"] | None = None
    returns: Literal["", "yes"] = Field(default="", description="Those of which an old part must come back.")
    partner: UUID | None = None
    model: str = Field(default="", max_length=200)
    period: Literal["", "7", "30", "90", "365"] = Field(default="", description="Created in so many days.")

    @property
    def chosen(self) -> OrderFilter:
        """The filter of the page."""
        return OrderFilter.read(filled(self))


OrderSort = Literal["created_at", "-created_at", "serial", "-serial", "model", "-model", "changed_at", "-changed_at"]


class OrdersAsked(Asked, OrdersWanted):
    """The list."""

    sort: OrderSort = "-created_at"


class OrdersFile(operations.FileAsked):
    """A file of parts orders."""

    filter: OrdersWanted = OrdersWanted()
    sort: OrderSort = "-created_at"


@router.get("/parts-orders", response=OrderList, operation_id="list_parts_orders", summary="Parts orders", **MAY)
def list_parts_orders(request: HttpRequest, response: HttpResponse, asked: Query[OrdersAsked]) -> Any:
    """The partner's own; for the vendor's people all that were submitted."""
    rows = asked.chosen.apply(queries.visible_to(called(request)), now=timezone.now())
    return page(request, response, rows, asked, sorts=SORTS)


@router.post(
    "/parts-orders/files", response={202: operations.Operation}, operation_id="export_parts_orders",
    summary="Have parts orders written to a file", **allowed(Permission.PARTS_ORDER_EXPORT),
)  # fmt: skip
def export_parts_orders(request: HttpRequest, response: HttpResponse, wanted: OrdersFile) -> Status[Any]:
    """All columns of the orders that fit."""
    actor = called(request)
    job = order_export.request_export(
        actor=actor, form=Form(wanted.form), chosen=wanted.filter.chosen, sort=wanted.sort, now=timezone.now(),
        columns=operations.columns_for(actor, order_export.LABELS),
    )  # fmt: skip
    return operations.accepted(request, response, job)


def find(actor: Actor, order_id: UUID) -> PartsOrder:
    """The order, or 404."""
    return one(queries.visible_to(actor), id=order_id)


def detailed(actor: Actor, order: PartsOrder) -> OrderDetails:
    """With what belongs to it."""
    return extended(
        OrderDetails, order, lines=list(queries.lines(order)), ship_to=ShipTo.of(order),
        returns=list(queries.returns_of(order)), steps=rules.steps(actor, order),
    )  # fmt: skip


@router.get(
    "/parts-orders/{uuid:order_id}", response=OrderDetails, operation_id="get_parts_order",
    url_name="get_parts_order", summary="One parts order", **MAY_ONE,
)  # fmt: skip
def get_parts_order(request: HttpRequest, response: HttpResponse, order_id: UUID) -> Any:
    """With its lines. Its ETag is for `If-Match` of `change_parts_order`."""
    actor = called(request)
    return tagged(response, detailed(actor, find(actor, order_id)))


@router.get(
    "/parts-orders/{uuid:order_id}/events", response=OrderEventList, operation_id="list_parts_order_events",
    summary="What happened to a parts order", **MAY_ONE,
)  # fmt: skip
def list_parts_order_events(request: HttpRequest, response: HttpResponse, order_id: UUID, asked: Query[Asked]) -> Any:
    """Its old parts' way back, too."""
    rows = queries.events(find(called(request), order_id))
    return page(request, response, rows, asked, sorts={"at": "at"}, sort="at")
