"""Support cases: what a partner or a customer asks the platform's support team, and what it answers (R5, R6, R14)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from ninja import Query, Schema, Status
from pydantic import Field

from fleetward.domain.devices.serials import normalise
from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.support import operations as deeds
from fleetward.domain.support import queries, support_export
from fleetward.domain.support.lifecycle import Priority, SupportKind, SupportState, Work, state_told
from fleetward.domain.support.serial_list import MOST
from fleetward.domain.support.support_filter import QUEUE_SORTS, SupportFilter
from fleetward.domain.whereabouts import queries as whereabouts
from fleetward.entrypoints.api.callers import called
from fleetward.entrypoints.api.cursors import Asked, Listed, filled, page
from fleetward.entrypoints.api.described import allowed
from fleetward.entrypoints.api.problems import Problem
from fleetward.entrypoints.api.resources import operations
from fleetward.entrypoints.api.resources.resource import LONGEST_TEXT, Sent, extended, located, one, resources
from fleetward.entrypoints.api.resources.support_files import FilesSent, SupportAttachmentShown, files_of, shown_files
from fleetward.foundation.kit.ids import uuid7
from fleetward.gateways.spreadsheet.job_file import Form

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.support.models import SupportCase

router = resources("support cases")

BOTH: dict[str, Any] = {"permission": Permission.SUPPORT_REQUEST, "desk": Permission.SUPPORT_ANSWER}
"""Those who ask, and the vendor's support desk."""
OUTSIDE: dict[str, Any] = {
    "permission": Permission.SUPPORT_REQUEST, "kinds": (ActorKind.PARTNER, ActorKind.CUSTOMER),
}  # fmt: skip
DESK: dict[str, Any] = {"permission": Permission.SUPPORT_ANSWER, "kinds": (ActorKind.VENDOR,)}
MAY_ONE = allowed(**BOTH, refuses=[404])
MAY_ACT = allowed(**BOTH, refuses=[404, 409])


class SupportShown(Schema):
    """A support case. `answer_by` and `settle_by` are what support has promised; both wait while it waits for you.

    `taken_by`: who has it at support; told to support alone.
    """

    id: UUID
    number: str = Field(examples=["S-261126-BQKTR"])
    partner_id: UUID
    customer_id: UUID | None = Field(description="Where a customer asks, and not its partner.")
    kind: SupportKind
    subject: str
    state: SupportState
    meaning: str = Field(alias="get_state_display")
    priority: Priority
    by: str = Field(alias="opened_by_label")
    taken_by: str | None = Field(alias="taken_by_label")
    language: str = Field(examples=["nb"])
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
    attachments: list[SupportAttachmentShown] = Field(description="Files that came with the question.")


class SupportList(Listed):
    """Support cases."""

    items: list[SupportShown]


class SupportAsked(FilesSent):
    """What is asked. With `search_id` the PCs that the search misses come along; `serials` names some of them only."""

    kind: SupportKind
    subject: str = Field(min_length=1, max_length=200, pattern=r"\S")
    text: str = Field(min_length=1, max_length=LONGEST_TEXT, pattern=r"\S")
    serials: list[str] = Field(default=[], max_length=MOST, description="Those that are none are refused.")
    search_id: UUID | None = None
    priority: Priority = Priority.NORMAL


class ClosingSent(Sent):
    """A last word, if there is one."""

    text: str = Field(default="", max_length=LONGEST_TEXT)


class SupportCasesWanted(Sent):
    """Which support cases: as the list's filter bar. Those that are open, unless `state` says something else."""

    q: str = Field(default="", max_length=200, description="Start of the number, or a whole serial number.")
    state: SupportState | Literal["any", "ended"] | None = None
    kind: SupportKind | None = None
    priority: Priority | None = None
    partner: UUID | None = None
    taken: Literal["", "mine", "nobody"] = Field(
        default="", description="Who has it at support; the support desk alone asks so."
    )
    late: Literal["", "yes"] = Field(default="", description="A promised time has passed.")
    period: Literal["", "7", "30", "90", "365"] = Field(default="", description="Opened in so many days.")

    def chosen(self, actor: Actor) -> SupportFilter:
        """The filter of the page."""
        if self.taken:
            actor.require(Permission.SUPPORT_ANSWER)
        return SupportFilter.read(filled(self))


CasesSort = Literal[
    "changed_at", "-changed_at", "opened_at", "-opened_at", "number", "-number", "due", "-due"
]  # fmt: skip


class SupportCasesAsked(Asked, SupportCasesWanted):
    """The list. `due` sorts by what is promised next."""

    sort: CasesSort = "-changed_at"


class SupportCasesFile(operations.FileAsked):
    """A file of support cases."""

    filter: SupportCasesWanted = SupportCasesWanted()
    sort: CasesSort = "-changed_at"


def find(actor: Actor, support_case_id: UUID) -> SupportCase:
    """The support case, or 404.

    Who opens one chooses its id. Were two partners to choose the same at once, only the page, which names the partner,
    would tell which.
    """
    found = list(queries.visible_to(actor).filter(id=support_case_id)[:2])
    if len(found) != 1:
        raise Http404
    return found[0]


def named(request: HttpRequest, support_case_id: UUID) -> dict[str, Any]:
    """What every operation names."""
    actor = called(request)
    found = find(actor, support_case_id)
    return {
        "actor": actor, "partner_id": found.partner_id, "support_case_id": found.id, "now": timezone.now(),
    }  # fmt: skip


def told(actor: Actor, row: SupportCase) -> SupportCase:
    """In the words of the one who reads, and without what support alone is told."""
    desk = queries.is_support(actor)
    vars(row).update(
        get_state_display=state_told(row.state, desk=desk), taken_by_label=row.taken_by_label if desk else None
    )
    return row


def details(request: HttpRequest, row: SupportCase) -> SupportDetails:
    """With what was asked. `row` may be one `as_written` by this call."""
    actor = called(request)
    files = queries.attachments(actor, row).filter(support_case_id=row.id, event_id=None)
    return extended(
        SupportDetails, told(actor, row), outcomes=queries.work_counts(actor, row),
        attachments=shown_files(request, row.id, files),
    )  # fmt: skip


def serials_of(texts: Sequence[str]) -> list[str]:
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
    "/support-cases", response=SupportList, operation_id="list_support_cases", summary="Support cases",
    **allowed(**BOTH),
)  # fmt: skip
def list_support_cases(request: HttpRequest, response: HttpResponse, asked: Query[SupportCasesAsked]) -> Any:
    """What the partner's people asked, or a customer's own; for the support desk the whole queue."""
    actor = called(request)
    rows = queries.queue(actor, asked.chosen(actor), now=timezone.now()).defer("text", "serials")
    found = page(request, response, rows, asked, sorts=QUEUE_SORTS)
    return found | {"items": [told(actor, row) for row in found["items"]]}


@router.post(
    "/support-cases", response={201: SupportDetails}, operation_id="open_support_case",
    summary="Open a support case", **allowed(**OUTSIDE, refuses=[404, 409]),
)  # fmt: skip
def open_support_case(request: HttpRequest, response: HttpResponse, asked: SupportAsked) -> Status[Any]:
    """409 where a serial number is none: *Where is my PC?* says what was probably meant."""
    actor = called(request)
    if asked.search_id:
        one(whereabouts.visible_to(actor), id=asked.search_id)
    made = deeds.open_support_case(
        actor=actor, token=uuid7(), kind=asked.kind, subject=asked.subject.strip(), text=asked.text.strip(),
        serials=serials_of(asked.serials), from_page="", priority=asked.priority, language=get_language() or "en",
        search_id=asked.search_id, attachments=files_of(asked), now=timezone.now(),
    )  # fmt: skip
    located(request, response, "get_support_case", made.id)
    return Status(201, details(request, made))


@router.post(
    "/support-cases/files", response={202: operations.Operation}, operation_id="export_support_cases",
    summary="Have support cases written to a file", **allowed(**BOTH),
)  # fmt: skip
def export_support_cases(request: HttpRequest, response: HttpResponse, wanted: SupportCasesFile) -> Status[Any]:
    """All columns of the support cases that fit."""
    actor = called(request)
    job = support_export.request_export(
        actor=actor, form=Form(wanted.form), chosen=wanted.filter.chosen(actor), columns=tuple(support_export.LABELS),
        sort=wanted.sort, now=timezone.now(),
    )  # fmt: skip
    return operations.accepted(request, response, job)


@router.get(
    "/support-cases/{uuid:support_case_id}", response=SupportDetails, operation_id="get_support_case",
    url_name="get_support_case", summary="One support case", **MAY_ONE,
)  # fmt: skip
def get_support_case(request: HttpRequest, support_case_id: UUID) -> Any:
    """Where it stands."""
    return details(request, find(called(request), support_case_id))


@router.post(
    "/support-cases/{uuid:support_case_id}/close", response=SupportDetails, operation_id="close_support_case",
    summary="Close a support case", **MAY_ACT,
)  # fmt: skip
def close_support_case(request: HttpRequest, support_case_id: UUID, sent: ClosingSent) -> Any:
    """Nothing is left to be done. What is said is told to the other side."""
    closed = deeds.move(**named(request, support_case_id), state=SupportState.CLOSED, text=sent.text)
    return details(request, queries.as_written(closed))


@router.post(
    "/support-cases/{uuid:support_case_id}/reopen", response=SupportDetails, operation_id="reopen_support_case",
    summary="Open a closed support case again", **MAY_ACT,
)  # fmt: skip
def reopen_support_case(request: HttpRequest, support_case_id: UUID) -> Any:
    """For some weeks after it was closed; support whenever it must."""
    return details(request, queries.as_written(deeds.reopen(**named(request, support_case_id))))
