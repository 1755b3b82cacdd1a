"""Lines that stand open, over all files: put one right, or say that lines need no action."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Schema
from pydantic import Field

from fleetward.domain.devices.serials import normalise
from fleetward.domain.sales_feed import queries, rules
from fleetward.domain.sales_feed.lifecycle import Reason
from fleetward.domain.sales_feed.operations import fix
from fleetward.entrypoints.api.callers import called
from fleetward.entrypoints.api.cursors import Asked, page
from fleetward.entrypoints.api.problems import Problem
from fleetward.entrypoints.api.resources.feed_files import LineList, LineShown
from fleetward.entrypoints.api.resources.feeds import MAY, MAY_CHANGE, MAY_ONE
from fleetward.entrypoints.api.resources.resource import Sent, extended, one, resources
from fleetward.foundation.kit.listing import COUNT_CAP

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.sales_feed.models import Line

router = resources("sales feed")


class ItemReported(Schema):
    """The product line of the report, as sent, that the serial number stood in."""

    position: int
    quantity: int | None
    transfer_code: str
    product: str
    product_text: str
    program: str
    reseller_scheme: str
    reseller_key: str
    reseller_name: str
    end_customer: str
    end_customer_key: str
    invoice: str
    order_number: str
    sold_on: date
    raw: str = Field(description="As it stood in the file.")


class LineDetails(LineShown):
    """With what its report says. `suggestion`: the serial number that was probably meant; never used without you."""

    item: ItemReported
    suggestion: str


class OpenLinesAsked(Asked):
    """Which open lines: as the list's filter bar."""

    reason: Reason | None = None
    feed: int | None = Field(default=None, ge=1, le=32_767)
    partner_id: UUID | None = None


class SerialCorrected(Sent):
    """The right serial number, as people write it."""

    serial: str = Field(min_length=1, max_length=80, examples=["2UA6140H4W"])


class LineDismissed(Sent):
    """Why it needs no action: that is kept with the decision."""

    why: str = Field(min_length=1, max_length=500, pattern=r"\S", examples=["A demo unit."])


class LinesDismissed(LineDismissed):
    """All lines that stand open for this reason; of one feed, or of one partner, where that is said."""

    reason: Reason = Field(examples=[Reason.UNKNOWN_TRANSFER_CODE])
    feed: int | None = Field(default=None, ge=1, le=32_767)
    partner_id: UUID | None = None


class DismissedShown(Schema):
    """How many lines were dismissed. `more`: there may be more; send it again for the rest."""

    lines: int
    more: bool


def _alike(rows: QuerySet[Line], wanted: OpenLinesAsked | LinesDismissed) -> QuerySet[Line]:
    asked = {"reason": wanted.reason, "feed_id": wanted.feed, "named_partner": wanted.partner_id}
    return rows.filter(**{name: value for name, value in asked.items() if value is not None})


def _details(actor: Actor, line_id: UUID) -> LineDetails:
    line = one(queries.with_id(actor, line_id))
    item = queries.items_of(actor, [line])[line.feed_id, line.item_id]
    meant = normalise(line.serial_raw).suggestion if line.reason == Reason.SERIAL_PREFIXED else ""
    return extended(LineDetails, line, item=item, suggestion=meant)


@router.get("/lines", response=LineList, operation_id="list_open_lines", summary="Lines that stand open", **MAY)
def list_open_lines(request: HttpRequest, response: HttpResponse, asked: Query[OpenLinesAsked]) -> Any:
    """Of all files: those that wait, that were set aside, or that are in conflict."""
    rows = _alike(queries.open_lines(called(request)), asked)
    return page(request, response, rows, asked, sorts={"place": "id"}, sort="place")


@router.get("/lines/{uuid:line_id}", response=LineDetails, operation_id="get_line", summary="One line", **MAY_ONE)
def get_line(request: HttpRequest, line_id: UUID) -> Any:
    """What was sent, what was read in it, and what became of it."""
    return _details(called(request), line_id)


@router.post(
    "/lines/{uuid:line_id}/correct", response=LineDetails, operation_id="correct_line",
    summary="Give a line the right serial number", **MAY_CHANGE,
)  # fmt: skip
def correct_line(request: HttpRequest, line_id: UUID, sent: SerialCorrected) -> Any:
    """It then counts like any other line, at once. 409 for a line that was not set aside for its serial number."""
    actor = called(request)
    line = one(queries.with_id(actor, line_id))
    fix.correct_serial(actor=actor, line=line, serial=sent.serial, now=timezone.now())
    return _details(actor, line_id)


@router.post(
    "/lines/{uuid:line_id}/dismiss", response=LineDetails, operation_id="dismiss_line",
    summary="Say that a line needs no action", **MAY_CHANGE,
)  # fmt: skip
def dismiss_line(request: HttpRequest, line_id: UUID, sent: LineDismissed) -> Any:
    """One that was set aside, or that waits for a mapping which will not come. 409 for any other."""
    actor = called(request)
    line = one(queries.with_id(actor, line_id))
    if not fix.dismiss(actor=actor, lines=[(line.feed_id, line.id)], why=sent.why.strip()):
        raise Problem(409, rules.WHY["not_set_aside"])
    return _details(actor, line_id)


@router.post(
    "/lines/dismiss", response=DismissedShown, operation_id="dismiss_lines",
    summary="Say that all lines alike need no action", **MAY_CHANGE,
)  # fmt: skip
def dismiss_lines(request: HttpRequest, sent: LinesDismissed) -> Any:
    """Up to 10,000 at once. Lines that hold a PC, or that something may still settle, are left as they are."""
    actor = called(request)
    rows = _alike(queries.open_lines(actor).filter(rules.DISMISSIBLE), sent)
    chosen = list(rows.order_by("id").values_list("feed_id", "id")[:COUNT_CAP])
    lines = fix.dismiss(actor=actor, lines=chosen, why=sent.why.strip()) if chosen else 0
    return DismissedShown(lines=lines, more=len(chosen) == COUNT_CAP)
