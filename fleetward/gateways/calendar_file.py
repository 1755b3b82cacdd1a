"""Writing a calendar file (RFC 5545) that publishes one event, or says that it is cancelled (RFC 5546)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING

from icalendar import Calendar, Event, vCalAddress

if TYPE_CHECKING:
    from datetime import datetime

CONTENT_TYPE = "text/calendar; charset=utf-8"


@dataclass(frozen=True)
class CalendarEvent:
    """One event. `uid` never changes, `sequence` rises with every change of it; times carry their zone."""

    uid: str
    sequence: int
    changed_at: datetime
    begins: datetime
    ends: datetime
    summary: str
    description: str
    location: str
    organizer: str
    organizer_address: str
    cancelled: bool


def write(event: CalendarEvent) -> bytes:
    """The file. All times in UTC, so that no calendar needs to know our time zone."""
    calendar, entry = Calendar(), Event()
    calendar.add("prodid", "-//Fleetward//Repair cases//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if event.cancelled else "PUBLISH")
    entry.add("uid", event.uid)
    entry.add("sequence", event.sequence)
    for name, at in (("dtstamp", event.changed_at), ("dtstart", event.begins), ("dtend", event.ends)):
        entry.add(name, at.astimezone(UTC).replace(microsecond=0))
    entry.add("summary", event.summary)
    entry.add("description", event.description)
    if event.location:
        entry.add("location", event.location)
    address = vCalAddress(f"mailto:{event.organizer_address}")
    entry.add("organizer", address, parameters={"cn": event.organizer})
    entry.add("status", "CANCELLED" if event.cancelled else "CONFIRMED")
    calendar.add_component(entry)
    return calendar.to_ical()
