"""The serial numbers of a support case: what became of each, and what the support desk does about them (R5, R6)."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Schema, Status
from pydantic import Field

from fleetward.domain.sales_feed import queries as feeds
from fleetward.domain.sales_feed.operations import releasing
from fleetward.domain.support import operations as deeds
from fleetward.domain.support import queries, serial_export
from fleetward.domain.support.lifecycle import UNFINISHED, Work
from fleetward.domain.support.serial_filter import SORTS, SerialFilter
from fleetward.domain.support.serial_list import MOST
from fleetward.domain.whereabouts.lifecycle import Verdict
from fleetward.entrypoints.api.callers import called
from fleetward.entrypoints.api.cursors import Asked, Listed, filled, page
from fleetward.entrypoints.api.described import allowed
from fleetward.entrypoints.api.resources import operations
from fleetward.entrypoints.api.resources.resource import Sent, located, resources
from fleetward.entrypoints.api.resources.support import DESK, MAY_ONE, find, named, serials_of
from fleetward.gateways.spreadsheet.job_file import Form

if TYPE_CHECKING:
    from collections.abc import Callable

router = resources("support cases")

MAY_WORK = allowed(**DESK, refuses=[404, 409])
LONGEST_REASON, LONGEST_QUESTION = 300, 4_000


class SupportSerialShown(Schema):
    """One serial number: what was known when the support case was opened, and what became of it."""

    serial: str
    verdict: str
    reason: str
    outcome: Work = Field(alias="work")
    meaning: str = Field(alias="get_work_display")
    note: str
    changed_at: datetime | None
    changed_by: str = Field(alias="changed_by_label")


class SupportSerialList(Listed):
    """Serial numbers, in their order."""

    items: list[SupportSerialShown]


class SupportSerialsWanted(Sent):
    """Which serial numbers: as the page's filter bar."""

    q: str = Field(default="", max_length=200, description="Start of the serial number.")
    outcome: Work | None = None
    verdict: Verdict | None = Field(default=None, description="What was known when the support case was opened.")

    @property
    def chosen(self) -> SerialFilter:
        """The filter of the page."""
        values = filled(self)
        return SerialFilter.read(values | {"work": values.get("outcome", "")})


class SupportSerialsAsked(Asked, SupportSerialsWanted):
    """The list."""


class SupportSerialsFile(operations.FileAsked):
    """A file of serial numbers."""

    filter: SupportSerialsWanted = SupportSerialsWanted()


class Worked(Schema):
    """`done`: how many the step was for; those for which nothing is left to be done are left out.

    `items`: what has now become of each that was named.
    """

    done: int
    items: list[SupportSerialShown]


class SerialsSent(Sent):
    """Serial numbers of the support case."""

    serials: list[str] = Field(min_length=1, max_length=MOST, examples=[["5CG4351B2C", "5CG4351B2D"]])


class RefusalSent(SerialsSent):
    """Why they are not added; the one who asked reads it."""

    reason: str = Field(min_length=1, max_length=LONGEST_REASON, pattern=r"\S")


class AdditionSent(SerialsSent):
    """What PCs they are, sold when, and what shows it: an attachment of the support case, or a reason."""

    product_number: str = Field(min_length=1, max_length=20, examples=["8A4H2EA#ABN"])
    sold_on: date
    evidence: UUID | None = Field(default=None, description="An attachment of the support case, as the invoice.")
    reason: str = Field(default="", max_length=LONGEST_REASON, description="Kept with each PC; the asker reads it.")


class QuestionSent(SerialsSent):
    """Which distributor is asked, and in which words; the list goes with them. See `list_askable_reporters`."""

    reporter_id: int = Field(ge=1, le=32_767)
    text: str = Field(default="", max_length=LONGEST_QUESTION)


class ReporterShown(Schema):
    """Somebody who reports, and where questions go to, in which language."""

    id: int
    name: str
    email: str = Field(alias="contact_email")
    language: str = Field(alias="contact_language")


class Reporters(Schema):
    """By name."""

    items: list[ReporterShown]


class Releasable(Schema):
    """Serial numbers of which a line is held up in a way that support could release."""

    serials: list[str]


@router.get(
    "/support-cases/{uuid:support_case_id}/serials", response=SupportSerialList, operation_id="list_support_serials",
    url_name="list_support_serials", summary="What became of each serial number", **MAY_ONE,
)  # fmt: skip
def list_support_serials(
    request: HttpRequest, response: HttpResponse, support_case_id: UUID, asked: Query[SupportSerialsAsked]
) -> Any:  # fmt: skip
    """Of support cases about PCs that are missing."""
    actor = called(request)
    rows = asked.chosen.apply(queries.serials(actor, find(actor, support_case_id)))
    return page(request, response, rows, asked, sorts=SORTS, sort="serial", key="serial")


@router.post(
    "/support-cases/{uuid:support_case_id}/serials/files", response={202: operations.Operation},
    operation_id="export_support_serials", summary="Have the serial numbers written to a file", **MAY_ONE,
)  # fmt: skip
def export_support_serials(
    request: HttpRequest, response: HttpResponse, support_case_id: UUID, wanted: SupportSerialsFile
) -> Status[Any]:  # fmt: skip
    """What became of each that fits, and why."""
    actor = called(request)
    job = serial_export.request_export(
        actor=actor, support_case=find(actor, support_case_id), form=Form(wanted.form), chosen=wanted.filter.chosen,
        now=timezone.now(),
    )  # fmt: skip
    return operations.accepted(request, response, job)


@router.get(
    "/support-cases/{uuid:support_case_id}/releasable-serials", response=Releasable,
    operation_id="list_releasable_serials", summary="Which PCs could be released", **allowed(**DESK, refuses=[404]),
)  # fmt: skip
def list_releasable_serials(request: HttpRequest, support_case_id: UUID) -> Any:
    """For the support desk: of which a line is held up, before `release_support_serials` is called."""
    actor = called(request)
    rows = queries.serials(actor, find(actor, support_case_id)).filter(work__in=UNFINISHED)
    return {"serials": sorted(releasing.releasable(serials=list(rows.values_list("serial", flat=True))))}


@router.get(
    "/askable-reporters", response=Reporters, operation_id="list_askable_reporters",
    summary="Distributors that can be asked", **allowed(**DESK),
)  # fmt: skip
def list_askable_reporters(request: HttpRequest) -> Any:
    """For the support desk: those that gave an address for questions."""
    return {"items": feeds.reporters(called(request)).exclude(contact_email="")}


def _worked(
    request: HttpRequest, support_case_id: UUID, sent: SerialsSent, deed: Callable[..., int]
) -> dict[str, Any]:  # fmt: skip
    asked = named(request, support_case_id) | {"serials": serials_of(sent.serials)}
    done = deed(**asked, **sent.model_dump(exclude={"serials"}))
    told = {name: asked[name] for name in ("partner_id", "support_case_id", "serials")}
    return {"done": done, "items": queries.results(**told)}


@router.post(
    "/support-cases/{uuid:support_case_id}/serials/release", response=Worked,
    operation_id="release_support_serials", summary="Release lines that were set aside", **MAY_WORK,
)  # fmt: skip
def release_support_serials(request: HttpRequest, support_case_id: UUID, sent: SerialsSent) -> Any:
    """For the support desk: lines that nobody could attribute mean this partner. They are settled at once."""
    return _worked(request, support_case_id, sent, deeds.release)


@router.post(
    "/support-cases/{uuid:support_case_id}/serials/refuse", response=Worked,
    operation_id="refuse_support_serials", summary="Refuse PCs", **MAY_WORK,
)  # fmt: skip
def refuse_support_serials(request: HttpRequest, support_case_id: UUID, sent: RefusalSent) -> Any:
    """For the support desk: these PCs are not added, with a reason."""
    return _worked(request, support_case_id, sent, deeds.refuse_serials)


@router.post(
    "/support-cases/{uuid:support_case_id}/serials/add", response={202: Worked},
    operation_id="add_support_serials", summary="Report PCs by support", **MAY_WORK,
)  # fmt: skip
def add_support_serials(
    request: HttpRequest, response: HttpResponse, support_case_id: UUID, sent: AdditionSent
) -> Status[Any]:  # fmt: skip
    """For the support desk: *added by support*, as a distributor would report them. They come with the next import.

    Ask `Location`: what is `added` becomes `arrived`.
    """
    located(request, response, "list_support_serials", support_case_id)
    return Status(202, _worked(request, support_case_id, sent, deeds.add_by_support))


@router.post(
    "/support-cases/{uuid:support_case_id}/serials/ask", response={202: Worked},
    operation_id="ask_about_support_serials", summary="Ask a distributor", **MAY_WORK,
)  # fmt: skip
def ask_about_support_serials(
    request: HttpRequest, response: HttpResponse, support_case_id: UUID, sent: QuestionSent
) -> Status[Any]:  # fmt: skip
    """For the support desk: a mail with the list, in the distributor's language. Its answer becomes a note."""
    located(request, response, "list_support_serials", support_case_id)
    return Status(202, _worked(request, support_case_id, sent, _asked))


def _asked(**asked: Any) -> int:
    return len(deeds.ask_distributor(**asked).details["serials"])
