"""Two partners, a customer and the vendor, on every tenant table: nobody sees or writes another's rows."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.db import connection, connections, transaction
from django.db.utils import DatabaseError, ProgrammingError
from psycopg import sql

from fleetward.domain.customers.models import Customer
from fleetward.domain.devices.models import Device, LedgerEntry
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy import policies
from fleetward.foundation.tenancy.backend.base import UnscopedQuery
from fleetward.foundation.tenancy.policies import Rows
from fleetward.foundation.tenancy.scope import VENDOR, Scope, scoped
from tests.walls.catalogue import partner_keyed, secured
from tests.walls.rows import make_partner, seed

if TYPE_CHECKING:
    from fleetward.domain.partners.models import Partner

MODELS: dict[str, Any] = {
    model._meta.db_table: model for model in apps.get_models() if model._meta.db_table in secured()
}
OF_PARTNERS = sorted(partner_keyed())
OF_CUSTOMERS = sorted(table for table, rows in secured().items() if rows is Rows.CUSTOMER)
OF_VENDOR = sorted(table for table, rows in secured().items() if rows is Rows.VENDOR)
SWITCHES = 3_000


def count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))
        return int(cursor.fetchone()[0])


ONE_A_PARTNER = {
    "audit_auditseal", "audit_sealedentry", "devices_poolstatus", "whereabouts_mappingguesses",
    "whereabouts_strangersanswered",
}  # fmt: skip


@pytest.fixture
def ann(db: None) -> Partner:
    del db
    return make_partner("Ann")


@pytest.fixture
def bob(db: None) -> Partner:
    del db
    return make_partner("Bob")


@pytest.mark.parametrize("table", OF_PARTNERS)
def test_a_partner_sees_its_own_rows_and_none_of_another(ann: Partner, bob: Partner, table: str) -> None:
    for partner in (ann, bob, bob):
        if partner is ann or table not in ONE_A_PARTNER:
            seed(MODELS[table], partner_id=partner.id)
    with scoped(Scope(ann.id)), transaction.atomic():
        assert count(table) == 1
        assert not MODELS[table]._base_manager.exclude(partner_id=ann.id).exists()


@pytest.mark.parametrize("table", OF_PARTNERS)
def test_a_partner_cannot_write_a_row_of_another(ann: Partner, bob: Partner, table: str) -> None:
    model = MODELS[table]
    row = seed(model, partner_id=bob.id)
    values = {
        field.attname: getattr(row, field.attname) for field in model._meta.concrete_fields if not field.generated
    }
    if "id" in values:
        values["id"] = uuid7()
    with scoped(Scope(ann.id)), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        model._base_manager.bulk_create([model(**values)])


@pytest.mark.parametrize("table", OF_PARTNERS)
def test_a_partner_cannot_change_or_delete_a_row_of_another(ann: Partner, bob: Partner, table: str) -> None:
    seed(MODELS[table], partner_id=bob.id)
    for statement in ("UPDATE {} SET partner_id = partner_id", "DELETE FROM {}"):
        with scoped(Scope(ann.id)), connection.cursor() as cursor:
            assert _touched(cursor, sql.SQL(statement).format(sql.Identifier(table))) == 0
    assert MODELS[table]._base_manager.using("owner").filter(partner_id=bob.id).count() == 1


def _touched(cursor: Any, statement: sql.Composed) -> int:
    """How many rows it wrote; append-only tables refuse before they look."""
    try:
        with transaction.atomic():
            cursor.execute(statement)
            return int(cursor.rowcount)
    except ProgrammingError:
        return 0


def test_a_partner_cannot_give_its_row_to_another(ann: Partner, bob: Partner) -> None:
    seed(Device, partner_id=ann.id)
    with scoped(Scope(ann.id)), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        Device.objects.filter(partner_id=ann.id).update(partner_id=bob.id)


@pytest.mark.parametrize("table", OF_VENDOR)
def test_the_vendors_rows_are_seen_in_the_vendors_scope_only(ann: Partner, table: str) -> None:
    seed(MODELS[table])
    with scoped(Scope(ann.id)), transaction.atomic():
        assert count(table) == 0
    with scoped(VENDOR), transaction.atomic():
        assert count(table) > 0


@pytest.mark.parametrize("table", OF_PARTNERS)
def test_the_vendors_scope_sees_no_partners_rows_but_the_vendors_connection_does(ann: Partner, table: str) -> None:
    seed(MODELS[table], partner_id=ann.id)
    with scoped(VENDOR), transaction.atomic():
        assert count(table) == 0
    assert MODELS[table]._base_manager.using("vendor").count() == 1


@pytest.mark.parametrize("table", sorted(MODELS))
def test_the_vendors_connection_cannot_write(db: None, table: str) -> None:
    del db
    with connections["vendor"].cursor() as cursor, pytest.raises(DatabaseError, match="permission denied"):
        cursor.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))


@pytest.mark.parametrize("table", OF_PARTNERS)
def test_a_customer_sees_its_own_rows_where_there_are_any(ann: Partner, table: str) -> None:
    mine, other = (seed(Customer, partner_id=ann.id, name=name) for name in ("Mine", "Other"))
    if table != "customers_customer":
        for customer_id in (mine.id, other.id, *([] if _always_a_customers(table) else [None])):
            named = {"customer_id": customer_id} if table in OF_CUSTOMERS else {}
            if named or customer_id is None:
                seed(MODELS[table], partner_id=ann.id, **named)
    with scoped(Scope(ann.id, (mine.id,))), transaction.atomic():
        assert count(table) == (1 if table in OF_CUSTOMERS else 0)
    with scoped(Scope(ann.id, (mine.id, other.id))), transaction.atomic():
        assert count(table) == (2 if table in OF_CUSTOMERS else 0)


def _always_a_customers(table: str) -> bool:
    return table in OF_CUSTOMERS and not MODELS[table]._meta.get_field("customer_id").null


def test_a_customer_named_with_another_partner_sees_nothing(ann: Partner, bob: Partner) -> None:
    customer = seed(Customer, partner_id=ann.id)
    with scoped(Scope(bob.id, (customer.id,))), transaction.atomic():
        assert count("customers_customer") == 0


def test_a_pc_cannot_stand_at_another_partners_customer(ann: Partner, bob: Partner) -> None:
    customer, device = seed(Customer, partner_id=bob.id), seed(Device, partner_id=ann.id)
    with scoped(Scope(ann.id)), pytest.raises(DatabaseError, match="device_at_customer"), transaction.atomic():
        Device.objects.filter(partner_id=ann.id, id=device.id).update(place="dashboard", customer_id=customer.id)


def test_the_scope_ends_with_its_transaction(ann: Partner) -> None:
    seed(Device, partner_id=ann.id)
    with scoped(Scope(ann.id)), transaction.atomic():
        assert count("devices_device") == 1
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('app.partner_id', true)")
        assert not cursor.fetchone()[0]


def test_without_a_transaction_there_are_no_rows_even_in_a_scope(ann: Partner) -> None:
    seed(Device, partner_id=ann.id)
    with scoped(Scope(ann.id)):
        assert count("devices_device") == 0


def test_a_forgotten_scope_is_an_error_here_and_no_rows_in_production(ann: Partner, monkeypatch: Any) -> None:
    seed(Device, partner_id=ann.id)
    with pytest.raises(UnscopedQuery, match="devices_device"), transaction.atomic():
        count("devices_device")
    monkeypatch.setattr(policies, "tenant_tables", frozenset)  # the net of tests and debug taken away
    with transaction.atomic():
        assert count("devices_device") == 0


def test_scopes_nest_and_the_outer_one_comes_back(ann: Partner, bob: Partner) -> None:
    for partner in (ann, bob, bob):
        seed(Device, partner_id=partner.id)
    with scoped(Scope(ann.id)), transaction.atomic():
        assert count("devices_device") == 1
        with scoped(Scope(bob.id)):
            assert count("devices_device") == 2
            with scoped(VENDOR):
                assert count("devices_device") == 0
        assert count("devices_device") == 1


def test_the_outer_scope_comes_back_after_an_error_inside(ann: Partner, bob: Partner) -> None:
    for partner in (ann, bob, bob):
        seed(Device, partner_id=partner.id)
    with scoped(Scope(ann.id)), transaction.atomic():
        with pytest.raises(DatabaseError), scoped(Scope(bob.id)), transaction.atomic():
            count("no_such_table")
        assert count("devices_device") == 1
        with pytest.raises(DatabaseError), transaction.atomic(), scoped(Scope(bob.id)):
            count("no_such_table")
        assert count("devices_device") == 1
        with scoped(Scope(bob.id)):
            assert count("devices_device") == 2


def test_thousands_of_switches_with_errors_in_between_show_no_foreign_row(ann: Partner, bob: Partner) -> None:
    for partner in (ann, bob):
        seed(LedgerEntry, partner_id=partner.id)
    chance, foreign = random.Random(7), 0  # noqa: S311 (not a secret)
    for _ in range(SWITCHES):
        partner = chance.choice((ann, bob))
        try:
            with scoped(Scope(partner.id)), transaction.atomic():
                foreign += _foreign(partner)
                _stumble(chance, ann, bob)
                foreign += _foreign(partner)
        except (ZeroDivisionError, DatabaseError):
            continue
    assert foreign == 0


def _foreign(partner: Partner) -> int:
    """Rows that are not the partner's, and the partner's own that are missing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT partner_id FROM devices_ledgerentry")
        seen = [owner for (owner,) in cursor.fetchall()]
    return abs(len(seen) - 1) + len([owner for owner in seen if owner != partner.id])


def _stumble(chance: random.Random, ann: Partner, bob: Partner) -> None:
    other = chance.choice((ann, bob))
    match chance.randrange(5):
        case 0:
            raise ZeroDivisionError
        case 1:
            count("no_such_table")
        case 2:
            with scoped(Scope(other.id)):
                _foreign(other)
        case 3:
            with pytest.raises(DatabaseError), transaction.atomic(), scoped(Scope(other.id)):
                count("no_such_table")
