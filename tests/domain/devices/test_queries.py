"""Reads of PCs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from fleetward.domain.devices import queries
from fleetward.domain.devices.models import LedgerKind
from fleetward.domain.partners.actor import Actor, ActorKind
from fleetward.foundation.kit.listing import Count
from fleetward.foundation.tenancy.scope import VENDOR, Scope, scoped
from tests.factories import devices, partners

pytestmark = pytest.mark.usefixtures("db")


def test_a_partner_sees_its_own_pcs_and_nobody_elses() -> None:
    mine, other = partners.partner(), partners.partner("Other")
    devices.pc(mine, "5CG4100ABC")
    devices.pc(mine, "5CG4100ABD", place="left")
    devices.pc(other, "8CC4200BCD")
    with scoped(Scope(mine.id)), transaction.atomic():
        actor = partners.partner_actor(mine)
        assert sorted(pc.serial for pc in queries.visible_to(actor)) == ["5CG4100ABC", "5CG4100ABD"]
        assert [pc.serial for pc in queries.pool(actor)] == ["5CG4100ABC"]


def test_vendor_staff_and_customers_see_no_pool_at_all() -> None:
    mine = partners.partner()
    customer = partners.customer(mine)
    devices.pc(mine, "5CG4100ABC")
    strangers = [
        (VENDOR, Actor(ActorKind.VENDOR, "Ada", "support_agent")),
        (
            Scope(mine.id, (customer.id,)),
            Actor(ActorKind.CUSTOMER, "Ola", "it_administrator", None, mine.id, (customer.id,)),
        ),
        (Scope(mine.id), Actor(ActorKind.PARTNER, "Kari", "unheard_of", None, mine.id)),
    ]
    for scope, actor in strangers:
        with scoped(scope), transaction.atomic():
            assert list(queries.visible_to(actor)) == []
            assert queries.models_in_pool(actor) == []
            assert queries.pool_status(actor).on_page == 0
            assert list(queries.ledger(actor, mine.id)) == []
            assert queries.arrivals(actor, []).spans == ()


def test_models_on_the_page_are_listed_once_each_in_order() -> None:
    mine, other = partners.partner(), partners.partner("Other")
    for number, model in enumerate(["HP ZBook", "HP Elite", "HP Elite", ""]):
        devices.pc(mine, f"5CG410{number}ABC", model=model)
    devices.pc(mine, "5CG4109ABC", model="HP Gone", place="left")
    devices.pc(other, "8CC4200BCD", model="HP Other")
    with scoped(Scope(mine.id)), transaction.atomic():
        assert queries.models_in_pool(partners.partner_actor(mine)) == ["HP Elite", "HP ZBook"]


def test_end_customers_are_proposed_by_their_beginning_in_any_usual_capitalisation() -> None:
    mine = partners.partner()
    for number, name in enumerate(["Fjord Eiendom", "FJORD BYGG", "fjell", "Foss", "Fjord Eiendom"]):
        devices.pc(mine, f"5CG410{number}ABC", end_customer=name)
    with scoped(Scope(mine.id)), transaction.atomic():
        actor = partners.partner_actor(mine)
        assert queries.end_customers_in_pool(actor, "fj") == ["fjell", "FJORD BYGG", "Fjord Eiendom"]
        assert queries.end_customers_in_pool(actor, "", limit=2) == ["FJORD BYGG", "Fjord Eiendom"]


def test_distributors_are_proposed_once_each() -> None:
    mine = partners.partner()
    for number, name in enumerate(["TD Synnex", "ALSO", "TD Synnex", ""]):
        devices.pc(mine, f"5CG410{number}ABC", distributor=name)
    with scoped(Scope(mine.id)), transaction.atomic():
        assert queries.distributors_in_pool(partners.partner_actor(mine)) == ["ALSO", "TD Synnex"]


def test_arrivals_are_counted_by_span_and_summed_from_the_end() -> None:
    mine = partners.partner()
    now = timezone.now()
    for number, days in enumerate([0, 0, 1, 5]):
        devices.pc(mine, f"5CG410{number}ABC", waiting_since=now - timedelta(days=days, hours=1))
    with scoped(Scope(mine.id)), transaction.atomic():
        found = queries.arrivals(partners.partner_actor(mine), [now - timedelta(days=days) for days in (3, 2, 1, 0)])
    assert found.spans == (Count(0, capped=False), Count(1, capped=False), Count(2, capped=False))
    assert found.last(1) == Count(2, capped=False)
    assert found.last(30) == Count(3, capped=False)


def test_a_sum_with_a_capped_span_is_a_floor_in_full_thousands() -> None:
    found = queries.Arrivals((Count(10_000, capped=True), Count(7, capped=False), Count(1_995, capped=False)))
    assert found.last(3) == Count(12_000, capped=True)
    assert found.last(2) == Count(2_002, capped=False)


def test_the_longest_waiting_pc_is_the_one_that_came_first() -> None:
    mine = partners.partner()
    now = timezone.now()
    devices.pc(mine, "5CG4100ABC", waiting_since=now - timedelta(days=2))
    devices.pc(mine, "5CG4101ABC", waiting_since=now - timedelta(days=9))
    with scoped(Scope(mine.id)), transaction.atomic():
        found = queries.longest_waiting(partners.partner_actor(mine))
    assert found is not None
    assert found.serial == "5CG4101ABC"


def test_the_ledger_of_a_pc_is_told_from_its_latest_entry() -> None:
    mine, now = partners.partner(), timezone.now()
    pc = devices.pc(mine, "5CG4100ABC")
    devices.happened(pc, LedgerKind.REPORTED, now - timedelta(days=2))
    devices.happened(pc, LedgerKind.CONFIRMED, now)
    devices.happened(devices.pc(mine, "5CG4101ABC"), LedgerKind.REPORTED, now)
    with scoped(Scope(mine.id)), transaction.atomic():
        found = queries.ledger(partners.partner_actor(mine), pc.id)
        assert [entry.kind for entry in found] == ["confirmed", "reported"]


def test_a_serial_number_needs_three_characters_and_its_whole_comes_first() -> None:
    mine = partners.partner()
    devices.pcs(mine, ["ABC", "AAAABC", "ABCD", "XBC"])
    with scoped(Scope(mine.id)), transaction.atomic():
        actor = partners.partner_actor(mine)
        assert [pc.serial for pc in queries.with_serial(actor, "a-bc", 9)] == ["ABC", "AAAABC", "ABCD"]
        assert [pc.serial for pc in queries.with_serial(actor, "abc", 1)] == ["ABC"]
        assert queries.with_serial(actor, "BC", 9) == []


def test_invoices_are_looked_for_among_the_pcs_that_came_last(monkeypatch: pytest.MonkeyPatch) -> None:
    mine, now = partners.partner(), timezone.now()
    for days in (1, 2, 3):
        devices.pc(mine, f"5CG{days}", waiting_since=now - timedelta(days=days))
    monkeypatch.setattr(queries, "NEWEST_SEARCHED", 2)
    with scoped(Scope(mine.id)), transaction.atomic():
        actor = partners.partner_actor(mine)
        assert [pc.serial for pc in queries.sold_with(actor, "INV-1", 9)] == ["5CG1", "5CG2"]
        assert (queries.sold_with(actor, "", 9), queries.sold_with(actor, "INV", 9)) == ([], [])
