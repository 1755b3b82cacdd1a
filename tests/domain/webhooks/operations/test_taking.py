"""Events come out of the audit log, each once for each endpoint that may be told of it, however late committed."""

from __future__ import annotations

import json
import threading
import time
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connections, transaction
from django.utils import timezone

from fleetward.domain.partners.actor import SYSTEM
from fleetward.domain.webhooks import operations
from fleetward.domain.webhooks.operations.taking import take_new
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.tenancy.scope import Scope, scoped
from tests.factories import partners, webhooks

if TYPE_CHECKING:
    from fleetward.domain.partners.models import Partner
    from fleetward.domain.webhooks.models import Endpoint

pytestmark = pytest.mark.usefixtures("db")
URL = "https://receiver.example/hook"


@pytest.fixture
def mine() -> Partner:
    return partners.partner()


def taken(of: Endpoint) -> list[str]:
    take_new(now=timezone.now())
    return [json.loads(one.body)["data"]["claim_id"] for one in webhooks.deliveries(of)]


def test_chosen_events_become_deliveries_once(mine: Partner) -> None:
    made, _ = webhooks.endpoint(partners.partner_actor(mine), URL, "claim.paid", "alert.opened")
    webhooks.happens(mine, subject="first", run=7)
    webhooks.happens(mine, "claim.denied", "second")
    assert (taken(made), taken(made)) == (["first"], ["first"])
    webhooks.happens(mine, subject="third")
    assert taken(made) == ["first", "third"]
    (one, _two) = webhooks.deliveries(made)
    assert (one.kind, one.state, json.loads(one.body)["data"]) == (
        "claim.paid", "waiting", {"partner_id": str(mine.id), "claim_id": "first", "run": 7},
    )  # fmt: skip


def test_what_happened_before_there_was_an_endpoint_is_not_told(mine: Partner) -> None:
    webhooks.happens(mine, subject="before")
    made, _ = webhooks.endpoint(partners.partner_actor(mine), URL)
    webhooks.happens(mine, subject="after")
    assert taken(made) == ["after"]


def test_nothing_reaches_another_partner_nor_another_customer(mine: Partner) -> None:
    fjord, nord = partners.customer(mine), partners.customer(mine, "Nord Bygg AS")
    rival = partners.partner("Rival AS")
    stranger = partners.customer(rival, "Fremmed AS")
    events = ("alert.opened", "repair_case.submitted")
    made = [
        webhooks.endpoint(actor, URL, *events)[0]
        for actor in (
            partners.partner_actor(mine), partners.customer_actor(fjord), partners.customer_actor(nord),
            partners.partner_actor(rival), partners.customer_actor(stranger),
        )
    ]  # fmt: skip
    webhooks.happens(mine, "alert.opened", "canary", customer_id=fjord.id)
    webhooks.happens(mine, "alert.opened", "of the pool")
    take_new(now=timezone.now())
    assert [len(webhooks.deliveries(one)) for one in made] == [2, 1, 0, 0, 0]
    (theirs,) = webhooks.deliveries(made[1])
    assert ("canary" in theirs.body, theirs.customer_id) == (True, fjord.id)


def test_a_customer_is_not_told_of_what_its_people_may_not_read(mine: Partner) -> None:
    fjord = partners.customer(mine)
    made, _ = webhooks.endpoint(partners.customer_actor(fjord), URL, "alert.opened")
    made.events.append("claim.paid")  # as if an older release had offered it
    type(made).objects.using("owner").filter(id=made.id).update(events=made.events)
    webhooks.happens(mine, "claim.paid", "money", customer_id=fjord.id)
    take_new(now=timezone.now())
    assert webhooks.deliveries(made) == []


def test_many_events_are_taken_in_parts_also_those_of_one_moment(mine: Partner) -> None:
    made, _ = webhooks.endpoint(partners.partner_actor(mine), URL)
    with scoped(Scope(mine.id)), transaction.atomic():
        audit.record_each(SYSTEM, "claim.paid", [f"claim {n}" for n in range(7)])
    assert (take_new(now=timezone.now(), most=3), take_new(now=timezone.now(), most=3)) == (7, 0)
    assert len(webhooks.deliveries(made)) == 7


def test_an_event_that_is_committed_late_is_taken_too(mine: Partner) -> None:
    made, _ = webhooks.endpoint(partners.partner_actor(mine), URL)
    begun, may_end = threading.Event(), threading.Event()

    def slow() -> None:
        with scoped(Scope(mine.id)), transaction.atomic():
            audit.record(SYSTEM, "claim.paid", "slow")
            begun.set()
            may_end.wait(20)
        connections.close_all()

    thread = threading.Thread(target=slow)
    thread.start()
    begun.wait(20)
    webhooks.happens(mine, subject="quick")
    assert taken(made) == ["quick"]
    time.sleep(6)  # longer than what is looked at again in any case
    assert taken(made) == ["quick"]
    may_end.set()
    thread.join()
    assert sorted(taken(made)) == ["quick", "slow"]


def test_how_far_it_has_looked_stays_behind_what_may_still_be_committed(mine: Partner) -> None:
    made, _ = webhooks.endpoint(partners.partner_actor(mine), URL)
    webhooks.happens(mine)
    take_new(now=timezone.now())
    first = webhooks.stored(made).taken_to
    assert first <= timezone.now() - timedelta(seconds=4) or first == made.taken_to


def test_two_at_once_take_each_event_once(mine: Partner) -> None:
    made, _ = webhooks.endpoint(partners.partner_actor(mine), URL)
    for number in range(10):
        webhooks.happens(mine, subject=f"claim {number}")
    counts: list[int] = []

    def one() -> None:
        counts.append(take_new(now=timezone.now(), most=2))
        connections.close_all()

    threads = [threading.Thread(target=one) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    take_new(now=timezone.now())
    assert len(webhooks.deliveries(made)) == 10


def test_what_happens_during_a_pause_follows_when_it_is_over(mine: Partner) -> None:
    actor = partners.partner_actor(mine)
    made, _ = webhooks.endpoint(actor, URL)
    operations.pause(actor=actor, endpoint_id=made.id)
    webhooks.happens(mine, subject="meanwhile")
    assert taken(made) == []
    operations.resume(actor=actor, endpoint_id=made.id, now=timezone.now())
    assert taken(made) == ["meanwhile"]


def test_after_a_long_pause_the_last_three_days_follow(mine: Partner) -> None:
    actor = partners.partner_actor(mine)
    made, _ = webhooks.endpoint(actor, URL)
    operations.pause(actor=actor, endpoint_id=made.id)
    webhooks.happens(mine, subject="long ago")
    operations.resume(actor=actor, endpoint_id=made.id, now=timezone.now() + timedelta(days=4))
    assert taken(made) == []
