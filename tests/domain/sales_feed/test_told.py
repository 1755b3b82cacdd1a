"""The stewards are told of files, lines, layouts and feeds that need them; once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fleetward.domain.sales_feed.operations.lateness import tell_of_late_feeds
from fleetward.foundation.notifications.models import Notice
from fleetward.foundation.tenancy.scope import VENDOR_PARTNER_ID
from tests.factories import feed_world, partners
from tests.factories.feed_files import Document, Sold, serial, text, x12
from tests.factories.feed_world import NOW, drop
from tests.factories.notices import kinds, notices

pytestmark = pytest.mark.usefixtures("db")


def test_a_file_that_is_not_read_and_lines_set_aside_are_told_with_their_file() -> None:
    world = feed_world.build()
    steward, agent = partners.vendor_user("channel_data_steward"), partners.vendor_user("support_agent")
    kari = partners.partner_user(world.north, "viewer")
    good = x12(Document([Sold(["N/A"], reseller="171001", invoice=f"I{one}", on=NOW.date()) for one in range(3)]))
    read = drop(world, world.first, good, "sales.edi")
    drop(world, world.first, b"no report at all", "holiday.txt")
    told = {one.kind: one.details for one in notices(steward)}
    assert told["file.lines_set_aside"] == {
        "n": 3,
        "file": "sales.edi",
        "feed": "First",
        "code": "first",
        "file_id": str(read.id),
    }
    assert (kinds(agent), kinds(kari)) == ([], [])
    assert {one.partner_id for one in notices(steward)} == {VENDOR_PARTNER_ID}


def test_what_arrives_whole_is_nothing_to_tell_a_steward() -> None:
    world = feed_world.build()
    steward = partners.vendor_user("channel_data_steward")
    drop(world, world.first, x12(Document([Sold([serial(1)], reseller="171001", on=NOW.date())])))
    assert notices(steward) == []


def test_a_layout_is_told_once_however_many_files_wait_for_it() -> None:
    world = feed_world.build()
    steward = partners.vendor_user("channel_data_steward")
    for number in (1, 2):
        drop(world, world.reseller, text(Sold([serial(number)], reseller="171002", on=NOW.date())), f"{number}.csv")
    assert [(one.kind, one.times, one.details["file"]) for one in notices(steward)] == [("layout.waits", 2, "2.csv")]


def test_a_late_feed_is_told_once_for_each_lateness_even_when_it_was_read() -> None:
    world = feed_world.build()
    steward = partners.vendor_user("channel_data_steward")
    for feed in (world.first, world.second, world.reseller):
        drop(world, feed, b"", f"{feed.code}.txt")
    Notice.objects.using("owner").all().delete()
    late = world.now + timedelta(hours=world.first.rhythm_hours + 1)
    assert tell_of_late_feeds(now=late) == 3
    Notice.objects.using("owner").update(read_at=late)
    tell_of_late_feeds(now=late + timedelta(hours=1))
    assert kinds(steward) == ["feed.late"] * 3
    drop(world, world.first, b"other", "again.txt")
    tell_of_late_feeds(now=late + timedelta(days=9))
    again = [one for one in notices(steward) if one.kind == "feed.late" and one.details["code"] == "first"]
    assert len(again) == 2
