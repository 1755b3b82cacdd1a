"""Calendar files as RFC 5545 has them, read back by what the file says and not by who wrote it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from fleetward.gateways.calendar_file import CalendarEvent, write

AT = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=200).map(str.strip).filter(bool)


def event(**said: Any) -> CalendarEvent:
    usual: dict[str, Any] = {
        "uid": "1@fleetward", "sequence": 0, "changed_at": AT, "begins": AT, "ends": AT + timedelta(hours=2),
        "summary": "Repair", "description": "Repair case", "location": "", "organizer": "HP",
        "organizer_address": "fleetward@example.com", "cancelled": False,
    }  # fmt: skip
    return CalendarEvent(**(usual | said))


def lines(content: bytes) -> list[str]:
    """The content lines, unfolded."""
    return content.decode().replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def test_the_file_word_by_word() -> None:
    zone = timezone(timedelta(hours=2))
    found = lines(write(event(begins=AT.astimezone(zone), sequence=3, location="Storgata 1", description="a\nb")))
    assert found[:4] == ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Fleetward//Repair cases//EN", "METHOD:PUBLISH"]
    assert sorted(found[5:-2]) == [
        "DESCRIPTION:a\\nb", "DTEND:20260329T033000Z", "DTSTAMP:20260329T013000Z", "DTSTART:20260329T013000Z",
        "LOCATION:Storgata 1", "ORGANIZER;CN=HP:mailto:fleetward@example.com", "SEQUENCE:3", "STATUS:CONFIRMED",
        "SUMMARY:Repair", "UID:1@fleetward",
    ]  # fmt: skip
    assert (found[4], found[-2:]) == ("BEGIN:VEVENT", ["END:VEVENT", "END:VCALENDAR"])


def test_cancelled_it_says_so_twice() -> None:
    found = lines(write(event(cancelled=True)))
    assert [line for line in found if line.startswith(("METHOD", "STATUS"))] == ["METHOD:CANCEL", "STATUS:CANCELLED"]


def test_commas_semicolons_backslashes_and_ends_of_lines_are_escaped() -> None:
    found = lines(write(event(location="Gate 1, 2; C:\\ \r\nEND:VEVENT", organizer='A "B"')))
    assert [line for line in found if line.startswith("LOCATION")] == ["LOCATION:Gate 1\\, 2\\; C:\\\\ \\nEND:VEVENT"]
    assert found.count("END:VEVENT") == 1


@given(summary=TEXT, location=TEXT, organizer=TEXT)
def test_whatever_is_written_is_read_back_and_no_line_is_longer_than_75_bytes(
    summary: str, location: str, organizer: str
) -> None:
    content = write(event(summary=summary, location=location, organizer=organizer))
    assert max(map(len, content.split(b"\r\n"))) <= 75
    assert not re.search(rb"[^\r]\n|\r[^\n]", content)
    found = Calendar.from_ical(content).walk("VEVENT")
    assert [(str(one["SUMMARY"]), str(one["LOCATION"])) for one in found] == [(summary, location)]
