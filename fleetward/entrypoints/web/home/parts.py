"""What every home page is made of: what needs somebody, figures with their last 30 days, and what happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from fleetward.entrypoints.web.pool.wording import counted, grouped
from fleetward.foundation.kit import listing
from fleetward.foundation.kit.trend import Trend, trend

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from django.db.models import QuerySet
    from django_stubs_ext import StrOrPromise

SPAN = 30
"""Days of a trend, today the last."""
MOST_HAPPENINGS = 10
URGENCY = ("bad", "warn", "info")


@dataclass(frozen=True)
class Need:
    """Something that waits for somebody: how many, what (after the number), and the list that shows just these."""

    count: str
    text: str
    url: str
    tone: str
    icon: str


@dataclass(frozen=True)
class Waiting:
    """Rows that may need somebody. `text` is a plural form of both, without the number."""

    rows: QuerySet[Any] | int
    text: StrOrPromise
    url: str
    icon: str
    tone: str = "info"


@dataclass(frozen=True)
class Happening:
    """One line of what happened. `day`: its time of day says nothing. `clock`: it does, for it was just now."""

    at: datetime
    what: str
    url: str
    icon: str
    tone: str = ""
    note: str = ""
    day: bool = False

    @property
    def clock(self) -> bool:
        """Whether the hour is told beside the day: today's and yesterday's."""
        return not self.day and timezone.localdate(self.at) >= timezone.localdate() - timedelta(days=1)


def needs(waiting: Iterable[Waiting]) -> list[Need]:
    """Those of which there is any, the urgent first. One query each that is asked of rows, counted up to 10,000."""
    found = []
    for one in waiting:
        count = listing.Count(one.rows, capped=False) if isinstance(one.rows, int) else listing.count(one.rows)
        if count.value:
            text: Any = one.text  # lazy: the number chooses its form
            found.append(Need(counted(count), str(text % count.value), one.url, one.tone, one.icon))
    return sorted(found, key=lambda one: URGENCY.index(one.tone))


def latest(*sources: Iterable[Happening]) -> list[Happening]:
    """What happened last, of all sources together; but the last thing of each stands there, so none drowns another."""
    newest = [sorted(source, key=lambda one: one.at, reverse=True) for source in sources]
    kept = [one for source in newest for one in source[:1]]
    others = sorted((one for source in newest for one in source[1:]), key=lambda one: one.at, reverse=True)
    kept += others[: MOST_HAPPENINGS - len(kept)]
    return sorted(kept, key=lambda one: one.at, reverse=True)


def days(now: datetime) -> list[datetime]:
    """When each of the last 30 days begins where the reader is, and the end of today's."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return [midnight - timedelta(days=back) for back in range(SPAN - 1, -1, -1)] + [now + timedelta(minutes=1)]


def daily(rows: QuerySet[Any], column: str, now: datetime) -> Trend:
    """How many of the rows belong to each of the last 30 days. One query."""
    return trend(rows, column, days(now))


def figure(label: str, value: str, url: str = "", note: str = "") -> dict[str, Any]:
    """A figure without a trend."""
    return {"label": label, "value": value, "url": url, "note": note}


def with_trend(shown: dict[str, Any], what: str, found: Trend, now: datetime) -> dict[str, Any]:
    """The figure with a line of its last 30 days, and the same in words; `what` is counted ('Alerts opened')."""
    if not found.total:
        return shown | {"none": _("%(what)s: none in 30 days") % {"what": what}}
    values = list(found.values)
    told = {"what": what, "n": grouped(found.total), "most": grouped(max(values)), "day": _busiest(values, now)}
    label = _("%(what)s: %(n)s in 30 days, most on %(day)s: %(most)s") % told
    if found.capped:
        label = _("%(what)s: the newest %(n)s, most on %(day)s: %(most)s") % told
    summary = _("%(what)s: %(n)s in 30 days") if not found.capped else _("%(what)s: more than %(n)s in 30 days")
    return shown | {"series": values, "trend_label": label, "summary": summary % told}


def _busiest(values: Sequence[int], now: datetime) -> str:
    back = len(values) - 1 - values.index(max(values))
    return str(formats.date_format(timezone.localtime(now) - timedelta(days=back), "SHORT_DATE_FORMAT"))
