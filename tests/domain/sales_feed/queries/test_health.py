from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from fleetward.domain.partners.actor import SYSTEM
from fleetward.domain.sales_feed.lifecycle import FileState
from fleetward.domain.sales_feed.models import Feed, FeedFile
from fleetward.domain.sales_feed.queries.health import Health, health, late
from fleetward.foundation.tenancy.scope import VENDOR, scoped
from tests.factories import feed_world, partners
from tests.factories.feed_files import Document, Sold, x12
from tests.factories.feed_world import NOW, World

pytestmark = pytest.mark.usefixtures("db")


def of_first(world: World, *, after: timedelta = timedelta()) -> Health:
    with scoped(VENDOR), transaction.atomic():
        return health(SYSTEM, now=world.now + after, feed_id=world.first.id)[0]


def files(world: World, *volumes: int) -> None:
    """Files that were read, with this many lines each."""
    for number, lines in enumerate(volumes):
        file = feed_world.receive_only(world, world.first, b"%d" % number)
        with scoped(VENDOR), transaction.atomic():
            FeedFile.objects.filter(id=file.id).update(state=FileState.DONE, lines=lines, kind="x12")


def test_a_feed_is_late_only_after_its_rhythm() -> None:
    world = feed_world.build()
    files(world, 1)
    assert of_first(world, after=timedelta(hours=24)).late_by is None
    assert of_first(world, after=timedelta(hours=26)).late_by == timedelta(hours=2)


def test_a_feed_without_any_file_is_late_once_its_rhythm_has_passed_since_it_was_made() -> None:
    world = feed_world.build()
    with scoped(VENDOR), transaction.atomic():
        Feed.objects.update(created_at=world.now)
    assert (of_first(world).late_by, of_first(world).last) == (None, None)
    assert of_first(world, after=timedelta(hours=25)).late_by == timedelta(hours=1)


def test_the_share_accepted_is_that_of_the_lines_not_set_aside() -> None:
    world = feed_world.build()
    feed_world.drop(world, world.first, x12(Document([Sold(["5CG3251AB1", "5CG3251AB2", "5CG3251AB3", "N/A"])])))
    found = of_first(world)
    assert (found.files, found.lines, found.set_aside, found.accepted_percent) == (1, 4, 1, 75.0)


def test_lines_and_files_of_more_than_thirty_days_ago_do_not_count() -> None:
    world = feed_world.build()
    feed_world.drop(world, world.first, x12(Document([Sold(["N/A"])])))
    found = of_first(world, after=timedelta(days=31))
    assert (found.files, found.lines, found.set_aside, found.accepted_percent) == (0, 0, 0, None)


def test_the_last_volume_is_compared_with_the_median() -> None:
    world = feed_world.build()
    files(world, 100, 110, 90, 40)
    found = of_first(world)
    assert (found.volumes, found.usual, found.is_unusual) == ([100, 110, 90, 40], 95.0, True)


def test_two_files_do_not_say_what_is_usual() -> None:
    world = feed_world.build()
    files(world, 100, 1)
    assert (of_first(world).of_usual, of_first(world).is_unusual) == (None, False)


def test_others_see_no_feed() -> None:
    feed_world.build()
    with scoped(VENDOR), transaction.atomic():
        assert health(partners.partner_actor(partners.partner()), now=NOW) == []


@pytest.mark.parametrize(("hours", "days"), [(1, None), (24, 1), (36, None), (168, 7)])
def test_a_rhythm_is_said_in_days_only_where_it_is_whole_days(hours: int, days: int | None) -> None:
    world = feed_world.build()
    with scoped(VENDOR), transaction.atomic():
        Feed.objects.filter(id=world.first.id).update(rhythm_hours=hours)
    assert of_first(world).rhythm_days == days


def test_late_feeds_are_counted_by_the_same_rule_as_each_is_called_late() -> None:
    world = feed_world.build()
    files(world, 1)
    for hours in (0, 24, 26, 400):
        now = world.now + timedelta(hours=hours)
        with scoped(VENDOR), transaction.atomic():
            assert late(SYSTEM, now) == sum(one.late_by is not None for one in health(SYSTEM, now=now)), hours
            assert late(partners.partner_actor(world.north), now) == 0
