"""Support cases: what a partner or a customer asks the platform's support team, and what it answers (R5, R6, R14)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from ninja import Query, Schema, Status
from pydantic import Field

from fleetward.domain.devices.serials import normalise
from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.support import operations, queries
from fleetward.domain.support.lifecycle import EventKind, Priority, Side, SupportKind, SupportState, Via, Work
from fleetward.domain.support.serial_list import MOST
from fleetward.domain.support.support_filter import SORTS, SupportFilter
from fleetward.domain.whereabouts import queries as whereabouts
from fleetward.entrypoints.api.callers import called
from fleetward.entrypoints.api.cursors import Asked, Listed, filled, page
from fleetward.entrypoints.api.described import allowed
from fleetward.entrypoints.api.problems import Problem
from fleetward.entrypoints.api.resources.resource import LONGEST_TEXT, Sent, among, extended, located, one, resources
from fleetward.foundation.kit.ids import uuid7

if TYPE_CHECKING:
    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.support.models import SupportCase

router = resources("support cases")

OUTSIDE = (ActorKind.PARTNER, ActorKind.CUSTOMER)
MAY = allowed(Permission.SUPPORT_REQUEST, kinds=OUTSIDE)
MAY_ONE = allowed(Permission.SUPPORT_REQUEST, kinds=OUTSIDE, refuses=[404])
MAY_ACT = allowed(Permission.SUPPORT_REQUEST, kinds=OUTSIDE, refuses=[404, 409])


class SupportShown(Schema):
    """A support case. `answer_by` and `settle_by` are what support has promised; both wait while it waits for you."""

    id: UUID
    number: str = Field(examples=["S-261126-BQKTR"])
    kind: SupportKind
    subject: str
    state: SupportState
    meaning: str = Field(alias="get_state_display")
    priority: Priority
    by: str = Field(alias="opened_by_label")
    search_id: UUID | None
    opened_at: datetime
    changed_at: datetime
    answer_by: datetime | None
    settle_by: datetime | None
    answered_at: datetime | None
    closed_at: datetime | None
    merged_into: UUID | None


class SupportDetails(SupportShown):
    """With what was asked. `outcomes`: how many of its serial numbers stand how; see `list_support_serials`."""

    text: str
    serials: list[str]
    outcomes: dict[Work, int]


class SupportList(Listed):
    """Support cases."""

    items: list[SupportShown]


class SupportEventShown(Schema):
    """One message or step. A step says in `details` what was done."""

    id: UUID
    at: datetime
    kind: str = among(EventKind)
    side: str = among(Side)
    via: Via
    by: str = Field(alias="actor_label")
    text: str
    details: dict[str, Any]


class SupportEventList(Listed):
    """What was said and done, oldest first."""

    items: list[SupportEventShown]


class SupportSerialShown(Schema):
    """One serial number: what was known when the support case was opened, and what became of it."""

    serial: str
    verdict: str
    reason: str
    outcome: Work = Field(alias="work")
    meaning: str = Field(alias="get_work_display")
    note: str
    changed_at: datetime | None


class SupportSerialList(Listed):
    """Serial numbers, in their order."""

    items: list[SupportSerialShown]


class SupportAsked(Sent):
    """What is asked. With `search_id` the PCs that the search misses come along; `serials` names some of them only."""

    kind: SupportKind
    subject: str = Field(min_length=1, max_length=200, pattern=r"\S")
    text: str = Field(min_length=1, max_length=LONGEST_TEXT, pattern=r"\S")
    serials: list[str] = Field(default=[], max_length=MOST, description="Those that are none are refused.")
    search_id: UUID | None = None
    priority: Priority = Priority.NORMAL


class SaidSent(Sent):
    """A message."""

    text: str = Field(min_length=1, max_length=LONGEST_TEXT, pattern=r"\S")


class ClosingSent(Sent):
    """A last word, if there is one."""

    text: str = Field(default="", max_length=LONGEST_TEXT)


class SupportCasesAsked(Asked):
    """Which support cases: as the list's filter bar. Those that are open, unless `state` says something else."""

    q: str = Field(default="", max_length=200, description="Start of the number, or a whole serial number.")
    state: SupportState | Literal["any", "ended"] | None = None
    kind: SupportKind | None = None
    priority: Priority | None = None
    period: Literal["", "7", "30", "90", "365"] = Field(default="", description="Opened in so many days.")
    sort: Literal["changed_at", "-changed_at", "opened_at", "-opened_at", "number", "-number"] = "-changed_at"


class SupportSerialsAsked(Asked):
    """Which serial numbers."""

    outcome: Work | None = None


def _find(actor: Actor, support_case_id: UUID) -> SupportCase:
    return one(queries.visible_to(actor), id=support_case_id)


def _details(actor: Actor, support_case_id: UUID) -> SupportDetails:
    found = _find(actor, support_case_id)
    return extended(SupportDetails, found, outcomes=queries.work_counts(actor, found))


@router.get(
    "/support-cases", response=SupportList, operation_id="list_support_cases", summary="Support cases", **MAY
)  # fmt: skip
def list_support_cases(request: HttpRequest, response: HttpResponse, asked: Query[SupportCasesAsked]) -> Any:
    """What the partner's people asked, or a customer's own."""
    rows = SupportFilter.read(filled(asked)).apply(queries.visible_to(called(request)), now=timezone.now())
    return page(request, response, rows, asked, sorts=SORTS)


@router.post(
    "/support-cases", response={201: SupportDetails}, operation_id="open_support_case",
    summary="Open a support case", **MAY_ACT,
)  # fmt: skip
def open_support_case(request: HttpRequest, response: HttpResponse, asked: SupportAsked) -> Status[Any]:
    """409 where a serial number is none: *Where is my PC?* says what was probably meant."""
    actor = called(request)
    if asked.search_id:
        one(whereabouts.visible_to(actor), id=asked.search_id)
    made = operations.open_support_case(
        actor=actor, token=uuid7(), kind=asked.kind, subject=asked.subject.strip(), text=asked.text.strip(),
        serials=_serials(asked.serials), from_page="", priority=asked.priority, language=get_language() or "en",
        search_id=asked.search_id, now=timezone.now(),
    )  # fmt: skip
    located(request, response, "get_support_case", made.id)
    return Status(201, _details(actor, made.id))


def _serials(texts: list[str]) -> list[str]:
    """Each once, as the platform writes them."""
    read = [normalise(text[:80]) for text in texts]
    errors = [
        {"where": f"serials.{place}", "why": f"{serial.raw[:80]}: {serial.problem}"}
        for place, serial in enumerate(read) if serial.problem
    ]  # fmt: skip
    if n := len(errors):
        text = ngettext("%(n)s entry is no serial number.", "%(n)s entries are no serial numbers.", n)
        raise Problem(409, text % {"n": n}, errors=errors)
    return list(dict.fromkeys(serial.value for serial in read))


@router.get(
    "/support-cases/{uuid:support_case_id}", response=SupportDetails, operation_id="get_support_case",
    url_name="get_support_case", summary="One support case", **MAY_ONE,
)  # fmt: skip
def get_support_case(request: HttpRequest, support_case_id: UUID) -> Any:
    """Where it stands."""
    return _details(called(request), support_case_id)


@router.get(
    "/support-cases/{uuid:support_case_id}/events", response=SupportEventList, operation_id="list_support_events",
    summary="What was said and done", **MAY_ONE,
)  # fmt: skip
def list_support_events(
    request: HttpRequest, response: HttpResponse, support_case_id: UUID, asked: Query[Asked]
) -> Any:  # fmt: skip
    """Also of support cases that were merged into it."""
    actor = called(request)
    rows = queries.events(actor, _find(actor, support_case_id))
    return page(request, response, rows, asked, sorts={"at": "at"}, sort="at")


@router.get(
    "/support-cases/{uuid:support_case_id}/serials", response=SupportSerialList, operation_id="list_support_serials",
    summary="What became of each serial number", **MAY_ONE,
)  # fmt: skip
def list_support_serials(
    request: HttpRequest, response: HttpResponse, support_case_id: UUID, asked: Query[SupportSerialsAsked]
) -> Any:  # fmt: skip
    """Of support cases about PCs that are missing."""
    actor = called(request)
    rows = queries.serials(actor, _find(actor, support_case_id))
    rows = rows.filter(work=asked.outcome) if asked.outcome else rows
    sorts = {"serial": "serial"}
    return page(request, response, rows, asked, sorts=sorts, sort="serial", key="serial")


def _named(request: HttpRequest, support_case_id: UUID) -> dict[str, Any]:
    """What every step names."""
    actor = called(request)
    found = _find(actor, support_case_id)
    return {
        "actor": actor, "partner_id": found.partner_id, "support_case_id": found.id, "now": timezone.now(),
    }  # fmt: skip


@router.post(
    "/support-cases/{uuid:support_case_id}/messages", response={201: SupportEventShown},
    operation_id="say_to_support", summary="Write to support", **MAY_ACT,
)  # fmt: skip
def say_to_support(request: HttpRequest, support_case_id: UUID, sent: SaidSent) -> Status[Any]:
    """Brings it back to support; also one that was closed, for some weeks."""
    event = operations.say(**_named(request, support_case_id), text=sent.text)
    return Status(201, SupportEventShown.from_orm(event))


@router.post(
    "/support-cases/{uuid:support_case_id}/close", response=SupportDetails, operation_id="close_support_case",
    summary="Close a support case", **MAY_ACT,
)  # fmt: skip
def close_support_case(request: HttpRequest, support_case_id: UUID, sent: ClosingSent) -> Any:
    """Nothing is left to be done."""
    named = _named(request, support_case_id)
    operations.move(**named, state=SupportState.CLOSED, text=sent.text)
    return _details(named["actor"], support_case_id)


@router.post(
    "/support-cases/{uuid:support_case_id}/reopen", response=SupportDetails, operation_id="reopen_support_case",
    summary="Open a closed support case again", **MAY_ACT,
)  # fmt: skip
def reopen_support_case(request: HttpRequest, support_case_id: UUID) -> Any:
    """For some weeks after it was closed."""
    named = _named(request, support_case_id)
    operations.reopen(**named)
    return _details(named["actor"], support_case_id)
