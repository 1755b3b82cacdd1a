"""Seals: each row of the log is in one of them, once, whoever seals and whenever a row was committed."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from django.db import ProgrammingError, connection, connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fleetward.domain.partners.actor import SYSTEM
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.audit.models import AuditSeal, SealedEntry
from fleetward.foundation.audit.queries.verifying import verify
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import VENDOR_PARTNER_ID, Scope, scoped
from tests.factories import audit_log

if TYPE_CHECKING:
    from uuid import UUID

pytestmark = pytest.mark.usefixtures("db")


def seals(partner_id: UUID) -> list[tuple[int, int]]:
    """(number, count) of each."""
    rows = AuditSeal.objects.using("owner").filter(partner_id=partner_id).order_by("number")
    return list(rows.values_list("number", "count"))


def sealed(partner_id: UUID) -> list[UUID]:
    """Rows in the order of their seals."""
    rows = SealedEntry.objects.using("owner").filter(partner_id=partner_id).order_by("seal_number", "position")
    return list(rows.values_list("entry_id", flat=True))


def agree(partner_id: UUID) -> bool:
    return [list(verdict.faults) for verdict in verify(partner_id)] == [[]]


def test_what_is_new_becomes_the_next_seal_of_each_partner() -> None:
    ann, bob = uuid7(), uuid7()
    audit_log.write(ann, 3)
    audit_log.write(bob, 2)
    audit_log.write(VENDOR_PARTNER_ID, 1)
    assert audit.seal_waiting() == 6
    audit_log.write(ann, 1)
    assert audit.seal_waiting() == 1
    assert (seals(ann), seals(bob), seals(VENDOR_PARTNER_ID)) == ([(1, 3), (2, 1)], [(1, 2)], [(1, 1)])
    assert sealed(ann) == audit_log.ids(ann)
    first, second = AuditSeal.objects.using("owner").filter(partner_id=ann).order_by("number")
    assert (bytes(first.previous), bytes(second.previous)) == (bytes(32), bytes(first.digest))
    assert (first.first_id, first.last_id, second.last_id) == (sealed(ann)[0], sealed(ann)[2], sealed(ann)[3])


def test_without_anything_new_there_is_no_seal() -> None:
    ann = uuid7()
    audit_log.write(ann)
    assert (audit.seal_waiting(), audit.seal_waiting()) == (1, 0)
    assert (audit.seal(partner_id=ann), seals(ann)) == (0, [(1, 1)])


@pytest.mark.parametrize("most", [1, 2, 3, 6, 7, 100])
def test_many_rows_are_sealed_in_parts(most: int) -> None:
    ann = uuid7()
    with scoped(Scope(ann)), transaction.atomic():
        audit.record_each(SYSTEM, "claim.in_payment", [f"claim {n}" for n in range(5)])  # all with one time
    audit_log.write(ann, 2)
    assert audit.seal_waiting(most=most) == 7
    assert [count for _, count in seals(ann)] == [most] * (7 // most) + [7 % most] * (7 % most > 0)
    assert (sealed(ann), agree(ann)) == (audit_log.ids(ann), True)


def test_a_row_that_is_committed_late_is_in_the_next_seal() -> None:
    ann = uuid7()
    begun, may_end = threading.Event(), threading.Event()

    def slow() -> None:
        with scoped(Scope(ann)), transaction.atomic():
            audit.record(SYSTEM, "file.imported", "late")
            begun.set()
            may_end.wait(30)
        connection.close()

    writer = threading.Thread(target=slow)
    writer.start()
    assert begun.wait(30)
    audit_log.write(ann, 2)
    assert (audit.seal_waiting(), audit.seal_waiting()) == (2, 0)
    may_end.set()
    writer.join()
    assert audit.seal_waiting() == 1
    late = audit_log.ids(ann)[0]
    assert (sealed(ann)[-1], seals(ann), agree(ann)) == (late, [(1, 2), (2, 1)], True)


def test_a_seal_is_complete_no_further_than_the_oldest_transaction_that_runs() -> None:
    ann, may_end, begun = uuid7(), threading.Event(), threading.Event()
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (before,) = cursor.fetchone()

    def idle() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            begun.set()
            may_end.wait(30)
        connection.close()

    sleeper = threading.Thread(target=idle)
    sleeper.start()
    assert begun.wait(30)
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.5), clock_timestamp()")
        (_, after) = cursor.fetchone()
    audit_log.write(ann)
    audit.seal_waiting()
    may_end.set()
    sleeper.join()
    made = AuditSeal.objects.using("owner").get()
    assert (made.complete_to < after - (after - before) * 0.5, made.made_at > after) == (True, True)


def test_two_sealers_at_once_make_one_chain() -> None:
    ann = uuid7()
    audit_log.write(ann, 40)
    done: list[int] = []

    def sealer() -> None:
        done.append(audit.seal_waiting(most=3))
        connections.close_all()

    both = [threading.Thread(target=sealer) for _ in range(4)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sum(done) == 40
    assert (sealed(ann), agree(ann)) == (audit_log.ids(ann), True)
    assert [number for number, _ in seals(ann)] == list(range(1, len(seals(ann)) + 1))


def test_seals_can_be_neither_changed_nor_deleted() -> None:
    ann = uuid7()
    audit_log.write(ann)
    audit.seal_waiting()
    for model, column in ((AuditSeal, "count"), (SealedEntry, "position")):
        rows = model._base_manager.filter(partner_id=ann)
        with scoped(Scope(ann)), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            rows.update(**{column: 9})
        with scoped(Scope(ann)), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            rows.delete()


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 4)), max_size=8), st.integers(1, 5))
def test_however_writing_and_sealing_take_turns_every_row_is_sealed_once(
    turns: list[tuple[int, int]], most: int
) -> None:
    tenants = [uuid7() for _ in range(3)]
    for whose, count in turns:
        if count:
            audit_log.write(tenants[whose], count)
        else:
            audit.seal_waiting(most=most)
    audit.seal_waiting(most=most)
    for tenant in tenants:
        assert sealed(tenant) == audit_log.ids(tenant)
        assert agree(tenant)
