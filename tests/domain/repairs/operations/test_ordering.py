"""Parts are ordered from a repair case by its service delivery account, and told there when they are under way."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction

from fleetward.domain.partners.models import Certification
from fleetward.domain.parts import operations as parts_operations
from fleetward.domain.repairs import operations, queries
from fleetward.domain.repairs.operations import Refused
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import Scope, scoped
from tests.factories import devices, partners, parts, repairs
from tests.factories.notices import at_partner, kinds, notices
from tests.factories.parts import BATTERY, DESK, NOW, SHIP_TO, SSD

if TYPE_CHECKING:
    from uuid import UUID

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.parts.models import PartsOrder
    from fleetward.domain.repairs.models import RepairCase

LATER = repairs.NOW + timedelta(hours=1)
pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def world() -> tuple[Actor, RepairCase]:
    """A Service Delivery Partner's technician and a repair case of the partner's account; a catalogue."""
    partner = partners.partner()
    partners.certificate(partner, role="service_delivery")
    parts.catalogue()
    actor = partners.partner_actor(partner, "technician")
    return actor, repairs.opened(actor, devices.pc(partner, "5CG1234ABC"))


def order(actor: Actor, repair: RepairCase, **fields: Any) -> PartsOrder:
    usual: dict[str, Any] = {
        "token": uuid7(), "reference": f"PO-{uuid7()}", "ship_to": SHIP_TO, "lines": [(SSD, 1)], "now": NOW,
    }  # fmt: skip
    with scoped(actor.scope), transaction.atomic():
        return operations.order_parts(actor=actor, repair_id=repair.id, **(usual | fields))


def orders_of(actor: Actor, repair: RepairCase) -> list[UUID]:
    with scoped(actor.scope), transaction.atomic():
        return [one.id for one in queries.orders_of(actor, repair)]


def note(of: PartsOrder) -> None:
    operations.note_order(partner_id=of.partner_id, order_id=of.id, now=LATER)


def test_a_form_that_is_sent_twice_is_one_order_of_the_repair_case(world: tuple[Actor, RepairCase]) -> None:
    actor, repair = world
    form: dict[str, Any] = {"token": uuid7(), "reference": "PO-1"}
    first, second = order(actor, repair, **form), order(actor, repair, **form)
    assert (first.id, second.id) == (form["token"], form["token"])
    assert (first.serial, first.state) == (repair.serial, "draft")
    assert orders_of(actor, repair) == [first.id]


def test_the_repair_case_is_told_once_that_the_parts_are_under_way(world: tuple[Actor, RepairCase]) -> None:
    actor, repair = world
    made = order(actor, repair, lines=[(SSD, 1), (BATTERY, 1)])
    parts.do(actor, made, "submit_order")
    note(made)
    assert [event.kind for event in repairs.history(repair)] == ["submitted"]
    parts.do(DESK, made, "ship")
    note(made)
    note(made)
    told = repairs.history(repair)
    assert [event.kind for event in told] == ["submitted", "part_sent"]
    assert told[1].details == {
        "part": "SSD 512 GB, Battery 51 Wh", "carrier": "Bring", "tracking": "TT1", "order": made.number,
    }  # fmt: skip
    assert repairs.again(repair).state == "part_sent"


def test_whoever_ordered_is_told_once_that_the_parts_are_under_way() -> None:
    mine = partners.partner()
    partners.certificate(mine, role="service_delivery")
    parts.catalogue()
    kari, other = partners.partner_user(mine, "technician"), partners.partner_user(mine, "technician")
    colleague = at_partner(other, mine, "technician")
    repair = repairs.opened(colleague, devices.pc(mine, "5CG1234ABC"))
    made = order(at_partner(kari, mine, "technician"), repair)
    repairs.do(at_partner(kari, mine, "technician"), repair, "take")
    parts.do(at_partner(kari, mine, "technician"), made, "submit_order")
    parts.do(DESK, made, "ship")
    note(made)
    assert [kind for kind in kinds(kari) if kind != "repair_case.new"] == ["parts_order.shipped"]
    steps = [one.details["step"] for one in notices(other) if one.kind == "repair_case.step"]
    assert steps == ["part_sent"]  # whoever follows the repair case, and has ordered nothing


def test_what_is_sent_again_belongs_to_the_same_repair_case(world: tuple[Actor, RepairCase]) -> None:
    actor, repair = world
    first = order(actor, repair)
    parts.do(actor, first, "submit_order")
    parts.do(DESK, first, "deny")
    second = parts.do(actor, first, "send_again")
    parts.do(actor, second, "submit_order")
    assert orders_of(actor, repair) == [first.id, second.id]
    assert orders_of(DESK, repair) == [first.id, second.id]
    parts.do(DESK, second, "ship")
    note(second)
    assert [event.details.get("order") for event in repairs.history(repair)] == [None, second.number]


def test_a_repair_case_that_is_over_is_told_and_stays_over(world: tuple[Actor, RepairCase]) -> None:
    actor, repair = world
    made = order(actor, repair)
    parts.do(actor, made, "submit_order")
    repairs.do(actor, repair, "finish")
    parts.do(DESK, made, "ship")
    note(made)
    assert repairs.again(repair).state == "done"
    assert [event.kind for event in repairs.history(repair)] == ["submitted", "done", "part_sent"]
    with pytest.raises(Refused):
        order(actor, repair)


def test_an_order_is_for_one_repair_case(world: tuple[Actor, RepairCase]) -> None:
    actor, repair = world
    form: dict[str, Any] = {"token": uuid7(), "reference": "PO-1"}
    order(actor, repair, **form)
    pc = devices.pc(partners.of(actor), "5CG1234ABD")
    with pytest.raises(parts_operations.Refused):
        order(actor, repairs.opened(actor, pc), **form)


def test_a_certificate_that_is_gone_gives_no_parts(world: tuple[Actor, RepairCase]) -> None:
    actor, repair = world
    with scoped(Scope(repair.partner_id)), transaction.atomic():
        Certification.objects.update(revoked_at=NOW)
    with pytest.raises(parts_operations.Refused) as refused:
        order(actor, repair)
    assert [found.code for found in refused.value.findings] == ["not_certified"]


def test_only_the_service_delivery_account_orders(world: tuple[Actor, RepairCase]) -> None:
    actor, repair = world
    viewer = partners.partner_actor(partners.of(actor), "viewer")
    rival = partners.partner_actor(partners.partner("Rival"))
    with pytest.raises(Refused):
        order(viewer, repair)
    for nobody in (rival, DESK):
        with pytest.raises(type(repair).DoesNotExist):
            order(nobody, repair)
    made = order(actor, repair)
    assert orders_of(viewer, repair) == [made.id]
    assert orders_of(rival, repair) == []
    partner = partners.partner("Resale")
    theirs = partners.partner_actor(partner)
    of_vendor = repairs.opened(theirs, devices.pc(partner, "5CG7777ABC"))
    for desk in (theirs, DESK):
        with pytest.raises(Refused):
            order(desk, of_vendor)
