"""Threads, double clicks and crashes: whatever comes at once, there is one order."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connections, transaction

from fleetward.domain.parts import operations
from fleetward.domain.parts.operations import Refused
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import scoped
from tests.factories import devices, partners, parts
from tests.factories.parts import DESK, NOW

if TYPE_CHECKING:
    from collections.abc import Callable

    from fleetward.domain.devices.models import Device
    from fleetward.domain.partners.actor import Actor

pytestmark = pytest.mark.usefixtures("db")

THREADS = 4


@pytest.fixture
def world() -> tuple[Actor, Device]:
    partner = partners.partner()
    partners.certificate(partner, role="service_delivery")
    parts.catalogue()
    return partners.partner_actor(partner, "technician"), devices.pc(partner, "5CG1234ABC")


def at_once(do: Callable[[int], Any]) -> list[Any]:
    """What each thread gets, or the name of what it raises."""
    barrier = Barrier(THREADS)

    def one(number: int) -> Any:
        barrier.wait()
        try:
            return do(number)
        except Refused as refused:
            return refused.findings[0].code if refused.findings else "refused"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(one, range(THREADS)))


def test_one_form_from_many_threads_is_one_order(world: tuple[Actor, Device]) -> None:
    form: dict[str, Any] = {"order_id": uuid7(), "reference": "PO-1"}
    numbers = at_once(lambda _: parts.drafted(*world, **form).number)
    (order,) = parts.all_of(world[1].partner_id)
    assert numbers == [order.number] * THREADS
    assert len(parts.lines(order)) == 1
    assert [event.kind for event in parts.history(order)] == ["drafted"]


def test_of_many_forms_with_one_reference_one_becomes_an_order(world: tuple[Actor, Device]) -> None:
    answers = at_once(lambda _: parts.drafted(*world, reference="PO-1").number)
    (order,) = parts.all_of(world[1].partner_id)
    assert sorted(answers) == sorted([order.number, *["reference_used"] * (THREADS - 1)])


def test_an_order_that_is_submitted_from_many_threads_is_submitted_once(world: tuple[Actor, Device]) -> None:
    order = parts.drafted(*world)
    states = at_once(lambda _: parts.do(world[0], order, "submit_order").state)
    assert states == ["submitted"] * THREADS
    assert [event.kind for event in parts.history(order)] == ["drafted", "submitted"]


def test_a_denied_order_that_is_sent_again_from_many_forms_is_followed_by_one(world: tuple[Actor, Device]) -> None:
    denied = parts.submitted(*world)
    parts.do(DESK, denied, "deny")
    answers = at_once(lambda _: parts.do(world[0], denied, "send_again", new_id=uuid7()).number)
    following = [order for order in parts.all_of(denied.partner_id) if order.previous_id]
    assert len(following) == 1
    assert sorted(answers) == sorted([following[0].number, *["refused"] * (THREADS - 1)])


def test_of_two_at_the_desk_one_is_too_late(world: tuple[Actor, Device]) -> None:
    order = parts.submitted(*world)
    steps = ["ship", "deny", "ship", "deny"]
    answers = at_once(lambda number: str(parts.do(DESK, order, steps[number]).state))
    ended = parts.again(order).state
    assert sorted(answers) == sorted([ended, *["refused"] * (THREADS - 1)])


@pytest.mark.parametrize("step", ["return_sent", "return_received"])
def test_what_comes_back_while_it_is_charged_is_either_charged_or_not(world: tuple[Actor, Device], step: str) -> None:
    order = parts.submitted(*world)
    parts.do(DESK, order, "ship")
    parts.do(DESK, order, "deliver")
    actor = world[0] if step == "return_sent" else DESK
    overdue = NOW + timedelta(days=60)

    def one(number: int) -> Any:
        return operations.charge_overdue(now=overdue) if number % 2 else parts.do(actor, order, step).state

    at_once(one)
    (row,) = parts.returns(order)
    assert (row.state, row.charge) in {("charged", parts.DISK_PRICE), ("sent", 0), ("received", 0)}
    kinds = [event.kind for event in parts.history(order)]
    assert kinds.count("return_charged") <= 1
    assert (row.state == "received") == (step == "return_received")


def draft_and_crash(actor: Actor, pc: Device, **form: Any) -> None:
    usual: dict[str, Any] = {"ship_to": parts.SHIP_TO, "lines": [(parts.SSD, 1)], "now": NOW}
    with scoped(actor.scope), transaction.atomic():
        operations.draft_order(actor=actor, device=pc, **form, **usual)
        raise RuntimeError


def test_a_crash_between_the_order_and_the_answer_leaves_one_or_none(world: tuple[Actor, Device]) -> None:
    """Before the commit nothing stays; after it the same form finds what it made."""
    form: dict[str, Any] = {"order_id": uuid7(), "reference": "PO-1"}
    with pytest.raises(RuntimeError):
        draft_and_crash(*world, **form)
    assert parts.all_of(world[1].partner_id) == []
    made = parts.drafted(*world, **form)
    assert parts.drafted(*world, **form).number == made.number
    assert len(parts.all_of(world[1].partner_id)) == 1


def test_an_id_of_another_partners_order_makes_none(world: tuple[Actor, Device]) -> None:
    order = parts.drafted(*world)
    rival = partners.partner("Rival")
    partners.certificate(rival, role="service_delivery")
    with pytest.raises(Refused, match="new order"):
        parts.drafted(partners.partner_actor(rival), devices.pc(rival, "5CG7777ABC"), order_id=order.id)
    assert parts.all_of(rival.id) == []
