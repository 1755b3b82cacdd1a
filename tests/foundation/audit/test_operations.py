"""The audit log: written in the scope it belongs to, and never changed."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.db.utils import ProgrammingError

from fleetward.domain.partners.actor import SYSTEM, Actor, ActorKind
from fleetward.foundation.audit.models import AuditEntry
from fleetward.foundation.audit.operations import record, request_address
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import VENDOR, VENDOR_PARTNER_ID, Scope, scoped
from tests.walls.rows import make_partner

pytestmark = pytest.mark.usefixtures("db")


def test_an_entry_says_who_did_what_to_what_for_whom_and_from_where() -> None:
    partner, user_id = make_partner("Ann"), uuid7()
    actor = Actor(ActorKind.PARTNER, "Kari", "viewer", user_id, partner.id)
    token = request_address.set("192.0.2.7")
    with scoped(Scope(partner.id)), transaction.atomic():
        record(actor, "partner.renamed", partner, before="Anne")
        entry = AuditEntry.objects.get(partner_id=partner.id)
    request_address.reset(token)
    assert (entry.actor_id, entry.actor_label, entry.action) == (user_id, "Kari", "partner.renamed")
    assert (entry.subject_type, entry.subject_id) == ("Partner", str(partner.id))
    assert (entry.details, entry.address) == ({"before": "Anne"}, "192.0.2.7")


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
