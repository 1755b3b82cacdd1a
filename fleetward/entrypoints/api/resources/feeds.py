"""Feeds and their files, for the vendor's people who read them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Schema
from pydantic import Field

from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.sales_feed import queries
from fleetward.domain.sales_feed.lifecycle import FileState
from fleetward.domain.sales_feed.models import Feed, FeedFile, Way
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


@router.get("/feeds", response=FeedList, operation_id="list_feeds", summary="Feeds", **MAY)
def list_feeds(request: HttpRequest, response: HttpResponse, asked: Query[Asked]) -> Any:
    """All feeds with their reporters."""
    rows = queries.feeds(called(request))
    return page(request, response, rows, asked, sorts={"name": "name"}, sort="name", shown=list)


@router.get("/files", response=FileList, operation_id="list_files", summary="Files of all feeds", **MAY)
def list_files(request: HttpRequest, response: HttpResponse, asked: Query[FilesAsked]) -> Any:
    """Newest first, unless said otherwise."""
    rows = file_filter.chosen(queries.files(called(request)), filled(asked), timezone.now())
    return page(request, response, rows, asked, sorts=SORTS, shown=list)


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
