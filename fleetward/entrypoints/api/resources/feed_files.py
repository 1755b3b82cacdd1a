"""Files of all feeds, their lines, reading one again, and the list as a file."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Schema, Status
from pydantic import Field

from fleetward.domain.sales_feed import queries, rules
from fleetward.domain.sales_feed.lifecycle import FileState, LineState, Reason
from fleetward.domain.sales_feed.models import FeedFile, Line, Way
from fleetward.domain.sales_feed.operations import file_export, receive
from fleetward.domain.sales_feed.queries import file_filter, standing
from fleetward.entrypoints.api.callers import called
from fleetward.entrypoints.api.cursors import Asked, Listed, filled, page
from fleetward.entrypoints.api.problems import Problem
from fleetward.entrypoints.api.resources import operations
from fleetward.entrypoints.api.resources.feeds import MAY, MAY_CHANGE, MAY_ONE
from fleetward.entrypoints.api.resources.resource import Sent, extended, located, one, resources

if TYPE_CHECKING:
    from fleetward.domain.partners.actor import Actor

router = resources("sales feed")

SORTS = {"received": "received_at", "name": "name", "size": "size", "lines": "lines"}


class FileShown(Schema):
    """A file as received."""

    id: UUID
    feed: str
    name: str
    sha256: str
    size: int
    way: Way
    kind: str
    state: FileState
    meaning: str = Field(alias="get_state_display")
    problem: str
    lines: int
    received_at: datetime
    finished_at: datetime | None

    @staticmethod
    def resolve_feed(row: FeedFile) -> str:
        """Its code."""
        return row.feed.code


class LinesStanding(Schema):
    """How many lines ended in one state for one reason."""

    state: str
    reason: str
    meaning: str
    lines: int


class FileDetails(FileShown):
    """With what became of its lines."""

    counts: list[LinesStanding]


class FileList(Listed):
    """Files."""

    items: list[FileShown]


class FilesWanted(Sent):
    """Which files: as the list's filter bar."""

    q: str = Field(default="", max_length=100, description="Start of the name.")
    feed: int | None = Field(default=None, ge=1, le=32_767)
    state: FileState | None = None
    kind: Literal["x12", "edifact", "xlsx", "csv", "zip"] | None = None
    period: int | None = Field(default=None, ge=1, le=3650, description="Received in so many days.")


class FilesAsked(Asked, FilesWanted):
    """The list."""

    sort: Literal["received", "-received", "name", "-name", "size", "-size", "lines", "-lines"] = "-received"


class FilesFile(Sent):
    """The list of files as a file, in CSV."""

    filter: FilesWanted = FilesWanted()


class LineShown(Schema):
    """One serial number of one item of a report, and what became of it."""

    id: UUID
    feed_id: int
    file_id: UUID
    reporter_id: int
    serial: str
    serial_raw: str
    direction: str
    document_number: str
    document_date: date | None
    event_date: date
    partner_id: UUID | None = Field(alias="named_partner")
    program: str
    state: LineState
    reason: str
    meaning: str
    flags: list[str]

    @staticmethod
    def resolve_meaning(row: Line) -> str:
        """What became of it, and why, in the reader's language."""
        return str(Reason(row.reason).label or LineState(row.state).label)


class LineList(Listed):
    """Lines, in the order in which they came."""

    items: list[LineShown]


class LinesAsked(Asked):
    """Which lines."""

    state: LineState | None = None
    reason: Reason | None = None


@router.get("/files", response=FileList, operation_id="list_files", summary="Files of all feeds", **MAY)
def list_files(request: HttpRequest, response: HttpResponse, asked: Query[FilesAsked]) -> Any:
    """Newest first, unless said otherwise."""
    rows = file_filter.chosen(queries.files(called(request)), filled(asked), timezone.now())
    return page(request, response, rows, asked, sorts=SORTS)


@router.post(
    "/files/export", response={202: operations.Operation}, operation_id="export_files",
    summary="Have the list of files written to a file", **MAY,
)  # fmt: skip
def export_files(request: HttpRequest, response: HttpResponse, wanted: FilesFile) -> Status[Any]:
    """All files that fit, newest first."""
    job = file_export.request_export(actor=called(request), values=filled(wanted.filter), now=timezone.now())
    return operations.accepted(request, response, job)


@router.get(
    "/files/{uuid:file_id}", response=FileDetails, operation_id="get_file", url_name="get_file", summary="One file",
    **MAY_ONE,
)  # fmt: skip
def get_file(request: HttpRequest, file_id: UUID) -> Any:
    """With its lines by state and reason; they sum up to `lines`."""
    actor = called(request)
    found = one(queries.files(actor), id=file_id)
    return extended(FileDetails, found, counts=_counts(actor, found))


def _counts(actor: Actor, file: FeedFile) -> list[LinesStanding]:
    return [
        LinesStanding(
            state=row.state, reason=row.reason, meaning=str(row.reason.label or row.state.label), lines=row.lines
        )
        for row in standing.breakdown(actor, file)
    ]


@router.post(
    "/files/{uuid:file_id}/retry", response={202: FileShown}, operation_id="retry_file",
    summary="Read a file again", **MAY_CHANGE,
)  # fmt: skip
def retry_file(request: HttpRequest, response: HttpResponse, file_id: UUID) -> Status[Any]:
    """One that was refused, after what was wrong has been put right. 409 for one that was read."""
    actor = called(request)
    found = one(queries.files(actor), id=file_id)
    if refusal := rules.refuse_retry(found):
        raise Problem(409, rules.WHY[refusal])
    receive.retry_file(actor=actor, file=found)
    located(request, response, "get_file", found.id)
    return Status(202, FileShown.from_orm(one(queries.files(actor), id=file_id)))


@router.get(
    "/files/{uuid:file_id}/lines", response=LineList, operation_id="list_file_lines", summary="Lines of a file",
    **MAY_ONE,
)  # fmt: skip
def list_file_lines(request: HttpRequest, response: HttpResponse, file_id: UUID, asked: Query[LinesAsked]) -> Any:
    """Each serial number ends in exactly one state."""
    actor = called(request)
    rows = queries.lines_of(actor, one(queries.files(actor), id=file_id))
    chosen = {name: value for name in ("state", "reason") if (value := getattr(asked, name)) is not None}
    return page(request, response, rows.filter(**chosen), asked, sorts={"place": "id"}, sort="place")
