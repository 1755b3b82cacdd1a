"""The audit log: written in the scope it belongs to, and never changed."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.utils import ProgrammingError
from django.utils import timezone

from fleetward.domain.partners.actor import SYSTEM, Actor, ActorKind
from fleetward.foundation.audit.models import AuditEntry
from fleetward.foundation.audit.operations import changed, record, record_rows, request_address, request_id, watch
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import VENDOR, VENDOR_PARTNER_ID, Scope, scoped
from tests.factories import partners
from tests.walls.rows import make_partner

pytestmark = pytest.mark.usefixtures("db")


def test_an_entry_says_who_did_what_to_what_for_whom_and_from_where() -> None:
    partner, user_id = make_partner("Ann"), uuid7()
    actor = Actor(ActorKind.PARTNER, "Kari", "viewer", user_id, partner.id)
    click = uuid7()
    token, other = request_address.set("192.0.2.7"), request_id.set(click)
    with scoped(Scope(partner.id)), transaction.atomic():
        record(actor, "partner.renamed", partner, why="A merger")
        entry = AuditEntry.objects.get(partner_id=partner.id)
    request_address.reset(token)
    request_id.reset(other)
    assert (entry.actor_id, entry.actor_label, entry.action) == (user_id, "Kari", "partner.renamed")
    assert (entry.actor_kind, entry.actor_role, entry.actor_partner_id) == ("partner", "viewer", partner.id)
    assert (entry.subject_type, entry.subject_id) == ("Partner", str(partner.id))
    assert (entry.details, entry.before, entry.after) == ({"why": "A merger"}, None, None)
    assert (entry.address, entry.request_id) == ("192.0.2.7", click)
    assert abs(timezone.now() - entry.at) < timedelta(minutes=1)


def test_of_before_and_after_only_what_differs_is_kept() -> None:
    partner = make_partner("Ann")
    before = {"seats": 10, "program": "basic", "ends": None}
    after = {"seats": 10, "program": "premium", "ends": date(2027, 1, 1), "share": Decimal("1.50"), "by": partner.id}
    with scoped(Scope(partner.id)), transaction.atomic():
        changed(SYSTEM, "customer.plan_changed", "x", before=before, after=after, action_id=partner.id, n=1)
        entry = AuditEntry.objects.get(partner_id=partner.id)
    assert entry.before == {"program": "basic", "ends": None, "share": None, "by": None}
    assert entry.after == {"program": "premium", "ends": "2027-01-01", "share": "1.50", "by": str(partner.id)}
    assert (entry.details, entry.action_id) == ({"n": 1}, partner.id)


def test_of_a_subject_that_is_watched_each_row_tells_what_became_different_since_the_row_before() -> None:
    partner = make_partner("Ann")
    watch(partner, "name", "country")
    with scoped(Scope(partner.id)), transaction.atomic():
        partner.name = "Anne"
        record(SYSTEM, "partner.renamed", partner)
        partner.country = "SE"
        record(SYSTEM, "partner.moved", partner)
        record(SYSTEM, "partner.seen", partner)
        rows = AuditEntry.objects.filter(partner_id=partner.id).order_by("id")
        assert [(row.before, row.after) for row in rows] == [
            ({"name": "Ann"}, {"name": "Anne"}), ({"country": "NO"}, {"country": "SE"}), (None, None),
        ]  # fmt: skip
        assert [row.subject_label for row in rows] == ["Anne"] * 3


def test_rows_of_one_statement_can_each_have_details_of_their_own() -> None:
    partner, customer_id = make_partner("Ann"), uuid7()
    with scoped(Scope(partner.id)), transaction.atomic():
        record_rows(
            SYSTEM, "dashboard.pcs_came", [("a", {"count": 1, "customer_id": customer_id}), ("b", {"count": 2})]
        )
        rows = AuditEntry.objects.filter(partner_id=partner.id).order_by("id")
        assert [(row.subject_id, row.details, row.customer_id) for row in rows] == [
            ("a", {"count": 1}, customer_id), ("b", {"count": 2}, None),
        ]  # fmt: skip


def test_an_entry_knows_the_customer_whom_it_concerns() -> None:
    customer = partners.customer(partners.partner())
    other, partner_id = uuid7(), customer.partner_id
    with scoped(Scope(partner_id)), transaction.atomic():
        record(SYSTEM, "customer.changed", customer)
        record(partners.customer_actor(customer), "devices.exported", "a job")
        record(partners.customer_actor(customer), "device.moved", customer, customer_id=other)
        record(SYSTEM, "file.imported", "a file")
        found = AuditEntry.objects.filter(partner_id=partner_id).order_by("id").values_list("customer_id", flat=True)
        assert list(found) == [customer.id, customer.id, other, None]


def test_a_customer_sees_the_entries_that_concern_it_and_no_others() -> None:
    customer = partners.customer(partners.partner())
    with scoped(Scope(customer.partner_id)), transaction.atomic():
        record(SYSTEM, "customer.changed", customer)
        record(SYSTEM, "customer.changed", "x", customer_id=uuid7())
        record(SYSTEM, "file.imported", "a file")
    with scoped(Scope(customer.partner_id, (customer.id,))), transaction.atomic():
        found = AuditEntry.objects.filter(partner_id=customer.partner_id)
        assert [entry.subject_id for entry in found] == [str(customer.id)]


def test_the_vendors_own_entries_carry_the_vendors_tenant() -> None:
    with scoped(VENDOR), transaction.atomic():
        record(SYSTEM, "file.imported", "file-1")
        entry = AuditEntry.objects.get(partner_id=VENDOR_PARTNER_ID)
    assert (entry.subject_type, entry.subject_id, entry.actor_id) == ("", "file-1", None)


def test_there_is_no_entry_outside_a_scope() -> None:
    with pytest.raises(RuntimeError, match=r"partner\.renamed outside any scope"), transaction.atomic():
        record(SYSTEM, "partner.renamed", "x")


def test_an_entry_goes_with_the_transaction_that_it_tells_of() -> None:
    with scoped(VENDOR), transaction.atomic():
        record(SYSTEM, "file.imported", "file-1")
        transaction.set_rollback(True)
    assert not AuditEntry.objects.using("owner").exists()


def test_entries_can_be_neither_changed_nor_deleted() -> None:
    with scoped(VENDOR), transaction.atomic():
        record(SYSTEM, "file.imported", "file-1")
    entries = AuditEntry.objects.filter(partner_id=VENDOR_PARTNER_ID)
    with scoped(VENDOR), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        entries.update(action="nothing.happened")
    with scoped(VENDOR), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        entries.delete()
    assert AuditEntry.objects.using("owner").get().action == "file.imported"
