"""Asking about lists: answered at once or by a job, kept, limited, and written down."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connections, transaction
from django.utils import timezone

from fleetward.domain.whereabouts import operations, rules
from fleetward.domain.whereabouts.models import Search
from fleetward.domain.whereabouts.operations import Refused, strangers
from fleetward.entrypoints.jobs import whereabouts as jobs
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import Scope, scoped
from tests.factories import devices, feed_files, partners, sales_feed, whereabouts

if TYPE_CHECKING:
    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.partners.models import Partner

pytestmark = pytest.mark.usefixtures("db")

PC, OTHER = "5CG4100BCD", "8CC4200BCF"


def never(count: int, start: int = 0) -> list[str]:
    """Serials that nobody ever reported, each far from the others."""
    return [feed_files.serial(7_919 * (start + number) % 900_000) for number in range(count)]


def verdicts(of: Search) -> list[str]:
    return [str(row.verdict) for row in whereabouts.rows(of)]


def test_a_short_list_is_answered_at_once_row_by_row_as_it_was_given() -> None:
    mine = partners.partner()
    devices.pc(mine, PC)
    search = whereabouts.ask(mine, "s/n: 5cg4100bcd", OTHER, "N/A", PC, name="list.csv")
    rows = whereabouts.rows(search)
    assert [(one.position, one.given, one.serial, str(one.verdict), one.reason) for one in rows] == [
        (1, "s/n: 5cg4100bcd", PC, "on_page", ""),
        (2, OTHER, OTHER, "never", ""),
        (3, "N/A", "", "no_serial", "serial_placeholder"),
        (4, PC, PC, "on_page", ""),
    ]
    assert (search.state, search.total, search.name, search.waiting) == ("done", 4, "list.csv", [])
    assert search.counts == {"on_page": 2, "never": 1, "no_serial": 1}


def test_a_serial_behind_a_prefix_looks_mistyped_and_says_what_was_meant() -> None:
    [row] = whereabouts.rows(whereabouts.ask(partners.partner(), "2215CG4100BCD"))
    assert (row.verdict, row.reason, row.meant, row.serial) == ("mistyped", "serial_prefixed", PC, "")


def test_a_double_click_is_one_search() -> None:
    mine, token = partners.partner(), uuid7()
    first = whereabouts.ask(mine, PC, token=token)
    second = whereabouts.ask(mine, PC, token=token)
    assert (first.id, second.id, len(whereabouts.rows(first))) == (token, token, 1)
    assert [action for action, _ in partners.noted(mine)] == ["whereabouts.asked", "whereabouts.answered"]


def test_a_long_list_waits_for_the_job_and_is_then_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "INLINE", 2)
    mine = partners.partner()
    devices.pc(mine, PC)
    search = whereabouts.ask(mine, PC, OTHER, "N/A")
    assert (search.state, search.waiting, whereabouts.rows(search)) == ("waiting", [PC, OTHER, "N/A"], [])
    [(task, arguments)] = sales_feed.waiting_jobs()
    assert task == "whereabouts.answer"
    jobs.answer(**arguments)
    assert verdicts(search) == ["on_page", "never", "no_serial"]
    assert whereabouts.reload(search).waiting == []
    jobs.answer(**arguments)  # a worker that was killed after it had written: the same again
    assert verdicts(search) == ["on_page", "never", "no_serial"]


@pytest.mark.parametrize("count", [0, rules.MOST + 1])
def test_an_empty_list_and_one_too_long_are_refused_with_a_sentence(count: int) -> None:
    mine = partners.partner()
    with pytest.raises(Refused, match=r"The list is empty|Split it"):
        operations.ask(
            actor=partners.partner_actor(mine), token=uuid7(), named=whereabouts.named(PC) * count, name="",
            now=timezone.now(),
        )  # fmt: skip


def test_a_customers_people_may_not_ask() -> None:
    with pytest.raises(Refused, match="Your role"):
        whereabouts.ask(partners.partner(), PC, actor=partners.customer_actor(partners.customer(partners.partner("B"))))


def test_the_limit_leaves_strangers_unanswered_and_answers_the_partners_own(settings: Any) -> None:
    settings.WHEREABOUTS_STRANGERS = 3
    mine = partners.partner()
    devices.pc(mine, PC)
    search = whereabouts.ask(mine, *never(2), *never(2), *never(2, 10), PC)
    assert verdicts(search) == ["never"] * 4 + ["never", "unanswered", "on_page"]
    assert [details for action, details in partners.noted(mine) if action == "whereabouts.limit_reached"] == [
        {"unanswered": 1, "limit": 3}
    ]
    assert verdicts(whereabouts.ask(mine, *never(1, 20), PC)) == ["unanswered", "on_page"]


def test_above_the_limit_a_strangers_serial_and_a_mistyped_one_are_told_no_more_of(settings: Any) -> None:
    settings.WHEREABOUTS_STRANGERS = 1
    mine, theirs = partners.partner(), partners.partner("Another")
    devices.pc(mine, PC)
    devices.held(theirs, OTHER)
    whereabouts.ask(mine, *never(1))
    assert verdicts(whereabouts.ask(mine, OTHER, "5CG4100BCF")) == ["unanswered", "unanswered"]


def test_the_limit_ends_with_its_window(settings: Any) -> None:
    settings.WHEREABOUTS_STRANGERS = 2
    mine, now = partners.partner(), timezone.now()
    whereabouts.ask(mine, *never(2), now=now)
    assert verdicts(whereabouts.ask(mine, *never(1, 5), now=now + timedelta(hours=23))) == ["unanswered"]
    assert verdicts(whereabouts.ask(mine, *never(1, 5), now=now + timedelta(hours=24))) == ["never"]


def test_an_answer_given_anew_counts_nothing_and_tells_no_more(settings: Any) -> None:
    settings.WHEREABOUTS_STRANGERS = 2
    mine = partners.partner()
    search = whereabouts.ask(mine, *never(3))
    now = timezone.now() + timedelta(days=2)
    whereabouts.again(search, now=now)
    assert verdicts(search) == ["never", "never", "unanswered"]
    assert verdicts(whereabouts.ask(mine, *never(2, 9), now=now)) == ["never", "never"]


def test_the_limit_is_exact_when_many_ask_at_once(settings: Any) -> None:
    settings.WHEREABOUTS_STRANGERS = 50
    mine = partners.partner()
    actor = partners.partner_actor(mine)

    def search(number: int) -> Search:
        try:
            return whereabouts.ask(mine, *never(10, 10 * number), actor=actor)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        searches = list(pool.map(search, range(12)))
    told = [verdict for one in searches for verdict in verdicts(one)]
    assert (told.count("never"), told.count("unanswered")) == (50, 70)


def test_a_share_of_what_was_wanted_is_granted_up_to_the_limit_and_then_nothing(settings: Any) -> None:
    settings.WHEREABOUTS_STRANGERS = 10
    mine, now = partners.partner(), timezone.now()

    def reserve(wanted: int) -> int:
        with scoped(Scope(mine.id)), transaction.atomic():
            return strangers.reserve(partner_id=mine.id, wanted=wanted, now=now)

    assert [reserve(4), reserve(0), reserve(9), reserve(1)] == [4, 0, 6, 0]
    settings.WHEREABOUTS_STRANGERS = 5
    assert reserve(1) == 0


def test_whoever_asks_stands_in_the_log_with_the_counts() -> None:
    mine = partners.partner()
    actor: Actor = partners.partner_actor(mine)
    whereabouts.ask(mine, PC, actor=actor, name="list.csv")
    assert partners.noted(mine) == [
        ("whereabouts.asked", {"total": 1, "name": "list.csv"}),
        ("whereabouts.answered", {"total": 1, "counts": {"never": 1}}),
    ]


def searches_of(of: Partner) -> int:
    with scoped(Scope(of.id)), transaction.atomic():
        return Search.objects.filter(partner_id=of.id).count()


def test_another_partner_gets_its_own_search_by_the_same_token() -> None:
    mine, theirs, token = partners.partner(), partners.partner("Another"), uuid7()
    devices.pc(mine, PC)
    whereabouts.ask(mine, PC, token=token)
    assert verdicts(whereabouts.ask(theirs, OTHER, token=token)) == ["never"]
    assert (searches_of(mine), searches_of(theirs)) == (1, 1)
