"""How each feed is doing, and what stands open, gathered by what would put it right."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Schema
from pydantic import Field

from fleetward.domain.sales_feed import queries
from fleetward.domain.sales_feed.lifecycle import FileState, Reason
from fleetward.domain.sales_feed.queries import health, standing
from fleetward.entrypoints.api.callers import called
from fleetward.entrypoints.api.resources.feeds import MAY, MAY_ONE
from fleetward.entrypoints.api.resources.resource import one, resources

router = resources("sales feed")


class NewestFile(Schema):
    """The newest file of a feed."""

    id: UUID
    name: str
    received_at: datetime
    state: FileState
    lines: int


class FeedHealth(Schema):
    """Of the last 30 days; what is usual: of the last 30 files that were read."""

    last: NewestFile | None
    late_hours: int | None = Field(description="For how long a file should have come; null where it is not late.")
    files: int
    lines: int
    set_aside: int = Field(description="Lines.")
    usual: float | None = Field(description="The median of lines in a file.")
    is_unusual: bool = Field(description="Less than half of it, or more than twice, in the last of three or more.")

    @staticmethod
    def resolve_late_hours(row: health.Health) -> int | None:
        """Whole hours."""
        return None if row.late_by is None else int(row.late_by.total_seconds() // 3600)


class OpenReason(Schema):
    """Open lines with one reason. `capped`: there are more than `lines`."""

    reason: Reason
    meaning: str
    lines: int
    oldest: datetime
    capped: bool

    @staticmethod
    def resolve_meaning(row: standing.ReasonGroup) -> str:
        """Why, in the reader's language."""
        return str(row.reason.label)


class OpenReasons(Schema):
    """The most lines first."""

    items: list[OpenReason]


class UnknownReseller(Schema):
    """Lines that wait for one reseller number to be mapped."""

    reporter_id: int
    reporter: str
    scheme: str
    key: str
    names: list[str] | None = Field(description="Three of the names that stand beside it.")
    lines: int
    oldest: datetime


class UnknownResellers(Schema):
    """The most lines first; 200 at most."""

    items: list[UnknownReseller]


class UnknownProduct(Schema):
    """Lines set aside for one product number; empty where none was given."""

    number: str
    texts: list[str] | None = Field(description="Three of the descriptions that stand beside it.")
    lines: int
    oldest: datetime


class UnknownProducts(Schema):
    """The most lines first; 200 at most."""

    items: list[UnknownProduct]


class UncertifiedPartner(Schema):
    """Lines that wait until one partner is certified for one program."""

    partner_id: UUID
    partner: str
    program: str
    lines: int
    oldest: datetime


class UncertifiedPartners(Schema):
    """The most lines first; 200 at most."""

    items: list[UncertifiedPartner]


@router.get(
    "/feeds/{slug:code}/health", response=FeedHealth, operation_id="get_feed_health", summary="How a feed is doing",
    **MAY_ONE,
)  # fmt: skip
def get_feed_health(request: HttpRequest, code: str) -> Any:
    """Whether it is late, how much of it is set aside, whether its last file has its usual size."""
    actor = called(request)
    feed = one(queries.feeds(actor), code=code)
    return health.health(actor, now=timezone.now(), feed_id=feed.id)[0]


@router.get(
    "/lines/open-reasons", response=OpenReasons, operation_id="list_open_reasons",
    summary="Why lines stand open", **MAY,
)  # fmt: skip
def list_open_reasons(request: HttpRequest) -> Any:
    """Open lines by reason. Counted up to 10,000 each."""
    return {"items": standing.open_reasons(called(request))}


@router.get(
    "/lines/unknown-resellers", response=UnknownResellers, operation_id="list_unknown_resellers",
    summary="Reseller numbers to be mapped", **MAY,
)  # fmt: skip
def list_unknown_resellers(request: HttpRequest) -> Any:
    """One mapping releases all lines of a number."""
    return {"items": standing.unknown_resellers(called(request))}


@router.get(
    "/lines/unknown-products", response=UnknownProducts, operation_id="list_unknown_products",
    summary="Products that the catalogue lacks", **MAY,
)  # fmt: skip
def list_unknown_products(request: HttpRequest) -> Any:
    """A product that is added releases all its lines."""
    return {"items": standing.unknown_products(called(request))}


@router.get(
    "/lines/uncertified-partners", response=UncertifiedPartners, operation_id="list_uncertified_partners",
    summary="Partners whose lines wait for a certificate", **MAY,
)  # fmt: skip
def list_uncertified_partners(request: HttpRequest) -> Any:
    """A certificate releases all lines of a partner for a program."""
    return {"items": standing.uncertified(called(request))}
