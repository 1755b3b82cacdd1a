"""The real database, asked by its owner: row security is on, forced and exact on every table that needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import connections, transaction

from fleetward.config.database import APP, VENDOR
from fleetward.foundation.tenancy.policies import CONDITIONS, Rows
from tests.walls import catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator

APPEND_ONLY = {
    "audit_auditentry",
    "audit_auditseal",
    "audit_sealedentry",
    "devices_ledgerentry",
    "repairs_repairevent",
    "parts_partsorderevent",
    "claims_claimevent",
    "support_supportevent",
}
ALL = {"SELECT", "INSERT", "UPDATE", "DELETE"}


@pytest.fixture
def owner(db: None) -> Iterator[Any]:
    """A cursor of the owner; what a test changes is rolled back."""
    del db  # it only has to be open
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        yield cursor
        transaction.set_rollback(True, using="owner")


def test_every_table_with_a_partner_says_whose_rows_it_holds(owner: Any) -> None:
    assert catalogue.undeclared(owner) == set()


def test_row_security_is_on_and_forced(owner: Any) -> None:
    assert catalogue.unforced(owner) == set()


def test_policies_are_exactly_the_expected_three(owner: Any) -> None:
    assert catalogue.wrong_policies(owner) == set()


def test_every_unique_index_of_a_partners_table_contains_the_partner(owner: Any) -> None:
    assert catalogue.keys_without_partner(owner) == set()


def test_every_reference_to_a_partners_table_carries_the_partner(owner: Any) -> None:
    assert catalogue.references_without_partner(owner) == set()


def test_nothing_runs_as_somebody_else(owner: Any) -> None:
    assert catalogue.loose_ends(owner) == set()


def test_no_role_of_ours_passes_row_security_by(owner: Any) -> None:
    assert catalogue.strong_roles(owner) == set()


def test_the_application_may_write_but_not_truncate(owner: Any) -> None:
    found = catalogue.grants(owner, APP)
    assert {table for table, rights in found.items() if rights != ALL} == APPEND_ONLY
    assert {table: found[table] for table in APPEND_ONLY} == {table: {"SELECT", "INSERT"} for table in APPEND_ONLY}


def test_the_vendors_role_may_only_read(owner: Any) -> None:
    assert set().union(*catalogue.grants(owner, VENDOR).values()) == {"SELECT"}


LEAKS = {
    "a table without a declaration": (
        "CREATE TABLE stray (partner_id uuid)", catalogue.undeclared, {"stray"},
    ),
    "row security switched off": (
        "ALTER TABLE devices_device DISABLE ROW LEVEL SECURITY", catalogue.unforced, {"devices_device"},
    ),
    "row security not forced": (
        "ALTER TABLE devices_device NO FORCE ROW LEVEL SECURITY", catalogue.unforced, {"devices_device"},
    ),
    "a policy that lets everything through": (
        "ALTER POLICY app_scope ON devices_device USING (true)", catalogue.wrong_policies, {"devices_device"},
    ),
    "a check that lets everything in": (
        "ALTER POLICY app_scope ON jobs_job WITH CHECK (true)", catalogue.wrong_policies, {"jobs_job"},
    ),
    "a policy for everybody": (
        "CREATE POLICY extra ON devices_device USING (false)", catalogue.wrong_policies, {"devices_device"},
    ),
    "a restrictive policy": (
        f"CREATE POLICY extra ON devices_device AS RESTRICTIVE TO {APP} USING (true)",
        catalogue.wrong_policies, {"devices_device"},
    ),
    "a policy of another class of table": (
        f"ALTER POLICY app_scope ON jobs_job USING ({CONDITIONS[Rows.PARTNER].partition(' AND ')[0]})",
        catalogue.wrong_policies, {"jobs_job"},
    ),
    "brackets in the wrong place": (
        "ALTER POLICY app_scope ON devices_device USING ("
        + CONDITIONS[Rows.CUSTOMER].replace("AND (", "AND ").removesuffix(")") + ")",
        catalogue.wrong_policies, {"devices_device"},
    ),
    "a missing policy": ("DROP POLICY vendor_read ON jobs_job", catalogue.wrong_policies, {"jobs_job"}),
    "a unique index over all partners": (
        "CREATE UNIQUE INDEX stray ON devices_device (serial)", catalogue.keys_without_partner, {"stray"},
    ),
    "a reference by the id alone": (
        "ALTER TABLE jobs_job ADD UNIQUE (id), ADD COLUMN stray uuid CONSTRAINT stray REFERENCES jobs_job (id)",
        catalogue.references_without_partner, {"stray"},
    ),
    "a materialised view": (
        "CREATE MATERIALIZED VIEW stray AS SELECT 1", catalogue.loose_ends, {"materialised view stray"},
    ),
    "a view that runs as its owner": (
        "CREATE VIEW stray AS SELECT * FROM devices_device", catalogue.loose_ends, {"view stray"},
    ),
    "a function that runs as its owner": (
        "CREATE FUNCTION stray() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
        catalogue.loose_ends, {"security definer stray"},
    ),
    "a trigger": (
        "CREATE TRIGGER stray BEFORE UPDATE ON jobs_job EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        catalogue.loose_ends, {"trigger stray"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("leak", LEAKS)
def test_the_net_notices(owner: Any, leak: str) -> None:
    statement, net, expected = LEAKS[leak]
    owner.execute(statement)
    assert net(owner) == expected


def test_the_net_notices_a_right_too_many(owner: Any) -> None:
    owner.execute(f"GRANT TRUNCATE ON devices_device TO {APP}")
    owner.execute(f"GRANT UPDATE ON devices_device TO {VENDOR}")
    owner.execute("GRANT SELECT ON jobs_job TO PUBLIC")
    assert catalogue.grants(owner, APP)["devices_device"] == {*ALL, "TRUNCATE"}
    assert catalogue.grants(owner, VENDOR)["devices_device"] == {"SELECT", "UPDATE"}
