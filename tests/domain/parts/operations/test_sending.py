"""Orders go to the outside parts system by themselves, once in effect, whatever is down and whoever is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connections, transaction

from fleetward.domain.parts import operations
from fleetward.domain.parts.lifecycle import OrderState
from fleetward.domain.parts.models import PartsOrder
from fleetward.domain.parts.operations import Refused, sending
from fleetward.foundation.tenancy.scope import VENDOR, scoped
from tests.conftest import ROOT
from tests.factories import devices, partners, parts
from tests.factories.parts import BATTERY, DESK, NOW, SSD
from tests.factories.parts_system import SECRET, FakePartsSystem, running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fleetward.domain.devices.models import Device
    from fleetward.domain.partners.actor import Actor

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def outside(settings: Any) -> Iterator[FakePartsSystem]:
    with running() as system:
        settings.PARTS_SYSTEM_URL, settings.PARTS_SYSTEM_SECRET = system.url, SECRET
        yield system


@pytest.fixture
def world() -> tuple[Actor, Device]:
    partner = partners.partner()
    partners.certificate(partner, role="service_delivery")
    parts.catalogue()
    return partners.partner_actor(partner, "technician"), devices.pc(partner, "5CG1234ABC")


def send_out(minutes: int = 0) -> int:
    return operations.send_out(now=NOW + timedelta(minutes=minutes))


def tell(order: PartsOrder, state: str, **fields: str) -> PartsOrder:
    with scoped(VENDOR):
        return operations.take_status(number=order.number, state=OrderState(state), now=NOW, **fields)


def standing(order: PartsOrder) -> tuple[str, str, int]:
    stored = parts.again(order)
    return stored.outside, stored.outside_number, stored.outside_tries


def test_a_submitted_order_goes_out_as_it_is_and_once(world: tuple[Actor, Device], outside: FakePartsSystem) -> None:
    parts.drafted(*world)
    order = parts.submitted(*world, reference="PO-1", lines=[(SSD, 2), (BATTERY, 1)])
    assert (send_out(), send_out(99)) == (1, 0)
    assert outside.keys == [str(order.id)]
    assert standing(order) == ("sent", "X1", 1)
    assert [event.kind for event in parts.history(order)] == ["drafted", "submitted", "sent_out"]
    assert outside.orders[str(order.id)] == {
        "id": str(order.id), "number": order.number, "reference": "PO-1", "currency": "NOK", "total": "3389.00",
        "submitted_at": NOW.isoformat(), "partner": {"id": str(order.partner_id), "name": "Nordlys Data AS"},
        "pc": {"serial": "5CG1234ABC", "product_number": "8Y4J2EA", "model": parts.MODEL, "program": "premium"},
        "ship_to": {
            "name": "Nordlys Data AS", "address": "Storgata 1", "postal_code": "0155", "city": "Oslo", "country": "NO",
            "phone": "+47 900 00 000",
        },
        "lines": [
            {"position": 1, "part_number": SSD, "name": "SSD 512 GB", "quantity": 2, "price": "1249.50",
             "returnable": True},
            {"position": 2, "part_number": BATTERY, "name": "Battery 51 Wh", "quantity": 1, "price": "890.00",
             "returnable": False},
        ],
    }  # fmt: skip


def test_without_an_outside_system_nothing_waits(world: tuple[Actor, Device]) -> None:
    order = parts.submitted(*world)
    assert send_out() == 0
    assert standing(order) == ("", "", 0)


def test_while_the_system_is_down_orders_wait_longer_and_longer_and_then_go_once(
    world: tuple[Actor, Device], outside: FakePartsSystem
) -> None:
    orders = [parts.submitted(*world) for _ in range(2)]
    outside.fail = ["503"] * 4
    assert [send_out(minutes) for minutes in (0, 0, 1, 2, 3)] == [0, 0, 0, 0, 2]
    assert sorted(outside.keys) == sorted(3 * [str(order.id) for order in orders])
    assert set(outside.orders) == {str(order.id) for order in orders}
    assert [standing(order)[::2] for order in orders] == [("sent", 3)] * 2


@pytest.mark.parametrize(("tries", "minutes"), [(1, 1), (2, 2), (3, 4), (6, 32), (7, 60), (500, 60)])
def test_the_wait_doubles_up_to_an_hour(tries: int, minutes: int) -> None:
    assert sending.wait_after(tries) == timedelta(minutes=minutes)


SEND = """
import django
django.setup()
from fleetward.entrypoints.jobs.parts import send_orders_out
send_orders_out(timestamp=0)
"""


def test_killed_between_sending_and_noting_the_same_key_goes_again_and_one_order_is_made(
    world: tuple[Actor, Device], outside: FakePartsSystem
) -> None:
    order = parts.submitted(*world)
    outside.fail = ["kill"]
    told = {"FLEETWARD_PARTS_SYSTEM_URL": outside.url, "FLEETWARD_PARTS_SYSTEM_SECRET": SECRET}
    told["DJANGO_SETTINGS_MODULE"] = "fleetward.config.settings"
    outside.sender = subprocess.Popen([sys.executable, "-c", SEND], env=os.environ | told, cwd=ROOT)  # noqa: S603 (our own)
    assert outside.sender.wait(60) == -signal.SIGKILL
    assert (list(outside.orders), standing(order)) == ([str(order.id)], ("waiting", "", 1))
    assert (send_out(), send_out(600)) == (0, 1)  # the killed one went by the clock, however late it is
    assert outside.keys == [str(order.id)] * 2
    assert list(outside.orders) == [str(order.id)]
    assert standing(order) == ("sent", "X1", 2)


def test_an_answer_that_is_lost_makes_no_second_order(world: tuple[Actor, Device], outside: FakePartsSystem) -> None:
    order = parts.submitted(*world)
    outside.fail = ["cut"]
    assert (send_out(), send_out(1)) == (0, 1)
    assert list(outside.orders) == [str(order.id)]


def test_an_order_is_claimed_for_a_try_by_one_worker(world: tuple[Actor, Device], outside: FakePartsSystem) -> None:
    order = parts.submitted(*world)
    claims = [sending._claim(partner_id=order.partner_id, order_id=order.id, now=NOW) for _ in range(2)]
    assert [claim is not None for claim in claims] == [True, False]
    assert outside.keys == []


def test_what_the_desk_decided_before_is_not_sent(world: tuple[Actor, Device], outside: FakePartsSystem) -> None:
    denied, cancelled = parts.submitted(*world), parts.submitted(*world)
    parts.do(DESK, denied, "deny")
    parts.do(world[0], cancelled, "cancel_order")
    assert send_out() == 0
    assert outside.keys == []


def test_what_was_handed_out_is_not_cancelled_by_the_partner(
    world: tuple[Actor, Device], outside: FakePartsSystem
) -> None:
    order = parts.submitted(*world)
    outside.fail = ["503"]
    send_out()
    with pytest.raises(Refused, match="parts system"):
        parts.do(world[0], order, "cancel_order")


@pytest.mark.usefixtures("outside")
def test_the_system_tells_the_states_and_telling_them_again_changes_nothing(world: tuple[Actor, Device]) -> None:
    order = parts.submitted(*world)
    send_out()
    for state, fields in (
        ("in_review", {}), ("back_ordered", {"text": "In May"}), ("approved", {}),
        ("shipped", {"carrier": "Bring", "tracking": "TT9"}), ("delivered", {}),
    ):  # fmt: skip
        assert [tell(order, state, **fields).state for _ in range(2)] == [state, state]
    assert [(event.kind, event.text, event.actor_label) for event in parts.history(order)[3:]] == [
        ("in_review", "", "Parts system"), ("back_ordered", "In May", "Parts system"),
        ("approved", "", "Parts system"), ("shipped", "", "Parts system"), ("delivered", "", "Parts system"),
    ]  # fmt: skip
    stored = parts.again(order)
    assert (stored.carrier, stored.tracking) == ("Bring", "TT9")
    assert [row.state for row in parts.returns(order)] == ["due"]
    with pytest.raises(Refused):
        tell(order, "denied", text="Too late")


@pytest.mark.usefixtures("outside")
def test_a_state_of_an_order_whose_arrival_nobody_noted_says_that_it_arrived(world: tuple[Actor, Device]) -> None:
    order = parts.submitted(*world)
    with pytest.raises(PartsOrder.DoesNotExist):
        tell(order, "approved")
    sending._claim(partner_id=order.partner_id, order_id=order.id, now=NOW)
    assert tell(order, "approved").state == "approved"
    assert standing(order) == ("sent", "", 1)
    assert send_out(99) == 0


def test_the_system_tells_nothing_of_orders_it_was_never_sent(world: tuple[Actor, Device]) -> None:
    order = parts.submitted(*world)
    with pytest.raises(PartsOrder.DoesNotExist):
        tell(order, "approved")
    with transaction.atomic(using="vendor"), connections["vendor"].cursor() as cursor:
        cursor.execute("SELECT state FROM parts_partsorder WHERE id = %s", [order.id])
        assert cursor.fetchall() == [("submitted",)]
