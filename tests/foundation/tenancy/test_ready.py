from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import OperationalError, connection, connections, transaction

from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy import ready
from fleetward.foundation.tenancy.ready import Ready
from fleetward.foundation.tenancy.scope import Scope, scoped
from tests.factories import devices, feed_world, partners

pytestmark = pytest.mark.usefixtures("db")

SERIALS = Ready("test_serials", "uuid", "SELECT serial FROM devices_device WHERE partner_id = $1")
ALL = Ready("test_all", "text", "SELECT serial FROM devices_device WHERE serial <> $1")
SOLD = Ready("test_sold", "uuid, text", "UPDATE devices_device SET invoice = $2 WHERE partner_id = $1")
FAULT = Ready("test_fault", "int", "SELECT 1 / $1")


def invoices() -> list[str]:
    return [one for (one,) in feed_world.fetch("SELECT invoice FROM devices_device ORDER BY serial")]


def test_several_statements_are_answered_at_once_in_one_scope() -> None:
    mine, theirs = partners.partner("Ann"), partners.partner("Bob")
    devices.pc(mine, "5CD6100001")
    devices.pc(theirs, "5CD6100002")
    assert ready.run([(SERIALS, (mine.id,)), (ALL, ("",))], partner_id=mine.id) == [[("5CD6100001",)]] * 2
    assert ready.run([(SERIALS, (theirs.id,)), (ALL, ("",))], partner_id=mine.id) == [[], [("5CD6100001",)]]
    assert ready.run([(ALL, ("",))]) == [[]]


def test_nothing_is_written_if_one_of_them_fails() -> None:
    mine = partners.partner()
    devices.pc(mine, "5CD6100001", invoice="before")
    with pytest.raises(Exception, match="division by zero"):
        ready.run([(SOLD, (mine.id, "after")), (FAULT, (0,))], partner_id=mine.id)
    assert invoices() == ["before"]
    ready.run([(SOLD, (mine.id, "after")), (FAULT, (1,))], partner_id=mine.id)
    assert invoices() == ["after"]


def test_it_is_one_round_trip_from_the_second_time_on() -> None:
    mine = partners.partner()
    asked: list[str] = []

    def count(execute: Any, query: Any, params: Any, many: Any, context: Any) -> Any:
        asked.append(query)
        return execute(query, params, many, context)

    ready.run([(ALL, ("",))], partner_id=mine.id)
    with connection.execute_wrapper(count):
        ready.run([(ALL, ("",)), (FAULT, (1,))], partner_id=mine.id)
        asked.clear()
        ready.run([(ALL, ("",)), (FAULT, (1,))], partner_id=mine.id)
    assert len(asked) == 1


def test_a_lost_connection_is_made_anew() -> None:
    mine = partners.partner()
    ready.run([(ALL, ("",))], partner_id=mine.id)
    with pytest.raises(OperationalError), connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    assert ready.run([(ALL, ("",))], partner_id=mine.id) == [[]]


def test_inside_another_transaction_it_is_refused() -> None:
    with transaction.atomic(), pytest.raises(RuntimeError):
        ready.run([(ALL, ("",))], partner_id=uuid7())


def test_a_lock_is_not_waited_for_for_ever() -> None:
    mine = partners.partner()
    devices.pc(mine, "5CD6100001")

    def attempt() -> None:
        try:
            ready.run([(SOLD, (mine.id, "x"))], partner_id=mine.id)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool, scoped(Scope(mine.id)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM devices_device FOR UPDATE")
        with pytest.raises(OperationalError):
            pool.submit(attempt).result(timeout=20)
