"""Who sees which PCs of a dashboard, and which of their data."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from fleetward.domain.customers import rules
from fleetward.domain.devices import operations, queries
from fleetward.domain.devices.models import LedgerKind
from fleetward.domain.partners.actor import Actor, Forbidden
from fleetward.foundation.tenancy.scope import Scope, scoped
from tests.factories import devices, partners

pytestmark = pytest.mark.usefixtures("db")


def serials(actor: Actor) -> list[str]:
    with scoped(actor.scope), transaction.atomic():
        return sorted(row.serial for row in queries.visible_to(actor))


def test_a_customer_sees_the_pcs_that_stand_with_it_and_no_others() -> None:
    mine = partners.partner()
    theirs, other = partners.customer(mine), partners.customer(mine, "Other AS")
    devices.pc(mine, "5CG0")
    devices.on_dashboard(theirs, "5CG1")
    devices.pc(mine, "5CG2", place="inactive", customer_id=theirs.id)
    devices.on_dashboard(other, "5CG3")
    for role in ("it_administrator", "viewer"):
        assert serials(partners.customer_actor(theirs, role)) == ["5CG1", "5CG2"]
    assert serials(partners.customer_actor(theirs, "nonsense")) == []
    assert serials(partners.partner_actor(mine)) == ["5CG0", "5CG1", "5CG2", "5CG3"]


def test_the_explicit_filter_holds_in_the_partners_scope_too() -> None:
    mine = partners.partner()
    devices.pc(mine, "5CG0")
    theirs = partners.customer(mine)
    devices.on_dashboard(theirs, "5CG1")
    actor = partners.customer_actor(theirs)
    with scoped(Scope(mine.id)), transaction.atomic():
        assert [row.serial for row in queries.visible_to(actor)] == ["5CG1"]
        assert queries.models_at_customer(actor, theirs) == ["HP EliteBook 840 G11"]


def test_a_customer_reads_of_the_ledger_what_concerned_it() -> None:
    mine = partners.partner()
    first, second = partners.customer(mine), partners.customer(mine, "Other AS")
    pc, now = devices.pc(mine, "5CG1"), timezone.now()
    devices.happened(pc, LedgerKind.REPORTED, now)
    devices.move(first, pc)
    pc.place_version += 1
    devices.move(second, pc)
    told = []
    for actor in (partners.customer_actor(first), partners.customer_actor(second), partners.partner_actor(mine)):
        with scoped(actor.scope), transaction.atomic():
            told.append([row.kind for row in queries.ledger(actor, pc.id)])
    assert told == [["removed", "added"], ["added"], ["added", "removed", "added", "reported"]]


def test_personal_data_are_read_where_they_are_allowed_and_the_pc_is_confirmed() -> None:
    theirs = partners.customer(partners.partner(), collects_last_user=True)
    data = {"last_user": "FJORD\\ola", "location": "Bergen"}
    devices.on_dashboard(theirs, "5CG1", confirmed_at=timezone.now(), **data)
    devices.on_dashboard(theirs, "5CG2", **data)
    actor = partners.customer_actor(theirs)
    with scoped(actor.scope), transaction.atomic():
        rows = queries.with_personal_data(queries.at_customer(actor, theirs), rules.personal_columns(actor, theirs))
        with CaptureQueriesContext(connection) as asked:
            found = {row.serial: (row.shown_last_user, row.shown_location) for row in rows}  # type: ignore[attr-defined]
    assert found == {"5CG1": ("FJORD\\ola", ""), "5CG2": ("", "")}
    assert [query["sql"].count('"location"') for query in asked.captured_queries] == [0]


def test_the_customers_it_administrator_confirms_a_pc_once() -> None:
    mine = partners.partner()
    theirs = partners.customer(mine)
    pc, now = devices.on_dashboard(theirs, "5CG1"), timezone.now()
    own = partners.customer_actor(theirs)
    done = [operations.confirm_here(actor=own, customer=theirs, device_id=pc.id, now=now) for _ in range(2)]
    assert done == [True, False]
    assert partners.noted(mine) == [("device.confirmed", {"customer": str(theirs.id)})]


def test_nobody_else_confirms_and_no_other_pc_is_confirmed() -> None:
    mine = partners.partner()
    theirs, other = partners.customer(mine), partners.customer(mine, "Other AS")
    pc, foreign, now = devices.on_dashboard(theirs, "5CG1"), devices.on_dashboard(other, "5CG2"), timezone.now()
    gone = devices.pc(mine, "5CG3", place="inactive", customer_id=theirs.id)
    for actor in (
        partners.partner_actor(mine), partners.customer_actor(theirs, "viewer"), partners.customer_actor(other),
    ):  # fmt: skip
        with pytest.raises(Forbidden):
            operations.confirm_here(actor=actor, customer=theirs, device_id=pc.id, now=now)
    own = partners.customer_actor(theirs)
    for one in (foreign, gone):
        assert not operations.confirm_here(actor=own, customer=theirs, device_id=one.id, now=now)


def test_counts_are_of_the_newest_where_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "SEEN_CAP", 2)
    theirs = partners.customer(partners.partner())
    for number in range(3):
        devices.on_dashboard(theirs, f"5CG{number}")
    actor = partners.partner_actor(theirs.partner)
    with scoped(actor.scope), transaction.atomic():
        counts = queries.seen_counts(actor, theirs, timezone.now())
    assert (counts.never, counts.capped) == (2, True)
