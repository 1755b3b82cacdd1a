"""Sending what is due: many endpoints at once, each a few at a time, so that a slow one holds up no other.

A worker takes a delivery by moving on when it is due, in a transaction of its own; what came of it is written in
another. Whoever is killed between has changed nothing else: when that time has come, somebody tries again, under the
same id. So an event arrives at least once.
"""

from __future__ import annotations

import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from fleetward.domain.partners.actor import SYSTEM
from fleetward.domain.webhooks import queries, signing, told
from fleetward.domain.webhooks.lifecycle import (
    GIVEN_UP,
    GONE,
    DeliveryState,
    EndpointState,
    PausedWhy,
    Problem,
    wait_after,
)
from fleetward.domain.webhooks.models import ANSWER_KEPT, Attempt, Delivery, Endpoint
from fleetward.domain.webhooks.operations.locking import write
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.tenancy.scope import Scope, scoped
from fleetward.gateways import outgoing

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime
    from uuid import UUID

HANDS = 16
"""Requests at the same time."""
MOST_OF_ONE = 4
"""Of these to one endpoint; to one that fails, a single one."""
WITHIN = 10.0
"""Seconds until a receiver must have answered."""
LEASE = timedelta(seconds=60)
"""After which somebody else tries what a worker has taken and said nothing of."""
SPELL = timedelta(seconds=20)
"""How long one run goes on taking; what it has taken it ends."""
_BYTES = 4 * ANSWER_KEPT


@dataclass(frozen=True)
class Sending:
    """One delivery that this worker has taken, with all that a thread needs to send it."""

    partner_id: UUID
    endpoint_id: UUID
    delivery_id: UUID
    url: str
    body: bytes
    seeds: tuple[str, ...]
    at: datetime


@dataclass(frozen=True)
class Outcome:
    """What came of one try."""

    status: int | None
    problem: Problem
    answer: str
    took_ms: int


def deliver_due(*, clock: Callable[[], datetime], failing: bool = False) -> int:
    """Send what is due, until nothing is, or for a while. How many tries were made.

    `failing`: only to endpoints that fail, or only to those that do not, which so never wait for the others.
    """
    ends, tries = clock() + SPELL, 0
    at_work: dict[Future[Outcome], Sending] = {}
    with ThreadPoolExecutor(HANDS, "webhooks") as hands:
        while True:
            if clock() < ends:
                for sending in _taken(at_work.values(), clock, failing=failing):
                    at_work[hands.submit(send, sending)] = sending
            if not at_work:
                return tries
            for done in wait(at_work, timeout=0.5, return_when=FIRST_COMPLETED).done:
                note(sending=at_work.pop(done), outcome=done.result(), now=clock())
                tries += 1


def _taken(busy: Collection[Sending], clock: Callable[[], datetime], *, failing: bool) -> list[Sending]:
    """As many as there are hands free, for endpoints to which nothing is under way."""
    free, found = HANDS - len(busy), list[Sending]()
    if free <= 0:
        return found
    under_way = {one.endpoint_id for one in busy}
    for partner_id, endpoint_id in queries.due(clock(), failing=failing, but=under_way, most=free):
        most = min(1 if failing else MOST_OF_ONE, free - len(found))
        found += take(partner_id=partner_id, endpoint_id=endpoint_id, most=most, now=clock()) if most > 0 else []
    return found


@transaction.atomic
def take(*, partner_id: UUID, endpoint_id: UUID, most: int, now: datetime) -> list[Sending]:
    """Take so many due deliveries of an active endpoint, which nobody else has taken."""
    with scoped(Scope(partner_id)):
        endpoint = Endpoint.objects.filter(partner_id=partner_id, id=endpoint_id, state=EndpointState.ACTIVE).first()
        if endpoint is None:
            return []
        rows = Delivery.objects.select_for_update(skip_locked=True).filter(
            partner_id=partner_id, endpoint_id=endpoint_id, state=DeliveryState.WAITING, next_try_at__lte=now
        )
        found = list(rows.order_by("next_try_at", "id")[:most])
        ids = [one.id for one in found]
        Delivery.objects.filter(partner_id=partner_id, id__in=ids).update(next_try_at=now + LEASE)
    seeds = _seeds(endpoint, now)
    return [
        Sending(partner_id, endpoint_id, one.id, endpoint.url, one.body.encode(), seeds, now) for one in found
    ]  # fmt: skip


def _seeds(endpoint: Endpoint, now: datetime) -> tuple[str, ...]:
    """Of the secret, and while it is being replaced of the one before."""
    old = endpoint.previous_until is not None and endpoint.previous_until > now
    return (endpoint.seed, endpoint.previous_seed) if old else (endpoint.seed,)


def send(sending: Sending) -> Outcome:
    """One try, in a thread: it asks no database."""
    headers = signing.headers(
        message=signing.message_id(sending.delivery_id), at=sending.at, body=sending.body, seeds=sending.seeds
    )
    begun = time.monotonic()
    try:
        answer = outgoing.ask(
            sending.url, method="POST", body=sending.body, headers=headers, within=WITHIN, only=_BYTES
        )
    except outgoing.NotReached as away:
        return Outcome(None, _away(away), "", _since(begun))
    return Outcome(answer.status, _problem(answer.status), _kept(answer.body), _since(begun))


def _since(begun: float) -> int:
    return int((time.monotonic() - begun) * 1000)


def _away(away: outgoing.NotReached) -> Problem:
    kinds = {
        outgoing.NotPublic: Problem.NOT_PUBLIC, outgoing.UnknownHost: Problem.UNKNOWN_HOST,
        outgoing.TooSlow: Problem.SLOW,
    }  # fmt: skip
    return kinds.get(type(away), Problem.NO_CONNECTION)


def _problem(status: int) -> Problem:
    if 200 <= status < 300:  # noqa: PLR2004 (HTTP's own classes)
        return Problem.NONE
    if 300 <= status < 400:  # noqa: PLR2004 (HTTP's own classes)
        return Problem.REDIRECT
    return Problem.GONE if status == GONE else Problem.ANSWERED


def _kept(body: bytes) -> str:
    """The beginning of an answer as text that can be stored and shown."""
    text = body.decode(errors="replace")[:ANSWER_KEPT]
    return "".join(char if char.isprintable() or char in "\n\t" else "\ufffd" for char in text)


@transaction.atomic
def note(*, sending: Sending, outcome: Outcome, now: datetime) -> None:
    """Write what came of a try, and what follows from it. Nothing, where the endpoint was deleted meanwhile."""
    with scoped(Scope(sending.partner_id)):
        whose = {"partner_id": sending.partner_id}
        endpoint = Endpoint.objects.select_for_update().filter(**whose, id=sending.endpoint_id).first()
        delivery = Delivery.objects.select_for_update().filter(**whose, id=sending.delivery_id).first()
        if endpoint is None or delivery is None:
            return
        Attempt.objects.create(
            **whose, customer_id=delivery.customer_id, delivery_id=delivery.id, at=sending.at,
            took_ms=outcome.took_ms, status=outcome.status, problem=outcome.problem, answer=outcome.answer,
        )  # fmt: skip
        _follow(delivery, outcome, now)
        _look_after(endpoint, outcome, now)


def _follow(delivery: Delivery, outcome: Outcome, now: datetime) -> None:
    """Whoever was slower than its lease finds the delivery ended by another: it is noted, and changes nothing else."""
    tries = delivery.tries + 1
    pause = None if outcome.problem == Problem.GONE else wait_after(tries)
    fields: dict[str, object] = {
        "attempts": delivery.attempts + 1, "last_status": outcome.status, "last_problem": outcome.problem,
    }  # fmt: skip
    if delivery.state != DeliveryState.WAITING:
        fields = {"attempts": delivery.attempts + 1}
    elif not outcome.problem:
        fields |= {"tries": tries, "state": DeliveryState.DELIVERED, "finished_at": now}
    elif pause is None:
        fields |= {"tries": tries, "state": DeliveryState.FAILED, "finished_at": now}
    else:
        fields |= {"tries": tries, "next_try_at": now + pause}
    Delivery.objects.filter(partner_id=delivery.partner_id, id=delivery.id).update(**fields)


def _look_after(endpoint: Endpoint, outcome: Outcome, now: datetime) -> None:
    """Note whether it fails, and since when; pause it when it wants nothing more, or has failed for too long."""
    if not outcome.problem:
        if endpoint.failing_since:
            write(endpoint, failing_since=None)
        return
    since = endpoint.failing_since or now
    if endpoint.failing_since is None:
        write(endpoint, failing_since=since)
    if endpoint.state != EndpointState.ACTIVE:
        return
    if outcome.problem == Problem.GONE:
        _pause(endpoint, PausedWhy.GONE, now)
    elif now - since >= GIVEN_UP:
        _pause(endpoint, PausedWhy.FAILING, now)


def _pause(endpoint: Endpoint, why: PausedWhy, now: datetime) -> None:
    write(endpoint, state=EndpointState.PAUSED, paused_why=why)
    audit.record(SYSTEM, "webhook.paused", endpoint, why=str(why))
    told.paused(endpoint, why, now=now)
