"""The wrong desk never sees a repair case: over all roles, both routes, and every read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import connections, transaction

from fleetward.domain.devices.models import Device
from fleetward.domain.partners.actor import SYSTEM, Actor, ActorKind
from fleetward.domain.partners.permissions import GRANTS
from fleetward.domain.repairs import queries
from fleetward.domain.repairs.models import CONTACT as CONTACT_FIELDS
from fleetward.domain.repairs.models import ContactHidden, RepairCase
from fleetward.domain.repairs.operations import Refused, follow_moves
from fleetward.domain.repairs.queries import Contact
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import Scope, scoped
from tests.factories import devices, partners, repairs
from tests.factories.repairs import CONTACT

if TYPE_CHECKING:
    from collections.abc import Callable

    from fleetward.domain.customers.models import Customer

pytestmark = pytest.mark.usefixtures("db")

PLACES = ("pool", "fjord", "dal")
NOBODY: frozenset[str] = frozenset()


class World:
    """Two partners, one with a service delivery account; each has PCs in its pool and at two customers."""

    def __init__(self) -> None:
        self.repairs: dict[str, RepairCase] = {}
        self.customers: dict[tuple[str, str], Customer] = {}
        self.partners = {"seller": partners.partner("Seller"), "deliverer": partners.partner("Deliverer")}
        partners.certificate(self.partners["deliverer"], role="service_delivery")
        for number, (name, partner) in enumerate(self.partners.items()):
            actor = partners.partner_actor(partner)
            for place in PLACES:
                serial = f"5CG12{number}{PLACES.index(place)}ABC"
                if place == "pool":
                    pc = devices.pc(partner, serial)
                else:
                    self.customers[name, place] = partners.customer(partner, place)
                    pc = devices.on_dashboard(self.customers[name, place], serial)
                self.repairs[f"{name} {place}"] = repairs.opened(actor, pc)

    def actor(self, kind: str, role: str, of: str = "seller", place: str = "fjord") -> Actor:
        if kind == "vendor":
            return Actor(ActorKind.VENDOR, "Ada Holm", role, uuid7())
        if kind == "partner":
            return partners.partner_actor(self.partners[of], role)
        return partners.customer_actor(self.customers[of, place], role)

    def names(self, found: Any) -> frozenset[str]:
        ids = {one.id: name for name, one in self.repairs.items()}
        return frozenset(ids[one.id] for one in found)

    def read(self, actor: Actor, query: Callable[[RepairCase], Any]) -> dict[str, Any]:
        """What the query says of each repair case, whether the actor may see it or not."""
        with scoped(actor.scope), transaction.atomic():
            return {name: query(repair) for name, repair in self.repairs.items()}


@pytest.fixture
def world(db: None) -> World:
    del db  # it only has to be open
    return World()


def every(of: str, *places: str) -> frozenset[str]:
    return frozenset(f"{of} {place}" for place in places)


def wanted(kind: str, role: str, of: str) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """(sees, has in its queue, works): told plainly."""
    if (kind, role) in {("vendor", "repair_desk"), ("vendor", "auditor")}:
        seen = every("seller", *PLACES)
        return seen, seen, seen if role == "repair_desk" else NOBODY
    if kind == "partner":
        seen = every(of, *PLACES)
        queue = seen if of == "deliverer" else NOBODY
        return seen, queue, NOBODY if role == "viewer" else queue
    if kind == "customer" and role != "invited":
        return every(of, "fjord"), NOBODY, NOBODY
    return NOBODY, NOBODY, NOBODY


ROLES = [
    (kind, role, of) for kind, role in GRANTS for of in ("seller", "deliverer") if kind != "vendor" or of == "seller"
]


@pytest.mark.parametrize(("kind", "role", "of"), ROLES)
def test_each_role_reads_this_and_nothing_else(world: World, kind: str, role: str, of: str) -> None:
    actor = world.actor(kind, role, of)
    sees, queue, works = wanted(kind, role, of)
    with scoped(actor.scope), transaction.atomic():
        assert world.names(queries.visible_to(actor)) == sees
        assert world.names(queries.queue(actor)) == queue
        assert all(one.get_deferred_fields() == set(CONTACT_FIELDS) for one in queries.visible_to(actor))
    history = world.read(actor, lambda repair: [one.kind for one in queries.events(actor, repair)])
    assert history == {name: ["submitted"] if name in sees else [] for name in world.repairs}
    contacts = world.read(actor, lambda repair: queries.contact(actor, repair))
    assert contacts == {name: CONTACT if name in works else None for name in world.repairs}
    of_pcs = world.read(actor, lambda repair: world.names(queries.of_device(actor, repair.device_id)))
    assert of_pcs == {name: {name} if name in sees else NOBODY for name in world.repairs}
    at = {key: [*world.customers.values()][number] for number, key in enumerate(world.customers)}
    with scoped(actor.scope), transaction.atomic():
        for (owner, place), customer in at.items():
            assert world.names(queries.at_customer(actor, customer)) == sees & every(owner, place)


@pytest.mark.parametrize(("kind", "role", "of"), ROLES)
def test_internal_notes_are_read_by_the_desk_alone(world: World, kind: str, role: str, of: str) -> None:
    desks = {
        "seller": world.actor("vendor", "repair_desk"),
        "deliverer": world.actor("partner", "technician", "deliverer"),
    }
    for name, repair in world.repairs.items():
        repairs.do(desks[name.split()[0]], repair, "add_note")
    actor = world.actor(kind, role, of)
    sees, _queue, works = wanted(kind, role, of)
    history = world.read(actor, lambda repair: [one.kind for one in queries.events(actor, repair)])
    assert history == {
        name: ["submitted", "note"] if name in works else ["submitted"] if name in sees else []
        for name in world.repairs
    }  # fmt: skip


@pytest.mark.usefixtures("world")
def test_nobody_reads_as_the_system_or_without_a_place() -> None:
    for actor in (
        SYSTEM,
        Actor(ActorKind.PARTNER, "Kari", "administrator"),
        Actor(ActorKind.CUSTOMER, "Ola", "viewer"),
    ):
        with scoped(actor.scope), transaction.atomic():
            assert list(queries.visible_to(actor)) == []
            assert list(queries.queue(actor)) == []


def test_a_queue_holds_what_is_not_over(world: World) -> None:
    desk = world.actor("vendor", "repair_desk")
    repairs.do(desk, world.repairs["seller fjord"], "finish")
    with scoped(desk.scope), transaction.atomic():
        assert world.names(queries.queue(desk)) == every("seller", "pool", "dal")
        assert world.names(queries.visible_to(desk)) == every("seller", *PLACES)


def test_row_security_alone_keeps_others_out(world: World) -> None:
    """Without any filter: what a forgotten one would show."""
    scopes = {
        "seller": Scope(world.partners["seller"].id),
        "customer": Scope(world.partners["seller"].id, (world.customers["seller", "fjord"].id,)),
    }
    shown = {}
    for name, scope in scopes.items():
        with scoped(scope), transaction.atomic():
            shown[name] = world.names(RepairCase.objects.all())
    assert shown == {"seller": every("seller", *PLACES), "customer": every("seller", "fjord")}


def test_contact_details_cannot_be_had_from_a_row_that_was_read_without_them(world: World) -> None:
    for actor in (world.actor("customer", "it_administrator"), world.actor("vendor", "repair_desk")):
        with scoped(actor.scope), transaction.atomic():
            found = queries.visible_to(actor).first()
            assert found
            for name in CONTACT_FIELDS:
                with pytest.raises(ContactHidden):
                    getattr(found, name)


def told(repair: RepairCase) -> list[tuple[str, str]]:
    return queries.told_at_pc(repair.partner_id, repair.device_id)


def test_a_pc_is_told_of_its_live_repair_cases_where_it_stands(world: World) -> None:
    here = world.repairs["seller fjord"]
    assert told(here) == [(here.number, "submitted")]
    with scoped(Scope(here.partner_id)), transaction.atomic():
        pc = Device.objects.get(partner_id=here.partner_id, id=here.device_id)
    devices.move(world.customers["seller", "dal"], pc)
    assert told(here) == []


def test_a_pc_is_not_told_of_what_is_over(world: World) -> None:
    repair = world.repairs["seller fjord"]
    repairs.do(world.actor("partner", "administrator"), repair, "cancel")
    assert told(repair) == []


def test_contact_details_never_reach_another_customer_after_any_way_to_move(world: World) -> None:
    """Stands with Fjord; the PC is put on Dal's dashboard in whatever way: Dal sees nothing of it."""
    repair = world.repairs["seller fjord"]
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "UPDATE devices_device SET customer_id = %s WHERE id = %s",
            [world.customers["seller", "dal"].id, repair.device_id],
        )
    assert follow_moves(partner_id=repair.partner_id, now=repairs.NOW) == 0
    dal = world.actor("customer", "it_administrator", place="dal")
    assert world.read(dal, lambda one: queries.contact(dal, one)) == dict.fromkeys(world.repairs)
    with scoped(dal.scope), transaction.atomic():
        assert world.names(queries.visible_to(dal)) == every("seller", "dal")
        assert world.names(queries.of_device(dal, repair.device_id)) == NOBODY
        assert CONTACT.name not in {one.contact_name for one in RepairCase.objects.filter(device_id=repair.device_id)}
    with pytest.raises(RepairCase.DoesNotExist):
        repairs.do(dal, repair, "add_message")
    with pytest.raises(Refused):
        repairs.do(world.actor("customer", "viewer"), repair, "add_message")
    assert isinstance(queries.contact(world.actor("vendor", "repair_desk"), repair), Contact)
