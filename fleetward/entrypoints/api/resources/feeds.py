"""Feeds and their files, for the vendor's people who read them."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Schema
from pydantic import Field

from fleetward.domain.devices import queries as devices
from fleetward.domain.devices.models import Conflict, ConflictState
from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.sales_feed import queries
from fleetward.domain.sales_feed.lifecycle import FileState, LineState, Reason
from fleetward.domain.sales_feed.models import Feed, FeedFile, Line, Way
from fleetward.domain.sales_feed.queries import file_filter, standing
from fleetward.entrypoints.api.callers import called
from fleetward.entrypoints.api.cursors import Asked, Listed, filled, page
from fleetward.entrypoints.api.described import allowed
from fleetward.entrypoints.api.resources.resource import extended, one, resources

if TYPE_CHECKING:
    from fleetward.domain.partners.actor import Actor

router = resources("sales feed")

VENDOR = (ActorKind.VENDOR,)
SORTS = {"received": "received_at", "name": "name", "size": "size", "lines": "lines"}
MAY = allowed(Permission.FEED_VIEW, kinds=VENDOR)
MAY_ONE = allowed(Permission.FEED_VIEW, kinds=VENDOR, refuses=[404])


class FeedShown(Schema):
    """One stream of files from one reporter."""

    id: int
    code: str
    name: str
    reporter: str
    rhythm_hours: int = Field(description="How often a file is expected.")

    @staticmethod
    def resolve_reporter(row: Feed) -> str:
        """Its name."""
        return row.reporter.name


class FeedList(Listed):
    """Feeds, by name."""

    items: list[FeedShown]


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


class FilesAsked(Asked):
    """Which files: as the list's filter bar."""

    q: str = Field(default="", max_length=100, description="Start of the name.")
    feed: int | None = Field(default=None, ge=1, le=32_767)
    state: FileState | None = None
    kind: Literal["x12", "edifact", "xlsx", "csv", "zip"] | None = None
    period: int | None = Field(default=None, ge=1, le=3650, description="Received in so many days.")
    sort: Literal["received", "-received", "name", "-name", "size", "-size", "lines", "-lines"] = "-received"


class LineShown(Schema):
    """One serial number of one item of a report, and what became of it."""

    id: UUID
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
    """Lines of a file, in its order."""

    items: list[LineShown]


class LinesAsked(Asked):
    """Which lines."""

    state: LineState | None = None
    reason: Reason | None = None


class ConflictShown(Schema):
    """Two reports give one PC to two partners. The holder keeps it until somebody decides."""

    id: UUID
    serial: str
    state: ConflictState
    holder_id: UUID
    holder: str
    claimant_id: UUID
    claimant: str
    holder_evidence: dict[str, Any]
    claimant_evidence: dict[str, Any]
    opened_at: datetime
    decided_at: datetime | None
    decided_by: str
    note: str

    @staticmethod
    def resolve_holder(row: Conflict) -> str:
        """Its name."""
        return row.holder.name

    @staticmethod
    def resolve_claimant(row: Conflict) -> str:
        """Its name."""
        return row.claimant.name


class ConflictList(Listed):
    """Conflicts, newest first."""

    items: list[ConflictShown]


class ConflictsAsked(Asked):
    """Which conflicts."""

    state: ConflictState | None = None
    q: str = Field(default="", max_length=40, description="A whole serial number.")


@router.get("/feeds", response=FeedList, operation_id="list_feeds", summary="Feeds", **MAY)
def list_feeds(request: HttpRequest, response: HttpResponse, asked: Query[Asked]) -> Any:
    """All feeds with their reporters."""
    rows = queries.feeds(called(request))
    return page(request, response, rows, asked, sorts={"name": "name"}, sort="name")


@router.get("/files", response=FileList, operation_id="list_files", summary="Files of all feeds", **MAY)
def list_files(request: HttpRequest, response: HttpResponse, asked: Query[FilesAsked]) -> Any:
    """Newest first, unless said otherwise."""
    rows = file_filter.chosen(queries.files(called(request)), filled(asked), timezone.now())
    return page(request, response, rows, asked, sorts=SORTS)


@router.get("/files/{uuid:file_id}", response=FileDetails, operation_id="get_file", summary="One file", **MAY_ONE)
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


@router.get("/conflicts", response=ConflictList, operation_id="list_conflicts", summary="Conflicts", **MAY)
def list_conflicts(request: HttpRequest, response: HttpResponse, asked: Query[ConflictsAsked]) -> Any:
    """Open ones and decided ones."""
    rows = devices.conflicts(called(request))
    rows = rows.filter(state=asked.state) if asked.state else rows
    rows = rows.filter(serial=asked.q.strip().upper()) if asked.q.strip() else rows
    return page(request, response, rows, asked, sorts={"opened": "opened_at"}, sort="-opened")


@router.get(
    "/conflicts/{uuid:conflict_id}", response=ConflictShown, operation_id="get_conflict", summary="One conflict",
    **MAY_ONE,
)  # fmt: skip
def get_conflict(request: HttpRequest, conflict_id: UUID) -> Any:
    """With what each report says."""
    return ConflictShown.from_orm(one(devices.conflicts(called(request)), id=conflict_id))
