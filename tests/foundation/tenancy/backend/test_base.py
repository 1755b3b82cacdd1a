"""The backend tells the server the scope, once a transaction, and notices a forgotten one."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, cast

import pytest
from django.db import OperationalError, connection, connections, transaction
from django.db.backends.postgresql.base import DatabaseWrapper as DjangoWrapper
from psycopg import pq, sql

from fleetward.foundation.tenancy.backend.base import ASKED_AFTER, DatabaseWrapper, UnscopedQuery
from fleetward.foundation.tenancy.scope import VENDOR, Scope, scoped
from tests.walls.rows import make_partner

if TYPE_CHECKING:
    from fleetward.domain.partners.models import Partner


@pytest.fixture
def ann(db: None) -> Partner:
    del db
    return make_partner("Ann")


def told() -> tuple[str, str, str]:
    """What the server was told in this transaction; never told and told nothing are the same."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, coalesce(current_setting('app.' || name, true), '') FROM unnest(%s::text[]) name",
            [["partner_id", "customer_ids", "vendor"]],
        )
        found = dict(cursor.fetchall())
    return found["partner_id"], found["customer_ids"], found["vendor"]


def test_the_server_hears_the_whole_scope(ann: Partner) -> None:
    with scoped(Scope(ann.id, (ann.id,))), transaction.atomic():
        assert told() == (str(ann.id), str(ann.id), "")
    with scoped(VENDOR), transaction.atomic():
        assert told() == (str(VENDOR.partner_id), "", "on")


def test_a_scope_entered_inside_a_transaction_is_announced_and_taken_back(ann: Partner) -> None:
    with transaction.atomic():
        assert told() == ("", "", "")
        with scoped(Scope(ann.id)):
            assert told() == (str(ann.id), "", "")
        assert told() == ("", "", "")


def test_a_savepoint_that_is_rolled_back_keeps_the_scope_around_it(ann: Partner) -> None:
    with scoped(Scope(ann.id)), transaction.atomic():
        with pytest.raises(ZeroDivisionError), transaction.atomic(), scoped(VENDOR):
            raise ZeroDivisionError
        assert told() == (str(ann.id), "", "")


def test_a_scope_left_inside_a_savepoint_that_is_rolled_back_stays_left(ann: Partner) -> None:
    with transaction.atomic():
        entered = scoped(Scope(ann.id))
        entered.__enter__()
        with transaction.atomic():
            entered.__exit__(None, None, None)
            transaction.set_rollback(True)
        with scoped(None):
            assert told() == ("", "", "")


@pytest.mark.parametrize(
    "query",
    [
        "SELECT 1 FROM devices_device",
        'UPDATE "devices_device" SET model = model',
        "SELECT 1 FROM auth_group JOIN devices_device ON true",
        sql.SQL("DELETE FROM {}").format(sql.Identifier("devices_device")),
    ],
)
def test_a_forgotten_scope_raises_whatever_the_form_of_the_query(ann: Partner, query: object) -> None:
    del ann
    with pytest.raises(UnscopedQuery, match="devices_device"), connection.cursor() as cursor:
        cursor.execute(query)  # type: ignore[arg-type]


def test_a_transaction_begins_together_with_its_scope(ann: Partner) -> None:
    with scoped(Scope(ann.id, (ann.id,))), transaction.atomic():
        assert connection.connection.info.transaction_status == pq.TransactionStatus.INTRANS
        assert told() == (str(ann.id), str(ann.id), "")


def test_what_was_announced_ends_with_its_transaction(ann: Partner) -> None:
    with scoped(Scope(ann.id, (ann.id,))), transaction.atomic():
        assert told() == (str(ann.id), str(ann.id), "")
    with scoped(VENDOR), transaction.atomic():
        assert told() == (str(VENDOR.partner_id), "", "on")
    with transaction.atomic():
        assert told() == ("", "", "")


def test_a_transaction_that_cannot_begin_says_why(ann: Partner) -> None:
    other = connection.copy()
    other.connect()
    hang_up(other)
    with scoped(Scope(ann.id)), pytest.raises(OperationalError):
        other.set_autocommit(False)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """One entry for each time that Django asks the server whether it is there."""
    found: list[str] = []
    ask = DjangoWrapper.is_usable

    def counted(self: DjangoWrapper) -> bool:
        found.append(self.alias)
        return ask(self)

    monkeypatch.setattr(DjangoWrapper, "is_usable", counted)
    return found


def test_a_connection_that_has_answered_is_not_asked_again_for_some_seconds(db: None, asked: list[str]) -> None:
    del db
    fresh = cast("DatabaseWrapper", connection.copy())
    fresh.connect()
    assert [fresh.is_usable(), fresh.is_usable(), fresh.is_usable()] == [True] * 3
    assert len(asked) == 1
    fresh._asked = (fresh.connection, time.monotonic() - ASKED_AFTER)
    assert fresh.is_usable()
    assert len(asked) == 2
    fresh.errors_occurred = True
    assert fresh.is_usable()
    assert len(asked) == 3
    fresh.close()
    assert not fresh.is_usable()


def test_a_server_that_has_hung_up_is_noticed_at_once(db: None) -> None:
    del db
    fresh = connection.copy()
    fresh.connect()
    assert fresh.is_usable()
    hang_up(fresh)
    assert not fresh.is_usable()
    fresh.close()


def hang_up(on: Any) -> None:
    """Have the server end this connection, and wait until it has."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [on.connection.info.backend_pid])
        assert cursor.fetchone() == (True,)


def test_the_other_two_connections_need_no_scope(ann: Partner) -> None:
    del ann
    for alias in ("owner", "vendor"):
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT count(*) FROM devices_device")
            assert cursor.fetchone() == (0,)
