"""The backend tells the server the scope, once a transaction, and notices a forgotten one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection, connections, transaction
from psycopg import sql

from fleetward.foundation.tenancy.backend.base import UnscopedQuery
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


def test_the_other_two_connections_need_no_scope(ann: Partner) -> None:
    del ann
    for alias in ("owner", "vendor"):
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT count(*) FROM devices_device")
            assert cursor.fetchone() == (0,)
