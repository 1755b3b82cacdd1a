"""Sending: what each answer leads to, who is held up by whom, and what a killed worker leaves behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connections
from django.utils import timezone

from fleetward.domain.webhooks import operations
from fleetward.domain.webhooks.lifecycle import WAITS, Problem
from fleetward.domain.webhooks.models import Endpoint
from fleetward.domain.webhooks.operations import delivering
from fleetward.foundation.notifications.models import Notice
from tests.factories import partners, webhooks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.partners.models import Partner
    from tests.factories.webhooks import Receiver

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def mine() -> Partner:
    return partners.partner()


@pytest.fixture
def actor(mine: Partner) -> Actor:
    return partners.partner_actor(mine)


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.OUTGOING_PRIVATE = True
    with webhooks.receiving() as found:
        yield found


def last(of: Endpoint) -> tuple[str, int, int | None, str]:
    one = webhooks.deliveries(of)[-1]
    return one.state, one.attempts, one.last_status, one.last_problem


def test_an_event_arrives_signed_as_the_reference_library_verifies(
    mine: Partner, actor: Actor, receiver: Receiver
) -> None:
    made, secret = webhooks.endpoint(actor, f"{receiver.url}/in?key=1")
    webhooks.happens(mine, subject="one", run=3)
    assert webhooks.work() == 1
    (event,) = receiver.verified(secret)
    assert (event["type"], event["data"]["claim_id"]) == ("claim.paid", "one")
    (one,) = webhooks.deliveries(made)
    path, headers, body = receiver.got[0]
    assert (path, headers["webhook-id"], headers["content-type"]) == (
        "/in?key=1", f"msg_{one.id.hex}", "application/json",
    )  # fmt: skip
    assert body == one.body.encode()
    assert last(made) == ("delivered", 1, 200, "")
    assert webhooks.work() == 0


def test_of_an_answer_the_beginning_is_kept_as_text(mine: Partner, actor: Actor, receiver: Receiver) -> None:
    made, _ = webhooks.endpoint(actor, f"{receiver.url}/200")
    webhooks.happens(mine)
    webhooks.work()
    (one,) = webhooks.attempts(made)
    assert (one.status, one.problem, one.answer) == (200, "", "well\ufffd <b>done</b>")


@pytest.mark.parametrize(
    ("path", "status", "problem"),
    [("500", 500, "answered"), ("404", 404, "answered"), ("302", 302, "redirect"), ("307", 307, "redirect"),
     ("reset", None, "no_connection")],
)  # fmt: skip
def test_what_is_not_taken_is_tried_again_later(
    actor: Actor, receiver: Receiver, path: str, status: int | None, problem: str
) -> None:
    mine = partners.of(actor)
    made, _ = webhooks.endpoint(actor, f"{receiver.url}/{path}")
    webhooks.happens(mine)
    assert webhooks.work() == 1
    assert last(made) == ("waiting", 1, status, problem)
    (one,) = webhooks.deliveries(made)
    waits = one.next_try_at - timezone.now()
    assert timedelta(seconds=2) < waits <= WAITS[0]
    assert receiver.at("/elsewhere") == []
    assert webhooks.stored(made).failing_since is not None


def test_an_answer_without_end_is_an_answer_and_only_its_beginning_is_read(
    mine: Partner, actor: Actor, receiver: Receiver
) -> None:
    made, _ = webhooks.endpoint(actor, f"{receiver.url}/huge")
    webhooks.happens(mine)
    webhooks.work()
    (one,) = webhooks.attempts(made)
    assert (last(made)[0], one.answer) == ("delivered", "x" * 500)


@pytest.mark.parametrize("path", ["hang", "drip"])
def test_who_does_not_answer_in_time_is_cut_off(
    mine: Partner, actor: Actor, receiver: Receiver, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivering, "WITHIN", 0.5)
    made, _ = webhooks.endpoint(actor, f"{receiver.url}/{path}")
    webhooks.happens(mine)
    begun = time.monotonic()
    webhooks.work()
    assert time.monotonic() - begun < 5
    assert last(made) == ("waiting", 1, None, "slow")


def test_tries_are_spread_over_three_days_and_then_given_up(mine: Partner, actor: Actor, receiver: Receiver) -> None:
    made, secret = webhooks.endpoint(actor, f"{receiver.url}/500")
    webhooks.happens(mine)
    webhooks.work()
    passed = timedelta(0)
    for wait in WAITS:
        assert last(made)[0] == "waiting"
        passed += wait + timedelta(minutes=1)
        assert webhooks.work(later=passed) == 1
    assert (last(made), sum(WAITS, timedelta()) < timedelta(days=3)) == (("failed", 10, 500, "answered"), True)
    assert len({headers["webhook-id"] for _p, headers, _b in receiver.got}) == 1
    assert len({headers["webhook-timestamp"] for _p, headers, _b in receiver.got}) == 10
    assert webhooks.work(later=timedelta(days=10)) == 0
    del secret


def test_410_pauses_at_once_and_the_administrators_are_told(mine: Partner, actor: Actor, receiver: Receiver) -> None:
    kari, other = partners.partner_user(mine), partners.partner_user(mine, "technician")
    made, _ = webhooks.endpoint(actor, f"{receiver.url}/410")
    webhooks.happens(mine)
    webhooks.work()
    found = webhooks.stored(made)
    assert (found.state, found.paused_why, last(made)) == ("paused", "gone", ("failed", 1, 410, "gone"))
    webhooks.happens(mine)
    assert webhooks.work() == 0
    (notice,) = Notice.objects.using("owner").filter(kind="webhook.paused")
    assert (notice.user_id, notice.details["why"], other.id == notice.user_id) == (kari.id, "gone", False)
    assert ("webhook.paused", {"why": "gone"}) in partners.noted(mine)


def test_after_three_days_without_any_delivery_the_endpoint_is_paused(
    mine: Partner, actor: Actor, receiver: Receiver
) -> None:
    kari = partners.partner_user(mine)
    made, _ = webhooks.endpoint(actor, f"{receiver.url}/500")
    webhooks.happens(mine)
    webhooks.work()
    webhooks.work(later=timedelta(days=2, hours=23))
    assert webhooks.stored(made).state == "active"
    webhooks.work(later=timedelta(days=3, minutes=10))
    found = webhooks.stored(made)
    assert (found.state, found.paused_why) == ("paused", "failing")
    assert [one.user_id for one in Notice.objects.using("owner").filter(kind="webhook.paused")] == [kari.id]


def test_a_customers_own_administrator_is_told_of_its_endpoint(mine: Partner, receiver: Receiver) -> None:
    fjord = partners.customer(mine)
    partners.partner_user(mine)
    ola = partners.customer_user(fjord)
    made, _ = webhooks.endpoint(partners.customer_actor(fjord), f"{receiver.url}/410", "alert.opened")
    webhooks.happens(mine, "alert.opened", customer_id=fjord.id)
    webhooks.work()
    (notice,) = Notice.objects.using("owner").filter(kind="webhook.paused")
    assert (notice.user_id, notice.customer_id, webhooks.stored(made).state) == (ola.id, fjord.id, "paused")


def test_one_success_ends_the_time_of_failing(mine: Partner, actor: Actor, receiver: Receiver) -> None:
    made, _ = webhooks.endpoint(actor, f"{receiver.url}/500")
    webhooks.happens(mine)
    webhooks.work()
    operations.change(
        actor=actor, endpoint_id=made.id, wanted=operations.Wanted("ERP", f"{receiver.url}/200", ["claim.paid"])
    )
    webhooks.work(later=timedelta(minutes=1))
    assert (webhooks.stored(made).failing_since, last(made)) == (None, ("delivered", 2, 200, ""))


def test_during_a_rotation_old_and_new_secret_verify_and_after_a_day_the_new_one_only(
    mine: Partner, actor: Actor, receiver: Receiver
) -> None:
    made, old = webhooks.endpoint(actor, f"{receiver.url}/in")
    _, new = operations.rotate(actor=actor, endpoint_id=made.id, now=timezone.now())
    webhooks.happens(mine)
    webhooks.work()
    assert len(receiver.verified(old)) == len(receiver.verified(new)) == 1
    webhooks.happens(mine)
    webhooks.work(later=timedelta(hours=25))
    signatures = [headers["webhook-signature"].count("v1,") for _path, headers, _body in receiver.got]
    assert signatures == [2, 1]


def test_slow_endpoints_hold_up_no_other(
    mine: Partner, actor: Actor, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivering, "WITHIN", 3.0)
    slow = [webhooks.endpoint(actor, f"{receiver.url}/hang")[0] for _ in range(2)]
    quick, _ = webhooks.endpoint(actor, f"{receiver.url}/quick")
    for _ in range(8):
        webhooks.happens(mine)
    operations.take_new(now=timezone.now())
    came: list[float] = []
    begun = time.monotonic()

    def watch() -> None:
        while len(receiver.at("/quick")) < 8 and time.monotonic() - begun < 20:
            time.sleep(0.02)
        came.append(time.monotonic() - begun)

    watching = threading.Thread(target=watch)
    watching.start()
    operations.deliver_due(clock=timezone.now)
    watching.join()
    assert (len(receiver.at("/quick")), came[0] < 2.5) == (8, True), came
    assert {one.state for one in webhooks.deliveries(quick)} == {"delivered"}
    assert {webhooks.stored(one).failing_since is not None for one in slow} == {True}
    # what fails goes on apart from what works, one at a time
    monkeypatch.setattr(delivering, "WITHIN", 0.2)
    webhooks.happens(mine)
    assert webhooks.work(failing=False) == 1


def test_two_workers_deliver_each_event_once(mine: Partner, actor: Actor, receiver: Receiver) -> None:
    made = [webhooks.endpoint(actor, f"{receiver.url}/{n}00")[0] for n in (2, 2)]
    for number in range(15):
        webhooks.happens(mine, subject=f"claim {number}")
    operations.take_new(now=timezone.now())

    def one() -> None:
        operations.deliver_due(clock=timezone.now)
        connections.close_all()

    workers = [threading.Thread(target=one) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    ids = [headers["webhook-id"] for _path, headers, _body in receiver.got]
    assert (len(ids), len(set(ids))) == (30, 30)
    assert {one.state for endpoint in made for one in webhooks.deliveries(endpoint)} == {"delivered"}


KILLED = """
import django; django.setup()
import sys
from django.conf import settings
settings.OUTGOING_PRIVATE = True
from django.utils import timezone
from fleetward.domain.webhooks import operations
operations.deliver_due(clock=timezone.now)
"""


def test_what_a_killed_worker_had_taken_is_sent_again_under_the_same_id(
    mine: Partner, actor: Actor, receiver: Receiver
) -> None:
    made, secret = webhooks.endpoint(actor, f"{receiver.url}/hang")
    webhooks.happens(mine)
    operations.take_new(now=timezone.now())
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "fleetward.config.settings"}
    worker = subprocess.Popen([sys.executable, "-c", KILLED], env=environment)  # noqa: S603 (our own text)
    until = time.monotonic() + 30
    while not receiver.got and time.monotonic() < until:
        time.sleep(0.05)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    assert (len(receiver.got), last(made), webhooks.work()) == (1, ("waiting", 0, None, ""), 0)
    Endpoint.objects.using("owner").filter(id=made.id).update(url=f"{receiver.url}/in")
    assert webhooks.work(later=timedelta(seconds=61)) == 1
    first, second = (headers["webhook-id"] for _path, headers, _body in receiver.got)
    assert (first == second, last(made), len(receiver.verified(secret))) == (True, ("delivered", 1, 200, ""), 2)


def test_a_worker_that_was_slower_than_its_lease_changes_nothing_that_another_ended(
    mine: Partner, actor: Actor, receiver: Receiver
) -> None:
    made, _ = webhooks.endpoint(actor, f"{receiver.url}/in")
    webhooks.happens(mine)
    operations.take_new(now=timezone.now())
    named: dict[str, Any] = {"partner_id": mine.id, "endpoint_id": made.id, "most": 5}
    (slow,) = delivering.take(now=timezone.now(), **named)
    assert delivering.take(now=timezone.now(), **named) == []
    assert webhooks.work(later=timedelta(seconds=61)) == 1
    late = delivering.Outcome(500, Problem.ANSWERED, "", 1)
    delivering.note(sending=slow, outcome=late, now=timezone.now())
    assert last(made) == ("delivered", 2, 200, "")


def test_a_deleted_endpoint_is_written_no_more(mine: Partner, actor: Actor, receiver: Receiver) -> None:
    made, _ = webhooks.endpoint(actor, f"{receiver.url}/in")
    webhooks.happens(mine)
    operations.take_new(now=timezone.now())
    (taken,) = delivering.take(partner_id=mine.id, endpoint_id=made.id, most=1, now=timezone.now())
    operations.delete(actor=actor, endpoint_id=made.id)
    delivering.note(sending=taken, outcome=delivering.send(taken), now=timezone.now())
    assert webhooks.deliveries(made) == []


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::1]", "[::7f00:1]",
     "2130706433", "0x7f.1", "0177.0.0.1", "[fe80::1]", "[fec0::1]", "169.254.169.254", "100.64.0.1", "10.0.0.1"],
)  # fmt: skip
def test_no_private_address_is_reached_whatever_its_form(
    mine: Partner, actor: Actor, receiver: Receiver, host: str, settings: Any
) -> None:
    settings.OUTGOING_PRIVATE = False
    port = receiver.url.rsplit(":", 1)[1]
    made, _ = webhooks.endpoint(actor, f"https://{host}:{port}/in")
    webhooks.happens(mine)
    webhooks.work()
    assert (receiver.got, last(made)) == ([], ("waiting", 1, None, last(made)[3]))
    assert last(made)[3] in {"not_public", "unknown_host"}


def test_a_name_that_answers_otherwise_a_moment_later_gains_nothing(
    mine: Partner, actor: Actor, receiver: Receiver, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first answer is public and is what is connected to; were the name asked again, it would lead in here."""
    settings.OUTGOING_PRIVATE = False
    port = int(receiver.url.rsplit(":", 1)[1])
    answers = iter(["192.0.2.1", "127.0.0.1"])
    real, asked, connected = socket.getaddrinfo, list[str](), list[Any]()

    def changing(host: str, *rest: Any, **named: Any) -> list[Any]:
        if host != "changing.example":
            return real(host, *rest, **named)
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    def connect(address: Any, *_: Any, **__: Any) -> socket.socket:
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", changing)
    monkeypatch.setattr("fleetward.gateways.outgoing.is_public", lambda address: address == "192.0.2.1")
    monkeypatch.setattr(socket, "create_connection", connect)
    made, _ = webhooks.endpoint(actor, f"https://changing.example:{port}/in")
    webhooks.happens(mine)
    webhooks.work()
    assert (asked, connected, receiver.got) == (["changing.example"], [("192.0.2.1", port)], [])
    assert last(made)[3] == "no_connection"
