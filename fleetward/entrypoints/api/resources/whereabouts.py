"""Where is my PC?: a list of serial numbers is asked about, and each has an answer with what to do next (B1, R5)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Schema, Status
from pydantic import Field

from fleetward.domain.devices.serial_sheet import Named
from fleetward.domain.devices.serials import normalise
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.whereabouts import operations, queries
from fleetward.domain.whereabouts.lifecycle import SearchState, Verdict
from fleetward.domain.whereabouts.next_step import NextStep, Step, next_step
from fleetward.domain.whereabouts.rules import MOST
from fleetward.domain.whereabouts.sought_filter import SORTS, SoughtFilter
from fleetward.entrypoints.api.callers import called
from fleetward.entrypoints.api.cursors import Asked, Listed, filled, page
from fleetward.entrypoints.api.described import PARTNER, allowed
from fleetward.entrypoints.api.resources.resource import Sent, among, located, one, resources
from fleetward.foundation.kit.ids import uuid7

if TYPE_CHECKING:
    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.whereabouts.models import Search, Sought

router = resources("whereabouts")

MAY = allowed(Permission.WHEREABOUTS_ASK, kinds=PARTNER)
MAY_ONE = allowed(Permission.WHEREABOUTS_ASK, kinds=PARTNER, refuses=[404])


class SearchAsked(Sent):
    """Serial numbers, as people write them; one that is there twice is answered twice."""

    serials: list[str] = Field(
        min_length=1, max_length=MOST, description="Of each the first 80 characters count.",
        examples=[["5CG4351B2C", "5CG4351B2D"]],
    )  # fmt: skip
    name: str = Field(default="", max_length=200, description="What you call the list.")


class SearchShown(Schema):
    """A search. `counts`: how many serial numbers have which verdict. `changed`: how many had another one at first."""

    id: UUID
    name: str
    state: SearchState
    total: int
    counts: dict[Verdict, int] = Field(examples=[{"on_page": 40, "never": 2}])
    changed: int
    by: str = Field(alias="asked_by_label")
    asked_at: datetime
    answered_at: datetime | None
    refreshed_at: datetime | None = Field(description="Searches with PCs that are missing are answered anew, 30 days.")


class SearchList(Listed):
    """Searches, newest first."""

    items: list[SearchShown]


class SoughtShown(Schema):
    """One serial number: where its PC is, why, and what to do next. `meaning` and `next` are sentences."""

    position: int
    given: str
    serial: str
    verdict: Verdict
    meaning: str = Field(alias="get_verdict_display")
    reason: str = Field(description="Why a report waits or was set aside, or why this is no serial number.")
    meant: str = Field(description="The serial number that was probably meant.")
    step: str = among(Step)
    next: str
    device_id: UUID | None
    customer_id: UUID | None
    evidence: dict[str, Any] = Field(description="Of the reports, what concerns you.")
    was: Verdict | Literal[""] = Field(description="The verdict at first, where it is another now.")
    changed_at: datetime | None

    @staticmethod
    def resolve_step(row: Sought) -> Step:
        """What to do, for programs."""
        return _next(row).step

    @staticmethod
    def resolve_next(row: Sought) -> str:
        """What to do, for people."""
        return str(_next(row).sentence)


def _next(row: Sought) -> NextStep:
    return next_step(row.verdict, row.reason)


class SoughtList(Listed):
    """The answer, in the order in which the serial numbers were given."""

    items: list[SoughtShown]


class SearchesAsked(Asked):
    """Which searches."""

    state: SearchState | None = None


class SoughtAsked(Asked):
    """Which serial numbers of a search: as the page's filter bar."""

    q: str = Field(default="", max_length=200, description="Start or end of a serial number.")
    verdict: Verdict | None = None
    reason: str = Field(default="", max_length=30)
    changed: Literal["", "yes"] = Field(default="", description="Those that were answered otherwise at first.")
    sort: Literal["position", "-position", "serial", "-serial", "verdict", "-verdict"] = "position"


def find(actor: Actor, search_id: UUID) -> Search:
    """The search, or 404."""
    return one(queries.visible_to(actor), id=search_id)


@router.get("/searches", response=SearchList, operation_id="list_searches", summary="Searches for PCs", **MAY)
def list_searches(request: HttpRequest, response: HttpResponse, asked: Query[SearchesAsked]) -> Any:
    """What the partner's people asked."""
    rows = queries.visible_to(called(request))
    rows = rows.filter(state=asked.state) if asked.state else rows
    return page(request, response, rows, asked, sorts={"asked": "asked_at"}, sort="-asked")


@router.post(
    "/searches", response={200: SearchShown, 202: SearchShown}, operation_id="ask_where", summary="Ask where PCs are",
    **allowed(Permission.WHEREABOUTS_ASK, kinds=PARTNER),
)  # fmt: skip
def ask_where(request: HttpRequest, response: HttpResponse, asked: SearchAsked) -> Status[Any]:
    """Up to 1,000 serial numbers are answered at once (200); of more, ask `Location` until `state` is `done` (202).

    Of serial numbers that have nothing to do with you, 10,000 are answered in 24 hours.
    """
    given = [text[:80] or "-" for text in asked.serials]
    named = [Named(text, normalise(text).value) for text in given]
    search = operations.ask(
        actor=called(request), token=uuid7(), named=named, name=asked.name.strip(), now=timezone.now()
    )
    located(request, response, "get_search", search.id)
    return Status(200 if search.state == SearchState.DONE else 202, SearchShown.from_orm(search))


@router.get(
    "/searches/{uuid:search_id}", response=SearchShown, operation_id="get_search", url_name="get_search",
    summary="One search", **MAY_ONE,
)  # fmt: skip
def get_search(request: HttpRequest, search_id: UUID) -> Any:
    """Whether it is answered, and how many PCs are where."""
    return SearchShown.from_orm(find(called(request), search_id))


@router.get(
    "/searches/{uuid:search_id}/results", response=SoughtList, operation_id="list_search_results",
    summary="Where each PC is", **MAY_ONE,
)  # fmt: skip
def list_search_results(
    request: HttpRequest, response: HttpResponse, search_id: UUID, asked: Query[SoughtAsked]
) -> Any:  # fmt: skip
    """Each serial number with its verdict and the next step. Empty until the search is answered."""
    actor = called(request)
    rows = SoughtFilter.read(filled(asked)).apply(queries.sought(actor, find(actor, search_id)))
    return page(request, response, rows, asked, sorts=SORTS, key="position")
