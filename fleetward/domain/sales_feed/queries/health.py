"""How a feed is doing: is it late, how much of it is set aside, does its last file have its usual size."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection

from fleetward.domain.partners.permissions import Permission
from fleetward.domain.sales_feed.models import ReporterKind
from fleetward.domain.sales_feed.queries import feeds

if TYPE_CHECKING:
    from uuid import UUID

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.sales_feed.models import Feed

PERIOD = timedelta(days=30)
RECENT = 30
ENOUGH = 3  # files before anybody can say what is usual
SMALL, LARGE = 0.5, 2.0  # of the median

_FIGURES = """
SELECT f.id, last.id, last.name, last.received_at, last.state, last.lines, coalesce(month.files, 0),
    coalesce(month.lines, 0), coalesce(aside.lines, 0), coalesce(recent.volumes, '{}'), recent.median
FROM sales_feed_feed f
LEFT JOIN LATERAL (
    SELECT x.id, x.name, x.received_at, x.state, x.lines FROM sales_feed_feedfile x
    WHERE x.feed_id = f.id AND x.kind <> 'zip' ORDER BY x.id DESC LIMIT 1
) last ON true
LEFT JOIN LATERAL (
    SELECT count(*) AS files, sum(x.lines) AS lines FROM sales_feed_feedfile x
    WHERE x.feed_id = f.id AND x.received_at >= %(since)s AND x.kind <> 'zip'
) month ON true
LEFT JOIN LATERAL (
    SELECT array_agg(x.lines ORDER BY x.id) AS volumes, percentile_cont(0.5) WITHIN GROUP (ORDER BY x.lines) AS median
    FROM (
        SELECT d.id, d.lines FROM sales_feed_feedfile d
        WHERE d.feed_id = f.id AND d.state = 'done' AND d.kind <> 'zip' ORDER BY d.id DESC LIMIT %(recent)s
    ) x
) recent ON true
LEFT JOIN (
    SELECT l.feed_id, count(*) AS lines FROM sales_feed_line l
    WHERE l.state = 'set_aside' AND l.received_at >= %(since)s GROUP BY l.feed_id
) aside ON aside.feed_id = f.id
WHERE f.id = ANY(%(feeds)s)
"""


_LATE = """
SELECT count(*) FROM sales_feed_feed f
JOIN sales_feed_reporter r ON r.id = f.reporter_id AND r.kind <> 'support'
LEFT JOIN LATERAL (
    SELECT x.received_at FROM sales_feed_feedfile x
    WHERE x.feed_id = f.id AND x.kind <> 'zip' ORDER BY x.id DESC LIMIT 1
) last ON true
WHERE coalesce(last.received_at, f.created_at) + f.rhythm_hours * interval '1 hour' < %(now)s
"""


@dataclass(frozen=True)
class LastFile:
    """The newest file of a feed."""

    id: UUID
    name: str
    received_at: datetime
    state: str
    lines: int


@dataclass(frozen=True)
class Health:
    """One feed with its figures: of the last 30 days, and of its last 30 files that were read."""

    feed: Feed
    last: LastFile | None
    late_by: timedelta | None
    files: int
    lines: int
    set_aside: int
    volumes: list[int]
    usual: float | None

    @property
    def rhythm_days(self) -> int | None:
        """How many days lie between two files, where the rhythm is whole days; else None, and hours say it."""
        days, hours = divmod(self.feed.rhythm_hours, 24)
        return days if days and not hours else None

    @property
    def accepted_percent(self) -> float | None:
        """Share of the lines of the period that are not set aside, 0 to 100; None without any line."""
        return 100 * (1 - min(self.set_aside / self.lines, 1)) if self.lines else None

    @property
    def of_usual(self) -> float | None:
        """The last file that was read, as a share of the median; None while nobody can say what is usual."""
        if not self.usual or len(self.volumes) < ENOUGH:
            return None
        return self.volumes[-1] / self.usual

    @property
    def is_unusual(self) -> bool:
        """Less than half, or more than twice of what this feed usually sends in one file."""
        return self.of_usual is not None and not SMALL <= self.of_usual <= LARGE


def late(actor: Actor, now: datetime) -> int:
    """How many feeds should have sent a file by now and have not."""
    if not actor.may(Permission.FEED_VIEW):
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_LATE, {"now": now})
        return int(cursor.fetchone()[0])


def health(actor: Actor, *, now: datetime, feed_id: int | None = None) -> list[Health]:
    """Every feed the actor may see, or one of them, by name. Two queries."""
    rows = feeds(actor) if feed_id is None else feeds(actor).filter(id=feed_id)
    shown = {feed.id: feed for feed in rows}
    with connection.cursor() as cursor:
        cursor.execute(_FIGURES, {"since": now - PERIOD, "recent": RECENT, "feeds": list(shown)})
        figures = {feed: rest for feed, *rest in cursor.fetchall()}
    return [_health(feed, figures[feed.id], now) for feed in shown.values()]


def _health(feed: Feed, figures: list[Any], now: datetime) -> Health:
    *last, files, lines, set_aside, volumes, usual = figures
    newest = LastFile(*last) if last[0] else None
    if feed.reporter.kind == ReporterKind.SUPPORT:  # writes when somebody asks, and is never late
        return Health(feed, newest, None, files, lines, set_aside, volumes, None)
    due = (newest.received_at if newest else feed.created_at) + timedelta(hours=feed.rhythm_hours)
    return Health(feed, newest, now - due if now > due else None, files, lines, set_aside, volumes, usual)
