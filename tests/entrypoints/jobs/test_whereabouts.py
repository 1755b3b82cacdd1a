"""The worker's side of Where is my PC?"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from fleetward.domain.whereabouts import operations, rules
from fleetward.domain.whereabouts.models import Search
from fleetward.entrypoints.jobs import tasks
from fleetward.entrypoints.jobs import whereabouts as jobs
from fleetward.foundation.tenancy.scope import Scope, scoped
from tests.factories import devices, partners, sales_feed, whereabouts

pytestmark = pytest.mark.usefixtures("db")

PC = "5CG4100BCD"


@pytest.fixture(autouse=True)
def _by_a_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "INLINE", 0)


def test_the_worker_answers_a_long_search() -> None:
    assert tasks.whereabouts is jobs
    mine = partners.partner()
    devices.pc(mine, PC)
    search = whereabouts.ask(mine, PC)
    [(_, arguments)] = sales_feed.waiting_jobs()
    jobs.answer(**arguments)
    assert (whereabouts.reload(search).state, whereabouts.rows(search)[0].verdict) == ("done", "on_page")


def test_a_failure_is_noted_raised_and_made_good_by_the_next_try(settings: Any) -> None:
    mine = partners.partner()
    search = whereabouts.ask(mine, PC)
    settings.WHEREABOUTS_STRANGERS = "many"
    with pytest.raises(Exception, match="many"):
        jobs.answer(str(mine.id), str(search.id))
    assert whereabouts.reload(search).state == "failed"
    settings.WHEREABOUTS_STRANGERS = 10
    jobs.answer(str(mine.id), str(search.id))
    assert whereabouts.reload(search).state == "done"


def test_a_search_under_way_says_so_and_one_with_an_answer_keeps_it() -> None:
    mine = partners.partner()
    search = whereabouts.ask(mine, PC)
    operations.begin(partner_id=mine.id, search_id=search.id)
    assert whereabouts.reload(search).state == "running"
    whereabouts.again(search)
    operations.begin(partner_id=mine.id, search_id=search.id)
    operations.fail(partner_id=mine.id, search_id=search.id, now=timezone.now())
    assert whereabouts.reload(search).state == "done"


def test_each_minute_searches_that_may_find_their_pc_are_answered_anew() -> None:
    mine = partners.partner()
    search = whereabouts.ask(mine, PC)
    jobs.answer(str(mine.id), str(search.id))
    with scoped(Scope(mine.id)), transaction.atomic():
        Search.objects.filter(partner_id=mine.id).update(refreshed_at=timezone.now() - timedelta(minutes=9))
    devices.pc(mine, PC, waiting_since=timezone.now())
    jobs.refresh(0)
    jobs.answer(**sales_feed.waiting_jobs()[-1][1])
    assert whereabouts.rows(search)[0].verdict == "on_page"
