"""What the vendor's parts desk does: it decides about orders and ships them, and looks after the catalogue (R9)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Schema
from pydantic import Field

from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.parts import operations, queries
from fleetward.domain.parts.lifecycle import OrderStep
from fleetward.domain.parts.list_filters import STANDING, part_named
from fleetward.entrypoints.api.callers import called
from fleetward.entrypoints.api.cursors import Asked, Listed, page
from fleetward.entrypoints.api.described import allowed
from fleetward.entrypoints.api.resources.part_returns import MAY_DECIDE
from fleetward.entrypoints.api.resources.parts import OrderShown
from fleetward.entrypoints.api.resources.resource import LONGEST_TEXT, Sent, resources

if TYPE_CHECKING:
    from collections.abc import Callable

    from fleetward.domain.parts.models import Part, PartsOrder

router = resources("parts")

LONGEST_SEARCH = 100
DeskStep = Literal[
    OrderStep.REVIEW, OrderStep.APPROVE, OrderStep.BACK_ORDER, OrderStep.SHIP, OrderStep.DELIVER, OrderStep.DENY
]


class OrderStepSent(Sent):
    """A step of the parts desk, and what it needs to say."""

    step: DeskStep
    text: str = Field(
        default="", max_length=LONGEST_TEXT,
        description="To `back_order`: what to expect; to `deny`: why. The partner reads it.",
    )  # fmt: skip
    carrier: str = Field(default="", max_length=80, description="To `ship`: who carries the parts.")
    tracking: str = Field(default="", max_length=120)


class PartShown(Schema):
    """A part of the vendor's catalogue."""

    number: str
    name: str
    price: Decimal = Field(examples=["840.00"])
    currency: str = Field(examples=["NOK"])
    returnable: bool
    superseded_by: str
    active: bool
    models: list[str]

    @staticmethod
    def resolve_models(part: Part) -> list[str]:
        """The models that it fits."""
        return sorted(fit.model for fit in part.fits.all())


class PartList(Listed):
    """Parts."""

    items: list[PartShown]


class PartsAsked(Asked):
    """Which parts: as the list's filter bar."""

    q: str = Field(default="", max_length=LONGEST_SEARCH, description="Start of the number, or part of the name.")
    standing: Literal["orderable", "superseded", "off"] | None = None
    returnable: bool | None = None
    sort: Literal["number", "-number", "name", "-name", "price", "-price"] = "number"


DEEDS: dict[OrderStep, Callable[[dict[str, Any], OrderStepSent], PartsOrder]] = {
    OrderStep.REVIEW: lambda asked, _sent: operations.review(**asked),
    OrderStep.APPROVE: lambda asked, _sent: operations.approve(**asked),
    OrderStep.BACK_ORDER: lambda asked, sent: operations.back_order(**asked, text=sent.text),
    OrderStep.SHIP: lambda asked, sent: operations.ship(**asked, carrier=sent.carrier, tracking=sent.tracking),
    OrderStep.DELIVER: lambda asked, _sent: operations.deliver(**asked),
    OrderStep.DENY: lambda asked, sent: operations.deny(**asked, reason=sent.text),
}


@router.post(
    "/parts-orders/{uuid:order_id}/steps", response=OrderShown, operation_id="take_parts_order_step",
    summary="Take a step with a parts order, at the parts desk", **MAY_DECIDE,
)  # fmt: skip
def take_parts_order_step(request: HttpRequest, order_id: UUID, sent: OrderStepSent) -> Any:
    """409 where the order has gone on, and where a step says too little."""
    asked = {"actor": called(request), "order_id": order_id, "now": timezone.now()}
    return DEEDS[sent.step](asked, sent)


@router.get(
    "/parts-catalogue", response=PartList, operation_id="list_parts_catalogue", summary="The parts catalogue",
    **allowed(Permission.CATALOGUE_MANAGE, kinds=(ActorKind.VENDOR,)),
)  # fmt: skip
def list_parts_catalogue(request: HttpRequest, response: HttpResponse, asked: Query[PartsAsked]) -> Any:
    """Also parts that can no longer be ordered, with the models they fit."""
    rows = queries.catalogue().prefetch_related("fits")
    rows = rows.filter(STANDING[asked.standing]) if asked.standing else rows
    rows = rows if asked.returnable is None else rows.filter(returnable=asked.returnable)
    rows = rows.filter(part_named(asked.q)) if asked.q else rows
    sorts = {"number": "number", "name": "name", "price": "price"}
    return page(request, response, rows, asked, sorts=sorts, key="number")
