"""Layouts of sheets: what each column means, guessed and then confirmed by a person."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Schema
from pydantic import Field

from fleetward.domain.sales_feed import queries
from fleetward.domain.sales_feed.formats.columns import REQUIRED, SYNONYMS
from fleetward.domain.sales_feed.lifecycle import FileState
from fleetward.domain.sales_feed.models import Layout
from fleetward.domain.sales_feed.operations import fix
from fleetward.entrypoints.api.callers import called
from fleetward.entrypoints.api.cursors import Asked, Listed, page
from fleetward.entrypoints.api.resources.feeds import MAY, MAY_CHANGE, MAY_ONE
from fleetward.entrypoints.api.resources.resource import Sent, extended, one, resources

if TYPE_CHECKING:
    from fleetward.domain.partners.actor import Actor

router = resources("sales feed")

MOST_COLUMNS = 16_384
"""Columns of a sheet."""


class LayoutShown(Schema):
    """A header of sheets. `columns`: what is guessed, or was confirmed; none where the table is no report."""

    id: UUID
    feed: str
    headers: list[str]
    columns: dict[str, int] = Field(examples=[{"serial": 0, "product": 1, "reseller_id": 3}])
    confirmed_at: datetime | None
    confirmed_by: str

    @staticmethod
    def resolve_feed(row: Layout) -> str:
        """Its code."""
        return row.feed.code


class LayoutDetails(LayoutShown):
    """With rows below the header, and how many files wait for it."""

    samples: list[list[str]]
    files_waiting: int


class LayoutList(Listed):
    """Layouts, the oldest first."""

    items: list[LayoutShown]


class LayoutsAsked(Asked):
    """Which layouts: those that wait for a person, unless said otherwise."""

    state: Literal["waiting", "confirmed"] = "waiting"


class LayoutConfirmed(Sent):
    """What the columns mean."""

    columns: dict[str, Annotated[int, Field(ge=0, lt=MOST_COLUMNS)]] = Field(
        min_length=len(REQUIRED), max_length=len(SYNONYMS), examples=[{"serial": 0, "product": 1, "reseller_id": 3}],
        description=f"Field -> its column, counted from 0. Needed: {', '.join(REQUIRED)}. "
        f"Also: {', '.join(name for name in SYNONYMS if name not in REQUIRED)}.",
    )  # fmt: skip


def _details(actor: Actor, layout_id: UUID) -> LayoutDetails:
    found = one(queries.layouts(actor), id=layout_id)
    waiting = queries.files(actor).filter(
        feed_id=found.feed_id, layout_fingerprint=found.fingerprint, state=FileState.WAITING_LAYOUT
    )
    return extended(LayoutDetails, found, files_waiting=waiting.count())


@router.get("/layouts", response=LayoutList, operation_id="list_layouts", summary="Layouts of sheets", **MAY)
def list_layouts(request: HttpRequest, response: HttpResponse, asked: Query[LayoutsAsked]) -> Any:
    """Headers that were never seen before wait until somebody says what their columns mean."""
    rows = queries.layouts(called(request)).filter(confirmed_at__isnull=asked.state == "waiting")
    return page(request, response, rows, asked, sorts={"place": "id"}, sort="place")


@router.get(
    "/layouts/{uuid:layout_id}", response=LayoutDetails, operation_id="get_layout", summary="One layout", **MAY_ONE
)
def get_layout(request: HttpRequest, layout_id: UUID) -> Any:
    """What is guessed, beside sample rows."""
    return _details(called(request), layout_id)


@router.post(
    "/layouts/{uuid:layout_id}/confirm", response=LayoutDetails, operation_id="confirm_layout",
    summary="Say what the columns mean", **MAY_CHANGE,
)  # fmt: skip
def confirm_layout(request: HttpRequest, layout_id: UUID, sent: LayoutConfirmed) -> Any:
    """The files that wait for it are read, in the background, and files to come without asking."""
    return _confirmed(called(request), layout_id, sent.columns)


@router.post(
    "/layouts/{uuid:layout_id}/leave-out", response=LayoutDetails, operation_id="leave_out_layout",
    summary="Say that the table is no report", **MAY_CHANGE,
)  # fmt: skip
def leave_out_layout(request: HttpRequest, layout_id: UUID) -> Any:
    """Nothing of such a table is imported from now on."""
    return _confirmed(called(request), layout_id, {})


def _confirmed(actor: Actor, layout_id: UUID, columns: dict[str, int]) -> LayoutDetails:
    found = one(queries.layouts(actor), id=layout_id)
    fix.confirm_layout(actor=actor, layout=found, columns=columns, now=timezone.now())
    return _details(actor, layout_id)
