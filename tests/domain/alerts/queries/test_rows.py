"""Who sees which alerts and readings."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from fleetward.domain.alerts import queries
from fleetward.domain.alerts.operations import record_inventory
from fleetward.domain.partners.actor import SYSTEM, Actor, ActorKind
from fleetward.domain.partners.permissions import GRANTS, Permission
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import scoped
from tests.factories import devices, partners
from tests.factories.alerts import a_reading, an_alert, disk

pytestmark = pytest.mark.usefixtures("db")

NOW = timezone.now()
DAY = timedelta(days=1)


class World:
    """Two partners; the first has a PC in the pool and one at each of two customers, the other one PC."""

    def __init__(self) -> None:
        self.mine, self.other = partners.partner(), partners.partner("Sydhav IT AS")
        self.fjord, self.dal = partners.customer(self.mine), partners.customer(self.mine, "Dal AS")
        self.pool = devices.pc(self.mine, "POOL")
        self.at_fjord, self.at_dal = (
            devices.on_dashboard(one, serial) for one, serial in ((self.fjord, "FJORD"), (self.dal, "DAL"))
        )
        self.theirs = devices.pc(self.other, "THEIRS")
        self.pcs = [self.pool, self.at_fjord, self.at_dal, self.theirs]
        for pc in self.pcs:
            a_reading(pc, disk(passed=False, critical_warning=1), taken_at=NOW)
            record_inventory(partner_id=pc.partner_id, device_id=pc.id, agent="a", content={}, now=NOW)


def customers_person(*of: object, role: str = "viewer") -> Actor:
    first = of[0]
    ids = tuple(one.id for one in of)  # type: ignore[attr-defined]
    return Actor(ActorKind.CUSTOMER, "Ola Dal", role, uuid7(), first.partner_id, ids)  # type: ignore[attr-defined]


def seen(world: World, actor: Actor) -> dict[str, list[str]]:
    """Serials of the PCs of which the actor sees alerts, readings and an inventory."""
    with scoped(actor.scope), transaction.atomic():
        return {
            "alerts": sorted(queries.visible_to(actor).values_list("serial", flat=True)),
            "of_device": sorted(one.serial for pc in world.pcs for one in queries.of_device(actor, pc.id)),
            "readings": sorted(pc.serial for pc in world.pcs if queries.readings(actor, pc.id, NOW - DAY).exists()),
            "inventory": sorted(pc.serial for pc in world.pcs if queries.inventory(actor, pc.id)),
        }


def test_each_sees_its_own_and_the_vendors_desk_all() -> None:
    world = World()
    vendor = [
        Actor(ActorKind.VENDOR, "Ada Holm", role, uuid7()) for role in ("repair_desk", "auditor", "support_agent")
    ]
    expected = {
        partners.partner_actor(world.mine, "viewer"): ["DAL", "FJORD", "POOL"],
        partners.partner_actor(world.other): ["THEIRS"],
        customers_person(world.fjord): ["FJORD"],
        customers_person(world.fjord, world.dal): ["DAL", "FJORD"],
        customers_person(world.fjord, role="invited"): [],
        vendor[0]: ["DAL", "FJORD", "POOL", "THEIRS"],
        vendor[1]: ["DAL", "FJORD", "POOL", "THEIRS"],
        vendor[2]: [],
        SYSTEM: [],
    }
    for actor, serials in expected.items():
        assert seen(world, actor) == dict.fromkeys(("alerts", "of_device", "readings", "inventory"), serials), actor


def test_a_role_without_the_permission_sees_none() -> None:
    mine = partners.partner()
    an_alert(devices.pc(mine, "5CG4100ABC"))
    for (kind, role), granted in GRANTS.items():
        customers = (uuid7(),) if kind == "customer" else ()
        actor = Actor(ActorKind(kind), "Kari Berg", role, uuid7(), mine.id, customers)
        with scoped(actor.scope), transaction.atomic():
            found = queries.visible_to(actor).exists()
        assert found == (Permission.ALERT_VIEW in granted and kind != "customer"), role


def test_at_a_customer_are_those_that_came_up_there_and_they_stay() -> None:
    mine = partners.partner()
    first, second = partners.customer(mine), partners.customer(mine, "Dal AS")
    pc = devices.on_dashboard(first, "5CG4100ABC")
    a_reading(pc, disk(passed=False, critical_warning=1), taken_at=NOW)
    devices.move(second, pc)
    a_reading(pc, disk(passed=False, critical_warning=1), taken_at=NOW + DAY)
    actor = partners.partner_actor(mine)
    with scoped(actor.scope), transaction.atomic():
        found = [[one.state for one in queries.at_customer(actor, customer)] for customer in (first, second)]
    assert found == [["closed"], ["open"]]
    for customer, days in ((first, [NOW]), (second, [NOW + DAY])):
        person = customers_person(customer)
        with scoped(person.scope), transaction.atomic():
            assert [one.taken_at for one in queries.readings(person, pc.id, NOW - DAY)] == days
            assert not queries.at_customer(person, second if customer is first else first).exists()


def test_alerts_of_another_partners_customer_are_none() -> None:
    world = World()
    actor = partners.partner_actor(world.other)
    with scoped(actor.scope), transaction.atomic():
        assert not queries.at_customer(actor, world.fjord).exists()
        assert queries.open_by_severity(actor, world.fjord) == {"critical": 0, "warning": 0, "info": 0}


def test_notices_are_those_of_the_partners_own_pc() -> None:
    world = World()
    assert queries.notices(world.other.id, world.pool.id, NOW) == []
    alert = an_alert(world.pool, "disk_hot")
    assert queries.may_be_shown(world.other.id, alert.id) is None
