"""Answers follow what happens: a search that misses a PC is answered anew when something has moved."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from fleetward.domain.whereabouts import operations
from fleetward.domain.whereabouts.models import Search
from fleetward.entrypoints.jobs import whereabouts as jobs
from fleetward.foundation.tenancy.scope import VENDOR, Scope, scoped
from tests.factories import devices, feed_files, partners, sales_feed, whereabouts
from tests.factories import feed_world as feed
from tests.factories.feed_files import Document, Sold

pytestmark = pytest.mark.usefixtures("db")

PC, OTHER = feed_files.serial(0), feed_files.serial(31 * 31 * 7 + 5)


def asked_for(minutes: int = 10) -> list[str]:
    """Searches that a run so many minutes from now has answered anew."""
    with scoped(VENDOR):
        operations.refresh_stale(now=timezone.now() + timedelta(minutes=minutes))
    return [arguments["search_id"] for task, arguments in sales_feed.waiting_jobs() if task == "whereabouts.answer"]


def aged(search: Search, **ago: timedelta) -> Search:
    """The search, answered (and asked, where that is said) so long ago."""
    now = timezone.now()
    with scoped(Scope(search.partner_id)), transaction.atomic():
        Search.objects.filter(partner_id=search.partner_id, id=search.id).update(
            refreshed_at=now - ago.get("answered", timedelta(minutes=30)), asked_at=now - ago.get("asked", timedelta())
        )
    return search


def test_a_row_that_is_settled_says_what_it_was_and_when_it_changed() -> None:
    mine = partners.partner()
    search = whereabouts.ask(mine, PC, OTHER)
    devices.pc(mine, PC)
    now = timezone.now()
    moved = operations.answer(partner_id=mine.id, search_id=search.id, now=now)
    changed, same = whereabouts.rows(search)
    assert (changed.verdict, changed.was, changed.changed_at, moved) == ("on_page", "never", now, 1)
    assert (same.verdict, same.was, same.changed_at) == ("never", "", None)
    stored = whereabouts.reload(search)
    assert (stored.changed, stored.counts, stored.refreshed_at) == (1, {"on_page": 1, "never": 1}, now)
    assert stored.answered_at != now
    assert partners.noted(mine)[-1][0] == "whereabouts.refreshed"


def test_a_row_that_is_as_at_first_again_has_not_changed() -> None:
    mine = partners.partner()
    search = whereabouts.ask(mine, PC)
    pc = devices.pc(mine, PC)
    whereabouts.again(search)
    with scoped(Scope(mine.id)), transaction.atomic():
        type(pc).objects.filter(partner=mine, id=pc.id).update(place="left")
    again = whereabouts.again(search)
    assert (whereabouts.rows(search)[0].was, again.changed) == ("", 0)


def test_a_refresh_that_changes_nothing_leaves_no_word_in_the_log() -> None:
    mine = partners.partner()
    search = whereabouts.ask(mine, PC)
    before = partners.noted(mine)
    assert operations.answer(partner_id=mine.id, search_id=search.id, now=timezone.now()) == 0
    assert partners.noted(mine) == before


def test_nothing_moved_so_nothing_is_answered_anew_until_an_hour_has_passed() -> None:
    search = aged(whereabouts.ask(partners.partner(), PC))
    assert asked_for(20) == []
    assert asked_for(31) == [str(search.id)]


def test_a_pc_that_arrives_on_the_page_or_on_a_dashboard_has_the_search_answered_anew() -> None:
    mine = partners.partner()
    search = aged(whereabouts.ask(mine, PC))
    devices.on_dashboard(partners.customer(mine), PC, waiting_since=timezone.now())
    assert asked_for() == [str(search.id)]
    assert asked_for() == [str(search.id)]  # one job, however often it is asked for
    jobs.answer(**sales_feed.waiting_jobs()[-1][1])
    assert whereabouts.rows(search)[0].verdict == "on_dashboard"


def test_a_search_that_misses_nothing_or_is_a_month_old_is_left_alone() -> None:
    mine = partners.partner()
    devices.pc(mine, PC)
    aged(whereabouts.ask(mine, PC), answered=timedelta(hours=5))
    aged(whereabouts.ask(mine, OTHER), answered=timedelta(hours=5), asked=timedelta(days=30))
    assert asked_for() == []


def test_a_file_that_was_read_has_searches_answered_anew() -> None:
    world = feed.build(certified=False)
    search = whereabouts.ask(world.north, PC)
    with scoped(Scope(world.north.id)), transaction.atomic():
        Search.objects.filter(id=search.id).update(refreshed_at=world.now, asked_at=world.now)
    world.now += timedelta(minutes=10)
    feed.drop(world, world.first, feed_files.x12(Document([Sold([PC])])))
    with scoped(VENDOR):
        assert operations.refresh_stale(now=world.now + timedelta(minutes=1)) == 1
    jobs.answer(**sales_feed.waiting_jobs()[-1][1])
    assert whereabouts.rows(search)[0].verdict == "not_certified"
