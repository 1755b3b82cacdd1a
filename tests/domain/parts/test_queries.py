"""Who sees which orders and returns; the catalogue; a constant number of queries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from django.test.utils import CaptureQueriesContext

from fleetward.domain.partners.actor import Actor, ActorKind
from fleetward.domain.parts import findings, queries
from fleetward.domain.parts.wanted import Wanted
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import Scope, scoped
from tests.factories import devices, partners, parts
from tests.factories.parts import BATTERY, DESK, MODEL, NOW, OLD_SSD, SHIP_TO, SSD

if TYPE_CHECKING:
    from fleetward.domain.devices.models import Device

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def world() -> tuple[Actor, Device]:
    partner = partners.partner()
    partners.certificate(partner, role="service_delivery")
    parts.catalogue()
    return partners.partner_actor(partner, "technician"), devices.pc(partner, "5CG1234ABC")


def seen(actor: Actor) -> list[Any]:
    with scoped(actor.scope), transaction.atomic():
        return list(queries.visible_to(actor).order_by("created_at", "id").values_list("id", flat=True))


def vendor(role: str) -> Actor:
    return Actor(ActorKind.VENDOR, "Ada Holm", role, uuid7())


def test_a_partner_sees_its_own_orders_and_nobody_elses(world: tuple[Actor, Device]) -> None:
    actor, pc = world
    draft, order = parts.drafted(actor, pc), parts.submitted(actor, pc)
    parts.do(DESK, order, "ship")
    parts.do(DESK, order, "deliver")
    partner = partners.of(actor)
    rival = partners.partner_actor(partners.partner("Rival"))
    customer = partners.customer_actor(partners.customer(partner))
    assert seen(actor) == [draft.id, order.id]
    assert [seen(one) for one in (rival, customer, vendor("support_agent"), vendor("program_manager"))] == [[]] * 4
    for one in (rival, customer):
        with scoped(one.scope), transaction.atomic():
            assert list(queries.returns(one)) == []
            assert list(queries.of_device(one, pc.id)) == []
            assert [list(rows(order)) for rows in (queries.lines, queries.events, queries.returns_of)] == [[], [], []]


def test_the_vendors_people_see_what_was_submitted_of_every_partner(world: tuple[Actor, Device]) -> None:
    parts.drafted(*world)
    order = parts.submitted(*world, lines=[(SSD, 1), (BATTERY, 2)])
    for role in ("repair_desk", "auditor", "claims_approver"):
        assert seen(vendor(role)) == [order.id]
    with scoped(DESK.scope), transaction.atomic():
        (found,) = queries.queue(DESK)
        assert [line.part_number for line in queries.lines(found)] == [SSD, BATTERY]
        assert [event.kind for event in queries.events(found)] == ["drafted", "submitted"]
        assert found.partner.name == "Nordlys Data AS"
    parts.do(DESK, order, "deny")
    with scoped(DESK.scope), transaction.atomic():
        assert list(queries.queue(DESK)) == []
    with scoped(world[0].scope), transaction.atomic():
        assert list(queries.queue(world[0])) == []


def test_the_orders_of_a_pc_come_newest_first(world: tuple[Actor, Device]) -> None:
    actor, pc = world
    first, second = parts.drafted(actor, pc), parts.drafted(actor, pc)
    parts.drafted(actor, devices.pc(partners.of(actor), "5CG1234ABD"))
    with scoped(actor.scope), transaction.atomic():
        assert [order.id for order in queries.of_device(actor, pc.id)] == [second.id, first.id]


def test_what_fits_a_model_names_the_substitute_of_what_is_superseded() -> None:
    parts.catalogue()
    parts.part("A", superseded_by=OLD_SSD)  # over two steps
    parts.part("B", superseded_by="C")  # by one that does not fit
    parts.part("C", fits=("HP ZBook Power G11",))
    parts.part("D", active=False)
    parts.part("E", superseded_by="F")  # a circle that no import lets in, and that must not hang
    parts.part("F", superseded_by="E")
    found = [(one.part.number, one.substitute.number if one.substitute else None) for one in queries.fitting(MODEL)]
    assert found == [("A", SSD), (OLD_SSD, SSD), (SSD, None), (BATTERY, None)]
    assert [one.orderable for one in queries.fitting(MODEL)] == [False, False, True, True]


def test_checking_three_lines_asks_as_often_as_checking_one(
    world: tuple[Actor, Device], django_assert_max_num_queries: Any
) -> None:
    actor, pc = world
    counts = []
    for lines in ([(OLD_SSD, 1)], [(OLD_SSD, 1), (SSD, 1), (BATTERY, 1)]):
        wanted = Wanted.read("PO-1", SHIP_TO, lines)
        with (
            scoped(Scope(pc.partner_id)), transaction.atomic(), django_assert_max_num_queries(10) as asked,
        ):  # fmt: skip
            findings.find(partner_id=pc.partner_id, order_id=uuid7(), device=pc, wanted=wanted, now=NOW)
        assert isinstance(asked, CaptureQueriesContext)
        counts.append(len(asked))
    assert counts == [counts[0]] * 2
    assert actor.partner_id == pc.partner_id


def test_a_first_attempt_differs_from_nothing(world: tuple[Actor, Device]) -> None:
    order = parts.drafted(*world)
    with scoped(world[0].scope), transaction.atomic():
        assert queries.difference(order) is None


def test_all_attempts_are_found_from_the_first_and_the_first_from_all(world: tuple[Actor, Device]) -> None:
    actor, _pc = world
    attempts = [parts.submitted(*world)]
    for _ in range(2):
        parts.do(DESK, attempts[-1], "deny")
        attempts.append(parts.do(actor, attempts[-1], "send_again"))
        parts.do(actor, attempts[-1], "submit_order")
    with scoped(actor.scope), transaction.atomic():
        found = queries.with_attempts(attempts[0].partner_id, [attempts[0].id])
        assert sorted(found) == sorted(order.id for order in attempts)
        assert [queries.first_attempt(order) for order in attempts] == [attempts[0].id] * 3
    assert [order.attempt for order in attempts] == [1, 2, 3]
