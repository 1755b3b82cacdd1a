"""Somebody with the owner's password changes the log: verifying names what was done, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import connections, models
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import sql

from fleetward.foundation.audit import operations as audit
from fleetward.foundation.audit.models import AuditEntry, AuditSeal
from fleetward.foundation.audit.queries.verifying import FaultKind, Head, heads, verify
from fleetward.foundation.kit.ids import uuid7
from tests.factories import audit_log

if TYPE_CHECKING:
    from uuid import UUID

pytestmark = pytest.mark.usefixtures("db")

OTHERS: dict[type, Any] = {
    models.UUIDField: "0190aaaa-0000-7000-8000-000000000001", models.DateTimeField: "2001-01-01T00:00Z",
    models.CharField: "forged", models.JSONField: '{"forged": 1}',
}  # fmt: skip
COLUMNS = [field.column for field in AuditEntry._meta.concrete_fields if field.column not in {None, "partner_id", "id"}]


@pytest.fixture
def ann() -> UUID:
    """A partner with six rows in two seals; another one beside it has its own."""
    return sealed_partner()


def sealed_partner() -> UUID:
    tenant = uuid7()
    for count, age in ((4, "1 minute"), (2, "0")):
        audit_log.write(tenant, count, before={"seats": 1}, after={"seats": 2}, note="Grüße")
        old = "UPDATE audit_auditentry SET at = at - %s::interval WHERE partner_id = %s AND id >= %s"
        audit_log.tamper(old, age, tenant, audit_log.ids(tenant)[-count])
        audit.seal(partner_id=tenant)
    return tenant


def faults(tenant: UUID, anchors: list[Head] | None = None) -> list[tuple[Any, ...]]:
    (verdict,) = verify(tenant, anchors or [])
    return [(one.kind, one.seal, one.position, one.entry_id, one.other) for one in verdict.faults]


def test_an_untouched_log_agrees(ann: UUID) -> None:
    bob = sealed_partner()
    audit_log.write(bob)
    found = {one.partner_id: (one.rows, one.seals, one.waiting, list(one.faults)) for one in verify()}
    assert found == {ann: (6, 2, 0, []), bob: (6, 2, 1, [])}
    (waiting,) = verify(bob)
    assert waiting.since == AuditEntry.objects.using("owner").get(id=audit_log.ids(bob)[-1]).at


@pytest.mark.parametrize("column", COLUMNS)
def test_an_edited_row_is_named_whatever_was_edited(ann: UUID, column: str) -> None:
    target = audit_log.ids(ann)[2]
    value = OTHERS[type(AuditEntry._meta.get_field(column))]
    change = sql.SQL("UPDATE audit_auditentry SET {} = %s WHERE id = %s").format(sql.Identifier(column))
    with connections["owner"].cursor() as cursor:
        cursor.execute(change, [value, target])
    assert faults(ann) == [(FaultKind.EDITED, 1, 3, target, None)]


def test_an_edit_inside_before_and_after_is_named(ann: UUID) -> None:
    target = audit_log.ids(ann)[0]
    audit_log.tamper("UPDATE audit_auditentry SET after = jsonb_set(after, '{seats}', '3') WHERE id = %s", target)
    assert faults(ann) == [(FaultKind.EDITED, 1, 1, target, None)]


@pytest.mark.parametrize(("place", "seal", "position"), [(0, 1, 1), (2, 1, 3), (3, 1, 4), (5, 2, 2)])
def test_a_deleted_row_is_named_wherever_it_was(ann: UUID, place: int, seal: int, position: int) -> None:
    target = audit_log.ids(ann)[place]
    audit_log.tamper("DELETE FROM audit_auditentry WHERE id = %s", target)
    assert faults(ann) == [(FaultKind.DELETED, seal, position, target, None)]


def test_a_row_that_was_moved_to_another_partner_is_named_at_both(ann: UUID) -> None:
    bob, target = sealed_partner(), audit_log.ids(ann)[1]
    audit_log.tamper("UPDATE audit_auditentry SET partner_id = %s WHERE id = %s", bob, target)
    assert faults(ann) == [(FaultKind.MOVED_AWAY, 1, 2, target, bob)]
    assert faults(bob) == [(FaultKind.MOVED_HERE, None, None, target, ann)]


def test_a_row_that_was_moved_before_the_other_partners_next_seal_is_named_where_it_was(ann: UUID) -> None:
    bob, target = sealed_partner(), audit_log.ids(ann)[5]
    audit_log.tamper("UPDATE audit_auditentry SET partner_id = %s WHERE id = %s", bob, target)
    audit.seal_waiting()
    assert (faults(ann), faults(bob)) == ([(FaultKind.MOVED_AWAY, 2, 2, target, bob)], [])


def test_two_rows_that_changed_places_are_both_named(ann: UUID) -> None:
    one, other = audit_log.ids(ann)[1:3]
    between = uuid7()
    for new, old in ((between, one), (one, other), (other, between)):
        audit_log.tamper("UPDATE audit_auditentry SET id = %s WHERE id = %s", new, old)
    assert faults(ann) == [(FaultKind.EDITED, 1, 2, one, None), (FaultKind.EDITED, 1, 3, other, None)]


def test_two_rows_that_changed_places_in_their_seal_are_named(ann: UUID) -> None:
    first, second = audit_log.ids(ann)[1:3]
    for place, entry in ((9, first), (2, second), (3, first)):
        audit_log.tamper("UPDATE audit_sealedentry SET position = %s WHERE entry_id = %s", place, entry)
    assert faults(ann) == [
        (FaultKind.OUT_OF_PLACE, 1, 3, first, None), (FaultKind.SEAL_BROKEN, 1, None, None, None),
    ]  # fmt: skip


def test_a_row_that_was_written_in_with_an_earlier_time_is_named_and_never_sealed(ann: UUID) -> None:
    (target,) = audit_log.write(ann)
    audit_log.tamper("UPDATE audit_auditentry SET at = at - interval '1 minute' WHERE id = %s", target)
    assert audit.seal_waiting() == 0
    assert faults(ann) == [(FaultKind.BEHIND, None, None, target, None)]


def test_a_row_that_its_seal_was_made_to_forget_is_named_by_its_place(ann: UUID) -> None:
    target = audit_log.ids(ann)[1]
    audit_log.tamper("DELETE FROM audit_auditentry WHERE id = %s", target)
    audit_log.tamper("DELETE FROM audit_sealedentry WHERE entry_id = %s", target)
    assert faults(ann) == [(FaultKind.NOT_LISTED, 1, 2, None, None), (FaultKind.SEAL_BROKEN, 1, None, None, None)]


def test_a_row_edited_together_with_its_own_digest_breaks_the_seal(ann: UUID) -> None:
    target = audit_log.ids(ann)[1]
    audit_log.tamper("UPDATE audit_sealedentry SET digest = sha256('x') WHERE entry_id = %s", target)
    assert faults(ann) == [(FaultKind.EDITED, 1, 2, target, None), (FaultKind.SEAL_BROKEN, 1, None, None, None)]


@pytest.mark.parametrize("column", ["made_at", "complete_to", "count", "first_id", "first_at", "last_id", "last_at"])
def test_an_edited_seal_is_named_whatever_was_edited(ann: UUID, column: str) -> None:
    values = OTHERS | {models.PositiveIntegerField: 4000, models.DateTimeField: "2001-01-01T00:00Z"}
    change = sql.SQL("UPDATE audit_auditseal SET {} = %s WHERE number = 1").format(sql.Identifier(column))
    with connections["owner"].cursor() as cursor:
        cursor.execute(change, [values[type(AuditSeal._meta.get_field(column))]])
    assert (FaultKind.SEAL_BROKEN, 1, None, None, None) in faults(ann)


def test_a_seal_with_another_digest_breaks_the_chain_behind_it(ann: UUID) -> None:
    audit_log.tamper("UPDATE audit_auditseal SET digest = sha256('x') WHERE number = 1")
    assert faults(ann) == [
        (FaultKind.SEAL_BROKEN, 1, None, None, None), (FaultKind.CHAIN_BROKEN, 2, None, None, None),
    ]  # fmt: skip


@pytest.mark.parametrize("number", [1, 2])
def test_a_seal_that_was_dropped_is_named(ann: UUID, number: int) -> None:
    audit_log.tamper("DELETE FROM audit_auditseal WHERE number = %s", number)
    assert faults(ann)[-1] == (FaultKind.SEAL_MISSING, number, None, None, None)
    assert [one for one in faults(ann) if one[0] is FaultKind.SEAL_MISSING] == faults(ann)[-1:]


def test_without_an_anchor_nobody_notices_that_the_end_was_cut_off_and_with_one_it_is_named(ann: UUID) -> None:
    anchors = heads()
    cut_off(ann)
    assert faults(ann) == []
    assert faults(ann, anchors) == [(FaultKind.TAIL_MISSING, 2, None, None, None)]
    assert [list(one.faults) for one in verify(None, anchors)] == [list(verify(ann, anchors)[0].faults)]


def cut_off(tenant: UUID) -> None:
    """Delete the second seal with all it lists."""
    audit_log.tamper(
        "DELETE FROM audit_auditentry WHERE id IN (SELECT entry_id FROM audit_sealedentry WHERE seal_number = 2)"
    )
    audit_log.tamper("DELETE FROM audit_sealedentry WHERE partner_id = %s AND seal_number = 2", tenant)
    audit_log.tamper("DELETE FROM audit_auditseal WHERE partner_id = %s AND number = 2", tenant)


def test_an_end_that_was_cut_off_and_sealed_anew_is_another_one_than_the_anchors(ann: UUID) -> None:
    anchors = heads()
    cut_off(ann)
    audit_log.write(ann)
    audit.seal_waiting()
    assert faults(ann) == []
    assert faults(ann, anchors) == [(FaultKind.ANCHOR_DIFFERS, 2, None, None, None)]


def test_a_partner_all_of_whose_log_is_gone_is_known_by_its_anchor(ann: UUID) -> None:
    anchors = heads()
    for statement in ("DELETE FROM audit_auditentry", "DELETE FROM audit_sealedentry", "DELETE FROM audit_auditseal"):
        audit_log.tamper(statement)
    assert verify() == []
    assert faults(ann, anchors) == [(FaultKind.TAIL_MISSING, 2, None, None, None)]


def test_anchors_of_another_partner_say_nothing_about_this_one(ann: UUID) -> None:
    bob = sealed_partner()
    assert {one.partner_id: one.number for one in heads()} == {ann: 2, bob: 2}
    assert faults(ann, heads()) == []


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sets(st.integers(0, 5)), st.sets(st.integers(0, 5)))
def test_whatever_is_edited_and_deleted_exactly_that_is_named(edited: set[int], deleted: set[int]) -> None:
    tenant = sealed_partner()
    rows = audit_log.ids(tenant)
    for place in edited:
        audit_log.tamper("UPDATE audit_auditentry SET actor_label = 'forged' WHERE id = %s", rows[place])
    for place in deleted:
        audit_log.tamper("DELETE FROM audit_auditentry WHERE id = %s", rows[place])
    expected = {(FaultKind.DELETED, rows[place]) for place in deleted}
    expected |= {(FaultKind.EDITED, rows[place]) for place in edited - deleted}
    assert {(kind, entry) for kind, _, _, entry, _ in faults(tenant)} == expected


def test_a_log_without_seals_only_waits() -> None:
    tenant = uuid7()
    audit_log.write(tenant, 2)
    (verdict,) = verify(tenant)
    assert (verdict.rows, verdict.seals, verdict.waiting, list(verdict.faults)) == (0, 0, 2, [])
