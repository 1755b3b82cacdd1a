"""Reads of the sales feed. Every function takes the actor; who may not view feeds gets no rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import Model, OuterRef, QuerySet, Subquery

from fleetward.domain.devices import queries as devices
from fleetward.domain.devices.models import ConflictState
from fleetward.domain.devices.pool_filter import begins
from fleetward.domain.partners import queries as partners
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.sales_feed.lifecycle import LIVE, OPEN
from fleetward.domain.sales_feed.models import (
    Feed,
    FeedFile,
    Interchange,
    Item,
    Layout,
    Line,
    OutboxMessage,
    Report,
    Reporter,
    ReporterKind,
    ResellerMapping,
)
from fleetward.foundation.kit.ids import run_span

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from fleetward.domain.devices.models import Conflict
    from fleetward.domain.partners.actor import Actor

Row = TypeVar("Row", bound=Model)

LONGEST_LIST = 200
"""Envelopes, reports or messages of one file that a page shows; the page says when there are more."""


def _seen(actor: Actor, rows: QuerySet[Row]) -> QuerySet[Row]:
    return rows if actor.may(Permission.FEED_VIEW) else rows.none()


def feeds(actor: Actor) -> QuerySet[Feed]:
    """All feeds with their reporters, by name."""
    return _seen(actor, Feed.objects.select_related("reporter").order_by("name", "id"))


def reporters(actor: Actor) -> QuerySet[Reporter]:
    """Everybody who reports, by name."""
    return _seen(actor, Reporter.objects.order_by("name"))


def companies(actor: Actor) -> QuerySet[Reporter]:
    """Those that send files: all but our own support, whose one feed takes what it decides and nothing else."""
    return reporters(actor).exclude(kind=ReporterKind.SUPPORT)


def files(actor: Actor) -> QuerySet[FeedFile]:
    """All files of all feeds."""
    return _seen(actor, FeedFile.objects.select_related("feed__reporter"))


def interchanges(actor: Actor, file: FeedFile) -> QuerySet[Interchange]:
    """The envelopes of one file, in its order."""
    return _seen(actor, Interchange.objects.filter(feed_id=file.feed_id, file_id=file.id).order_by("id"))


def reports(actor: Actor, file: FeedFile) -> QuerySet[Report]:
    """The reports of one file, in its order."""
    return _seen(actor, Report.objects.filter(feed_id=file.feed_id, file_id=file.id).order_by("id"))


def members(actor: Actor, file: FeedFile) -> QuerySet[FeedFile]:
    """The files that were unpacked from this zip file."""
    return files(actor).filter(feed_id=file.feed_id, archive_id=file.id).order_by("id")


def messages(actor: Actor) -> QuerySet[OutboxMessage]:
    """What was answered to the senders, newest first."""
    return _seen(actor, OutboxMessage.objects.order_by("-id"))


def lines(actor: Actor) -> QuerySet[Line]:
    """Every line of every file."""
    return _seen(actor, Line.objects.all())


def lines_of(actor: Actor, file: FeedFile) -> QuerySet[Line]:
    """The lines of one file: their ids begin as its own does."""
    return lines(actor).filter(feed_id=file.feed_id, id__range=run_span(file.id))


def open_lines(actor: Actor) -> QuerySet[Line]:
    """Lines that somebody or something must still settle."""
    return lines(actor).filter(state__in=OPEN)


def with_id(actor: Actor, line_id: UUID) -> QuerySet[Line]:
    """The line with this id, of whichever feed. By key: there are few feeds."""
    every_feed = feeds(actor).order_by().values("id")
    return lines(actor).filter(feed_id__in=every_feed, id=line_id)


def items_of(actor: Actor, shown: Iterable[Line]) -> dict[tuple[int, UUID], Item]:
    """The items of these lines, by (feed, item)."""
    keys = {(line.feed_id, line.item_id) for line in shown}
    rows = Item.objects.filter(feed_id__in={feed for feed, _ in keys}, id__in={item for _, item in keys})
    return {(row.feed_id, row.id): row for row in _seen(actor, rows)}


def files_of(actor: Actor, shown: Iterable[Line]) -> dict[tuple[int, UUID], FeedFile]:
    """The files of these lines, by (feed, file)."""
    keys = {(line.feed_id, line.file_id) for line in shown}
    rows = files(actor).filter(feed_id__in={feed for feed, _ in keys}, id__in={file for _, file in keys})
    return {(row.feed_id, row.id): row for row in rows}


def mappings(actor: Actor) -> QuerySet[ResellerMapping]:
    """Which partner each reporter means by which number."""
    return _seen(actor, ResellerMapping.objects.select_related("reporter", "maps_to"))


def layouts(actor: Actor) -> QuerySet[Layout]:
    """Headers of sheets and what their columns mean."""
    return _seen(actor, Layout.objects.select_related("feed"))


def unconfirmed_layouts(actor: Actor) -> QuerySet[Layout]:
    """Layouts that a person must look at before their files are read; the oldest first."""
    return layouts(actor).filter(confirmed_at__isnull=True).order_by("id")


def open_conflicts(actor: Actor) -> QuerySet[Conflict]:
    """Conflicts that wait for a person's decision."""
    return devices.conflicts(actor).filter(state=ConflictState.OPEN)


def evidence_of(actor: Actor, line_id: UUID) -> dict[str, str]:
    """What a line says, in the words of a conflict's evidence; nothing where no line has this id."""
    line = with_id(actor, line_id).first()
    if line is None:
        return {}
    item, file = (
        items_of(actor, [line])[line.feed_id, line.item_id],
        files_of(actor, [line])[line.feed_id, line.file_id],
    )
    return {
        "feed_id": str(line.feed_id), "file_id": str(file.id), "file": file.name, "position": str(item.position),
        "document": line.document_number, "date": f"{line.event_date:%Y-%m-%d}",
        "reporter": file.feed.reporter.name, "end_customer": item.end_customer, "reseller": item.reseller_name,
        "raw": item.raw,
    }  # fmt: skip


def capped(rows: QuerySet[Any], cap: int) -> int:
    """How many rows there are, counting no further than `cap` + 1: for figures that stand on every page."""
    return rows.order_by()[: cap + 1].count()


def named(actor: Actor, text: str, limit: int) -> list[FeedFile]:
    """Files whose name begins so. By index."""
    return list(files(actor).filter(begins("name", text)).order_by("name", "id")[:limit])


def documents(actor: Actor, number: str, limit: int) -> list[Report]:
    """The reports with this document number, of whomever. By index: few report."""
    reported = Report.objects.filter(reporter_id__in=reporters(actor).order_by().values("id"), document_number=number)
    return list(_seen(actor, reported).select_related("feed", "reporter").order_by("-id")[:limit])


def with_serial(actor: Actor, serial: str, limit: int) -> list[tuple[Line, str]]:
    """Lines that count as events of PCs whose serial number begins so, each with the partner's name. By index."""
    partner_name = partners.visible_to(actor).filter(id=OuterRef("named_partner")).order_by().values("name")
    rows = lines(actor).filter(begins("serial", serial), state__in=LIVE).select_related("feed")
    found = rows.annotate(partner_name=Subquery(partner_name)).order_by("serial", "-id")[:limit]
    return [(line, getattr(line, "partner_name", None) or "") for line in found]
