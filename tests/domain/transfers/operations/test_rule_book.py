"""Writing, ordering, switching and deleting placement rules."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from django.db import transaction

from fleetward.domain.partners.actor import Forbidden
from fleetward.domain.transfers import operations, queries, rules
from fleetward.domain.transfers.models import PlacementRule
from fleetward.domain.transfers.operations import Refused, UnknownTarget, Wanted
from fleetward.foundation.audit.models import AuditEntry
from fleetward.foundation.tenancy.scope import Scope, scoped
from tests.factories import devices, partners, placement, sales_feed

if TYPE_CHECKING:
    from fleetward.domain.customers.models import Customer
    from fleetward.domain.partners.models import Partner

pytestmark = pytest.mark.usefixtures("db")

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def save(to: Customer, known: PlacementRule | None = None, role: str = "administrator", **said: Any) -> PlacementRule:
    fields: dict[str, Any] = {"name": "Fjord", "to_customer_id": to.id, "model": "HP Z2"} | said
    wanted = Wanted(**fields)
    actor = partners.partner_actor(to.partner, role)
    with scoped(Scope(to.partner_id)):
        return operations.save_rule(actor=actor, rule_id=known.id if known else None, wanted=wanted, now=NOW)


def do(known: PlacementRule, operation: Any, role: str = "administrator", **more: Any) -> Any:
    with scoped(Scope(known.partner_id)):
        return operation(actor=partners.partner_actor(known.partner, role), rule_id=known.id, **more)


def switch_on(known: PlacementRule, tried: str | None = None, typed: str = "") -> int:
    told = rules.digest(placement.reread(known)) if tried is None else tried
    moved: int = do(known, operations.switch_on, tried=told, typed=typed, now=NOW)
    return moved


def order(of: Partner) -> list[str]:
    with scoped(Scope(of.id)), transaction.atomic():
        return [rule.name for rule in queries.placement_rules(partners.partner_actor(of))]


def audited(of: Partner) -> list[str]:
    with scoped(Scope(of.id)), transaction.atomic():
        return list(AuditEntry.objects.order_by("at").values_list("action", flat=True))


def test_a_new_rule_is_the_last_and_switched_off() -> None:
    mine = partners.partner()
    home = partners.customer(mine)
    first, second = save(home, name="First"), save(home, name="Second")
    assert (order(mine), first.active, second.active) == (["First", "Second"], False, False)
    assert audited(mine) == ["placement_rule.created"] * 2


@pytest.mark.parametrize(
    "said",
    [{"model": ""}, {"model": "*"}, {"model": "", "order_number": "*"}, {"model": "", "end_customer": "---"}],
)
def test_a_rule_that_asks_nothing_sensible_is_refused(said: dict[str, Any]) -> None:
    mine = partners.partner()
    home = partners.customer(mine)
    with pytest.raises(Refused):
        save(home, **said)
    assert order(mine) == []


def test_another_partners_customer_is_unknown() -> None:
    mine, theirs = partners.partner(), partners.customer(partners.partner("Other"))
    with pytest.raises(UnknownTarget):
        save(partners.customer(mine), to_customer_id=theirs.id)


def test_another_partners_rule_is_unknown() -> None:
    mine, theirs = partners.partner(), placement.rule(partners.customer(partners.partner("Other")))
    actor = partners.partner_actor(mine)
    with scoped(Scope(mine.id)):
        for operation in (operations.switch_off, operations.delete_rule):
            with pytest.raises(PlacementRule.DoesNotExist):
                operation(actor=actor, rule_id=theirs.id)
        with pytest.raises(PlacementRule.DoesNotExist):
            operations.switch_on(actor=actor, rule_id=theirs.id, tried=rules.digest(theirs), typed="", now=NOW)
    assert placement.reread(theirs).active


@pytest.mark.parametrize("role", ["technician", "viewer"])
def test_only_administrators_write_rules(role: str) -> None:
    home = partners.customer(partners.partner())
    known = placement.rule(home)
    with pytest.raises(Forbidden):
        save(home, role=role)
    for operation in (operations.switch_off, operations.delete_rule):
        with pytest.raises(Forbidden):
            do(known, operation, role)
    with pytest.raises(Forbidden):
        do(known, operations.reorder_rule, role, earlier=True)


def test_there_are_at_most_so_many_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    mine = partners.partner()
    home = partners.customer(mine)
    monkeypatch.setattr(rules, "MOST_RULES", 1)
    known = save(home, name="First")
    with pytest.raises(Refused):
        save(home, name="Second")
    save(home, known, name="Renamed")
    assert order(mine) == ["Renamed"]


def test_a_rule_that_now_asks_something_else_is_switched_off() -> None:
    home = partners.customer(partners.partner())
    known = placement.rule(home, "Fjord", model="HP Z2")
    assert save(home, known, name="Other name").active
    assert not save(home, known, model="HP Z2 G9").active
    assert placement.reread(known).model == "HP Z2 G9"


def test_a_rule_that_leads_to_another_customer_is_switched_off() -> None:
    mine = partners.partner()
    known = placement.rule(partners.customer(mine), "Fjord", model="HP Z2")
    assert not save(partners.customer(mine, "Berg AS"), known).active


def test_neighbours_change_places() -> None:
    mine = partners.partner()
    home = partners.customer(mine)
    first, _, third = (placement.rule(home, name, rank=7) for name in ("First", "Second", "Third"))
    do(third, operations.reorder_rule, earlier=True)
    assert order(mine) == ["First", "Third", "Second"]
    do(first, operations.reorder_rule, earlier=False)
    assert order(mine) == ["Third", "First", "Second"]


def test_the_first_stays_first() -> None:
    mine = partners.partner()
    home = partners.customer(mine)
    first, last = placement.rule(home, "First"), placement.rule(home, "Last")
    do(first, operations.reorder_rule, earlier=True)
    do(last, operations.reorder_rule, earlier=False)
    assert order(mine) == ["First", "Last"]
    assert audited(mine) == []


def test_a_tried_rule_is_switched_on_and_a_run_is_asked_for() -> None:
    mine = partners.partner()
    devices.pc(mine, "5CG4100BCD")
    known = placement.rule(partners.customer(mine), active=False)
    assert switch_on(known) == 1
    assert placement.reread(known).active
    assert sales_feed.waiting_jobs() == [("transfers.place_arrived", {"partner_id": str(mine.id)})]
    assert audited(mine) == ["placement_rule.switched_on"]


def test_a_rule_that_was_changed_after_its_trial_is_not_switched_on() -> None:
    home = partners.customer(partners.partner())
    known = placement.rule(home, active=False)
    tried = rules.digest(known)
    save(home, known, model="HP Z2")
    with pytest.raises(Refused):
        switch_on(known, tried)
    assert not placement.reread(known).active


def test_a_rule_that_is_on_is_not_switched_on_again() -> None:
    known = placement.rule(partners.customer(partners.partner()))
    with pytest.raises(Refused):
        switch_on(known)


def test_many_pcs_move_only_after_the_customers_name_was_typed() -> None:
    mine = partners.partner()
    devices.pcs(mine, [f"5CG41{number:05d}" for number in range(101)])
    known = placement.rule(partners.customer(mine), active=False)
    with pytest.raises(Refused):
        switch_on(known)
    assert switch_on(known, typed=" fjord  eiendom as ") == 101


def test_what_is_typed_without_need_does_no_harm() -> None:
    known = placement.rule(partners.customer(partners.partner()), active=False)
    assert switch_on(known, typed="Fjord Eiendom AS") == 0


def test_a_rule_is_switched_off_and_deleted() -> None:
    mine = partners.partner()
    known = placement.rule(partners.customer(mine))
    do(known, operations.switch_off)
    assert not placement.reread(known).active
    do(known, operations.delete_rule)
    assert order(mine) == []
    assert audited(mine) == ["placement_rule.switched_off", "placement_rule.deleted"]
    with pytest.raises(PlacementRule.DoesNotExist):
        do(known, operations.delete_rule)


def test_ids_that_nobody_has_are_unknown() -> None:
    home = partners.customer(partners.partner())
    known = placement.rule(home)
    known.id = UUID(int=1)
    with pytest.raises(PlacementRule.DoesNotExist):
        save(home, known)
