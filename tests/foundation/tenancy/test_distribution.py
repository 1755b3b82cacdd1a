from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connections, transaction

from fleetward.foundation.tenancy import distribution
from fleetward.foundation.tenancy.policies import Rows

if TYPE_CHECKING:
    from collections.abc import Iterator

CITUS = os.environ.get("FLEETWARD_CITUS_URL", "")

STAND_INS = """
CREATE TABLE pg_dist_partition (logicalrelid regclass, partmethod text);
CREATE FUNCTION create_reference_table(t text) RETURNS void LANGUAGE sql AS
    'INSERT INTO pg_dist_partition VALUES (t::regclass, ''n'')';
CREATE FUNCTION create_distributed_table(t text, c text, colocate_with text) RETURNS void LANGUAGE sql AS
    'INSERT INTO pg_dist_partition VALUES (t::regclass, ''h'')';
"""
"""What Citus would do, as far as the order of statements and the keys are concerned: it notes what it was asked."""


@pytest.fixture
def owner(db: None) -> Iterator[Any]:
    """A cursor of the owner; what a test changes is rolled back."""
    del db
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        yield cursor
        transaction.set_rollback(True, using="owner")


def keys(owner: Any) -> set[tuple[str, str]]:
    owner.execute("SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f'")
    return set(owner.fetchall())


def test_every_table_with_rows_of_partners_is_distributed_and_what_they_refer_to_is_copied(owner: Any) -> None:
    made = distribution.plan(owner)
    of_partners = {
        model._meta.db_table for model in apps.get_models()
        if getattr(model, "rows", None) in {Rows.PARTNER, Rows.CUSTOMER}
    }  # fmt: skip
    assert set(made.distributed) == of_partners
    assert made.distributed[0] == "devices_device"
    assert "partners_partner" in made.copied
    assert not set(made.copied) & of_partners
    assert not any(table.startswith(("sales_feed_", "procrastinate_", "django_", "accounts_")) for table in made.copied)


def test_the_keys_are_the_same_afterwards(owner: Any) -> None:
    before, made = keys(owner), distribution.plan(owner)
    owner.execute(STAND_INS)
    for statement in made.statements({}):
        owner.execute(statement)
    owner.execute("SELECT logicalrelid::text, partmethod FROM pg_dist_partition")
    asked = dict(owner.fetchall())
    assert before - keys(owner) == {(key.name, key.definition) for key in made.left_off}
    assert keys(owner) <= before
    assert {table for table, how in asked.items() if how == "h"} == set(made.distributed)
    assert {table for table, how in asked.items() if how == "n"} == set(made.copied)


def test_only_memberships_and_the_like_lose_a_key(owner: Any) -> None:
    local = {model._meta.db_table for model in apps.get_models() if getattr(model, "rows", None) is Rows.LOCAL}
    left_off = {key.table for key in distribution.plan(owner).left_off}
    assert "customers_customermember" in left_off
    assert left_off <= local


def test_what_is_in_its_place_stays_there(owner: Any) -> None:
    made = distribution.plan(owner)
    done = dict.fromkeys((*made.copied, *made.distributed[1:]), "h")
    moves = [text for one in made.statements(done) if "create_" in (text := one.as_string(owner.cursor))]
    assert moves == ["SELECT create_distributed_table('devices_device', 'partner_id', colocate_with => 'none')"]


BREACHES = {
    "a key that does not carry the partner": (
        "ALTER TABLE jobs_job ADD UNIQUE (id); ALTER TABLE devices_device ADD COLUMN stray uuid "
        "CONSTRAINT stray REFERENCES jobs_job (id)"
    ),
    "a key that sets null": (
        "ALTER TABLE devices_device ADD COLUMN stray uuid "
        "CONSTRAINT stray REFERENCES partners_partner (id) ON DELETE SET NULL"
    ),
}


@pytest.mark.parametrize("breach", BREACHES)
def test_a_table_that_citus_would_not_take_is_named(owner: Any, breach: str) -> None:
    owner.execute(BREACHES[breach])
    with pytest.raises(distribution.CannotDistribute, match=r"^stray: "):
        distribution.plan(owner)


@pytest.mark.usefixtures("db")
def test_without_citus_the_command_says_so_and_changes_nothing() -> None:
    with pytest.raises(CommandError, match="no Citus extension"):
        call_command("distribute")


@pytest.mark.usefixtures("db")
def test_the_statements_can_be_looked_at_first() -> None:
    shown = io.StringIO()
    call_command("distribute", "--show", stdout=shown)
    lines = shown.getvalue().splitlines()
    assert "SELECT create_reference_table('partners_partner');" in lines
    assert sum("DROP CONSTRAINT" in line for line in lines) > sum("ADD CONSTRAINT" in line for line in lines) > 50


@pytest.mark.skipif(not CITUS, reason="no Citus cluster at hand: FLEETWARD_CITUS_URL names one that was migrated")
def test_a_real_cluster_takes_them() -> None:
    with psycopg.connect(CITUS) as connection, connection.cursor() as cursor:
        distribution.distribute(cursor)
        cursor.execute("SELECT count(*) FROM pg_dist_partition WHERE partmethod = 'h'")
        counted = cursor.fetchone()
        assert counted is not None
        assert counted[0] == len(distribution.plan(cursor).distributed)
        connection.rollback()
