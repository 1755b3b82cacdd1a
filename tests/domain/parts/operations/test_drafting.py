"""One form, one order; a reference is used once; everything that is wrong is said at once."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.db import transaction

from fleetward.domain.partners.actor import Forbidden
from fleetward.domain.parts import queries
from fleetward.domain.parts.models import Part, PartsOrder
from fleetward.domain.parts.operations import Refused
from fleetward.domain.parts.wanted import ShipTo
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import scoped
from tests.factories import devices, partners, parts
from tests.factories.parts import BATTERY, DESK, NOW, OLD_SSD, SHIP_TO, SSD

if TYPE_CHECKING:
    from typing import Any

    from fleetward.domain.devices.models import Device
    from fleetward.domain.partners.actor import Actor

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def world() -> tuple[Actor, Device]:
    """A Service Delivery Partner's technician and a PC; a catalogue."""
    partner = partners.partner()
    partners.certificate(partner, role="service_delivery")
    parts.catalogue()
    return partners.partner_actor(partner, "technician"), devices.pc(partner, "5CG1234ABC")


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[tuple[str, int | None]]:
    return [(found.code, found.line) for found in refused.value.findings]


def test_a_draft_has_the_lines_at_the_catalogues_prices(world: tuple[Actor, Device]) -> None:
    order = parts.drafted(*world, lines=[(SSD, 2), (BATTERY, 1)])
    assert (order.state, order.currency, order.total) == ("draft", "NOK", Decimal("3389.00"))
    told = [
        (line.position, line.part_number, line.quantity, line.price, line.returnable) for line in parts.lines(order)
    ]
    assert told == [(1, SSD, 2, Decimal("1249.50"), True), (2, BATTERY, 1, Decimal("890.00"), False)]
    assert [event.kind for event in parts.history(order)] == ["drafted"]


def test_the_same_form_again_is_the_same_order(world: tuple[Actor, Device]) -> None:
    form: dict[str, Any] = {"order_id": uuid7(), "reference": "PO-1"}
    first, second = parts.drafted(*world, **form), parts.drafted(*world, **form)
    assert (first.id, first.number) == (second.id, second.number)
    assert [one.reference for one in parts.all_of(first.partner_id)] == ["PO-1"]
    parts.do(world[0], first, "submit_order")
    assert parts.drafted(*world, **form).state == "submitted"


def test_the_form_with_another_content_changes_the_draft_but_nothing_that_was_submitted(
    world: tuple[Actor, Device],
) -> None:
    form: dict[str, Any] = {"order_id": uuid7(), "reference": "PO-1"}
    parts.drafted(*world, **form)
    changed = parts.drafted(*world, **form, lines=[(BATTERY, 2)])
    assert [(line.part_number, line.quantity) for line in parts.lines(changed)] == [(BATTERY, 2)]
    assert changed.total == Decimal("1780.00")
    parts.do(world[0], changed, "submit_order")
    with pytest.raises(Refused, match=changed.number):
        parts.drafted(*world, **form, lines=[(BATTERY, 3)])


def test_a_used_reference_is_refused_with_the_old_orders_number(world: tuple[Actor, Device]) -> None:
    old = parts.submitted(*world, reference="PO-1")
    with pytest.raises(Refused, match=old.number) as refused:
        parts.drafted(*world, reference=" PO-1 ")
    assert codes(refused) == [("reference_used", None)]
    assert len(parts.all_of(old.partner_id)) == 1


def test_another_partner_may_use_the_same_reference(world: tuple[Actor, Device]) -> None:
    parts.drafted(*world, reference="PO-1")
    rival = partners.partner("Rival")
    partners.certificate(rival, role="service_delivery")
    other = parts.drafted(partners.partner_actor(rival), devices.pc(rival, "5CG7777ABC"), reference="PO-1")
    assert other.state == "draft"


def test_everything_that_is_wrong_is_said_at_once(world: tuple[Actor, Device]) -> None:
    actor, _pc = world
    parts.part("N3", fits=("HP ZBook Power G11",))
    parts.part("N4", active=False)
    parts.part("N5", currency="SEK")
    pc = devices.pc(partners.of(actor), "5CG1234ABD", program="premium_plus")
    lines = [(OLD_SSD, 1), ("N3", 1), ("N4", 1), ("N5", 11), ("none", 0), (SSD, 1), (SSD, 1)]
    with pytest.raises(Refused) as refused:
        parts.drafted(actor, pc, reference=" ", ship_to=ShipTo("", "Storgata 1", "0155", "Oslo", "Norge"), lines=lines)
    assert codes(refused) == [
        ("not_certified", None), ("reference_missing", None), ("ship_to_incomplete", None), ("country_unknown", None),
        ("part_superseded", 1), ("part_does_not_fit", 2), ("part_inactive", 3), ("quantity", 4), ("quantity", 5),
        ("part_unknown", 5), ("part_twice", 6), ("part_twice", 7), ("currencies", None),
    ]  # fmt: skip
    assert refused.value.findings[4].substitute == SSD
    assert parts.all_of(pc.partner_id) == []


def test_the_substitute_is_ordered_in_the_place_of_the_superseded_part(world: tuple[Actor, Device]) -> None:
    order = parts.drafted(*world, lines=[(SSD, 1, OLD_SSD)])
    assert [line.in_place_of for line in parts.lines(order)] == [OLD_SSD]
    with pytest.raises(Refused) as refused:
        parts.drafted(*world, lines=[(BATTERY, 1, OLD_SSD)])
    assert codes(refused) == [("no_substitute_of", 1)]


@pytest.mark.parametrize("place", ["left"])
def test_no_parts_are_sent_for_a_pc_that_the_partner_no_longer_holds(world: tuple[Actor, Device], place: str) -> None:
    actor, _pc = world
    gone = devices.pc(partners.of(actor), "5CG1234ABE", place=place)
    with pytest.raises(Refused) as refused:
        parts.drafted(actor, gone)
    assert codes(refused) == [("pc_not_held", None)]


def test_what_is_longer_than_it_can_be_kept_is_refused(world: tuple[Actor, Device]) -> None:
    long = ShipTo("N" * 201, "Storgata 1", "0" * 21, "Oslo", "no", "1" * 41)
    with pytest.raises(Refused) as refused:
        parts.drafted(*world, reference="R" * 61, ship_to=long)
    assert codes(refused) == [("too_long", None)] * 4


def test_the_price_is_that_of_the_day_of_submission(world: tuple[Actor, Device]) -> None:
    order = parts.drafted(*world, lines=[(SSD, 3)])
    Part.objects.filter(number=SSD).update(price=Decimal("1000.10"), returnable=False)
    submitted = parts.do(world[0], order, "submit_order", now=NOW + timedelta(hours=1))
    assert (submitted.state, submitted.total) == ("submitted", Decimal("3000.30"))
    assert [(line.price, line.returnable) for line in parts.lines(order)] == [(Decimal("1000.10"), False)]
    Part.objects.filter(number=SSD).update(price=Decimal("1.00"))
    assert parts.do(world[0], order, "submit_order").total == Decimal("3000.30")
    assert [event.kind for event in parts.history(order)] == ["drafted", "submitted"]


def test_a_draft_is_checked_again_when_it_is_submitted(world: tuple[Actor, Device]) -> None:
    order = parts.drafted(*world)
    Part.objects.filter(number=SSD).update(active=False)
    with pytest.raises(Refused) as refused:
        parts.do(world[0], order, "submit_order")
    assert codes(refused) == [("part_inactive", 1)]
    assert parts.again(order).state == "draft"


def test_a_denied_order_is_sent_again_with_its_changes_shown(world: tuple[Actor, Device]) -> None:
    actor, _pc = world
    denied = parts.submitted(*world, reference="PO-1", lines=[(SSD, 1)])
    parts.do(DESK, denied, "deny")
    to = ShipTo("Nordlys Data AS", "Storgata 2", "0155", "Oslo", "NO", "+47 900 00 000")
    form: dict[str, Any] = {
        "new_id": uuid7(), "reference": "PO-2", "ship_to": to, "lines": [(SSD, 2), (BATTERY, 1)]
    }  # fmt: skip
    order = parts.do(actor, denied, "send_again", **form)
    assert (order.previous_id, order.attempt, order.state) == (denied.id, 2, "draft")
    assert parts.do(actor, denied, "send_again", **form).id == order.id
    with scoped(actor.scope), transaction.atomic():
        found = queries.difference(queries.visible_to(actor).get(id=order.id))
    assert found
    assert found.previous.number == denied.number
    assert [(one.what, one.before, one.after) for one in found.lines] == [(SSD, "1", "2"), (BATTERY, "", "1")]
    assert [(one.what, one.before, one.after) for one in found.fields] == [
        ("reference", "PO-1", "PO-2"), ("ship_to_address", "Storgata 1", "Storgata 2"),
    ]  # fmt: skip
    with pytest.raises(Refused, match=order.number):
        parts.do(actor, denied, "send_again")


def test_only_a_denied_order_is_sent_again(world: tuple[Actor, Device]) -> None:
    order = parts.submitted(*world)
    with pytest.raises(Refused, match="denied"):
        parts.do(world[0], order, "send_again")


def test_nobody_but_the_partners_people_order(world: tuple[Actor, Device]) -> None:
    actor, pc = world
    rival = partners.partner_actor(partners.partner("Rival"))
    with pytest.raises(type(pc).DoesNotExist):
        parts.drafted(rival, pc)
    for nobody in (DESK, partners.partner_actor(partners.of(actor), "viewer")):
        with pytest.raises(Forbidden):
            parts.drafted(nobody, pc)
    order = parts.drafted(actor, pc)
    with pytest.raises(PartsOrder.DoesNotExist):
        parts.do(rival, order, "submit_order")
    assert SHIP_TO.country == order.ship_to_country
