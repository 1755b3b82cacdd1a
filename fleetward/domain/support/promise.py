"""Times promised to whoever asks support, in working hours; they wait while the support case waits for the asker."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

from fleetward.domain.partners.vendor_profile import vendor_profile
from fleetward.domain.parts.return_calendar import DEFAULT, calendars
from fleetward.domain.support.lifecycle import ENDED, SupportState

if TYPE_CHECKING:
    from fleetward.domain.support.models import SupportCase

_DAY = timedelta(days=1)


class Promise(NamedTuple):
    """By when somebody answers first, and by when it is settled."""

    answer_by: datetime
    settle_by: datetime


def promised(priority: str, at: datetime) -> Promise:
    """What is promised from this moment on."""
    terms = vendor_profile().support
    return Promise(
        later(at, timedelta(hours=terms.answer_hours[priority])),
        later(at, timedelta(hours=terms.settle_hours[priority])),
    )


def later(at: datetime, work: timedelta) -> datetime:
    """The moment at which so much working time has passed since `at`."""
    while True:
        opens, closes = _opening(at)
        at = max(at, opens)
        if closes - at >= work:
            return at + work
        work -= max(closes - at, timedelta())
        at = _next_midnight(at)


def worked(start: datetime, end: datetime) -> timedelta:
    """How much working time lies between; nothing where the end is before the start."""
    total = timedelta()
    while start < end:
        opens, closes = _opening(start)
        total += max(min(closes, end) - max(opens, start), timedelta())
        start = _next_midnight(start)
    return total


def after_move(support_case: SupportCase, to: SupportState, now: datetime) -> dict[str, Any]:
    """How its times change as it moves: they stop while it waits for the asker, and begin anew when it is reopened."""
    if to is SupportState.ASKER:
        return {"paused_at": support_case.paused_at or now}
    if to in ENDED:
        return {"paused_at": None, "closed_at": now}
    if support_case.state in ENDED:
        times = promised(support_case.priority, now)
        return {"paused_at": None, "closed_at": None, "settle_by": times.settle_by, "late_noted": ""}
    if support_case.paused_at is None:
        return {}
    shifted = {name: _shifted(getattr(support_case, name), support_case.paused_at, now) for name in _WAITING}
    return {"paused_at": None, **shifted}


_WAITING = ("answer_by", "settle_by")


def _shifted(due: datetime | None, since: datetime, now: datetime) -> datetime | None:
    """One that had passed before the wait began stays passed."""
    return due if due is None or due <= since else later(now, worked(since, due))


def _calendar() -> Any:
    known = calendars()
    return known.get(vendor_profile().support.country, known[DEFAULT])


def _opening(at: datetime) -> tuple[datetime, datetime]:
    """When support opens and closes on this day; on a day off it closes when it opens."""
    terms, calendar = vendor_profile().support, _calendar()
    day = at.astimezone(ZoneInfo(calendar.time_zone)).date()
    opens, closes = (_at(day, hour, calendar) for hour in (terms.opens, terms.closes))
    return (opens, closes) if calendar.works(day) else (opens, opens)


def _next_midnight(at: datetime) -> datetime:
    calendar = _calendar()
    return _at(at.astimezone(ZoneInfo(calendar.time_zone)).date() + _DAY, 0, calendar)


def _at(day: Any, hour: int, calendar: Any) -> datetime:
    return datetime.combine(day, time(hour), ZoneInfo(calendar.time_zone))
