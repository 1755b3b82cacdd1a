"""Old parts that must come back to the vendor, or are charged (R9)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Schema
from pydantic import Field

from fleetward.domain.partners.permissions import Permission
from fleetward.domain.parts import operations, queries
from fleetward.domain.parts.lifecycle import ReturnState, ReturnStep
from fleetward.domain.parts.list_filters import old_part_named, overdue
from fleetward.entrypoints.api.callers import called
from fleetward.entrypoints.api.cursors import Asked, Listed, page
from fleetward.entrypoints.api.described import PARTNER, VENDOR, allowed
from fleetward.entrypoints.api.resources.resource import Sent, one, resources

router = resources("parts")

MAY = allowed(Permission.PARTS_ORDER_VIEW)
MAY_ONE = allowed(Permission.PARTS_ORDER_VIEW, refuses=[404])
MAY_ORDER = allowed(Permission.PARTS_ORDER_MANAGE, kinds=PARTNER, refuses=[404, 409])
MAY_DECIDE = allowed(Permission.PARTS_ORDER_DECIDE, kinds=VENDOR, refuses=[404, 409])
"""The parts desk."""


class ReturnShown(Schema):
    """An old part that must come back, or is charged. `position`: of the order's line."""

    order_id: UUID
    position: int
    part_number: str
    serial: str
    quantity: int
    due_on: date
    state: ReturnState
    tracking: str
    charge: Decimal = Field(description="0.00 unless it is overdue and charged.", examples=["1250.00"])
    currency: str


class ReturnList(Listed):
    """Returns, the most urgent first."""

    items: list[ReturnShown]


class ReturnsAsked(Asked):
    """Which returns."""

    q: str = Field(default="", max_length=100, description="Start of the part number, or of the PC's serial number.")
    state: ReturnState | Literal["overdue"] | None = None


class ReturnSent(Sent):
    """Under which number it was sent back."""

    tracking: str = Field(default="", max_length=120)


class ReturnStepSent(Sent):
    """A step of the parts desk with an old part."""

    step: Literal[ReturnStep.RECEIVE, ReturnStep.WAIVE]


@router.get("/part-returns", response=ReturnList, operation_id="list_part_returns", summary="Old parts", **MAY)
def list_part_returns(request: HttpRequest, response: HttpResponse, asked: Query[ReturnsAsked]) -> Any:
    """That are or were to come back."""
    rows = queries.returns(called(request)).annotate(key=queries.RETURN_KEY)
    if asked.state == "overdue":
        rows = rows.filter(overdue(timezone.localdate()))
    elif asked.state:
        rows = rows.filter(state=asked.state)
    rows = rows.filter(old_part_named(asked.q)) if asked.q else rows
    return page(request, response, rows, asked, sorts={"due": "due_on"}, sort="due", key="key")


@router.get(
    "/parts-orders/{uuid:order_id}/returns/{int:position}", response=ReturnShown, operation_id="get_part_return",
    summary="One old part", **MAY_ONE,
)  # fmt: skip
def get_part_return(request: HttpRequest, order_id: UUID, position: int) -> Any:
    """Until when it must come back, or what it is charged with."""
    return one(queries.returns(called(request)), order_id=order_id, position=position)


@router.post(
    "/parts-orders/{uuid:order_id}/returns/{int:position}/sent", response=ReturnShown,
    operation_id="send_part_back", summary="Say that an old part was sent back", **MAY_ORDER,
)  # fmt: skip
def send_part_back(request: HttpRequest, order_id: UUID, position: int, sent: ReturnSent) -> Any:
    """The vendor says when it has it."""
    return operations.return_sent(
        actor=called(request), order_id=order_id, position=position, tracking=sent.tracking, now=timezone.now()
    )


@router.post(
    "/parts-orders/{uuid:order_id}/returns/{int:position}/steps", response=ReturnShown,
    operation_id="take_return_step", summary="Take a step with an old part, at the parts desk", **MAY_DECIDE,
)  # fmt: skip
def take_return_step(request: HttpRequest, order_id: UUID, position: int, sent: ReturnStepSent) -> Any:
    """Received, or not asked for any more: what was charged for it is given back."""
    deeds = {ReturnStep.RECEIVE: operations.return_received, ReturnStep.WAIVE: operations.waive_return}
    return deeds[sent.step](actor=called(request), order_id=order_id, position=position, now=timezone.now())
