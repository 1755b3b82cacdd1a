"""What the vendor's parts desk does with parts orders: it decides about them, and ships (R9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from pydantic import Field

from fleetward.domain.parts import operations
from fleetward.domain.parts.lifecycle import OrderStep
from fleetward.entrypoints.api.callers import called
from fleetward.entrypoints.api.resources.part_returns import MAY_DECIDE
from fleetward.entrypoints.api.resources.parts import OrderShown
from fleetward.entrypoints.api.resources.resource import LONGEST_TEXT, Sent, resources

if TYPE_CHECKING:
    from collections.abc import Callable

    from fleetward.domain.parts.models import PartsOrder

router = resources("parts")

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
