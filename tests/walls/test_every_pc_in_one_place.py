"""Random histories of several partners and customers against a plain model: every PC in exactly one place.

Reports, returns, transfers, undo, enrolment, un-enrolment and check-ins in any order. After each step the model and
the database agree on holder and place, the ledger ends where the PC is, no personal datum has crossed a move, and
everybody sees what is his and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from typing import TYPE_CHECKING

import pytest
from django.db import connections, transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from fleetward.domain.devices import queries as devices
from fleetward.domain.enrolment.operations import presence
from fleetward.domain.transfers import rules
from fleetward.domain.transfers.lifecycle import ActionKind
from fleetward.foundation.tenancy.scope import scoped
from tests.database import empty
from tests.factories import enrolment, feed_files, feed_world, partners, transfers
from tests.factories.feed_files import Document, Sold

if TYPE_CHECKING:
    from fleetward.domain.customers.models import Customer
    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.transfers.models import BulkAction

PCS = 2
PARTNERS = ("north", "south")
RESELLERS = {"north": "171001", "south": "171002"}
CUSTOMERS = ("north one", "north two", "south one")
PLACES = {"north": ("pool", "north one", "north two"), "south": ("pool", "south one")}
_documents = count(1)

_steps = st.one_of(
    st.tuples(st.just("report"), st.integers(0, PCS - 1), st.sampled_from(PARTNERS)),
    st.tuples(st.just("give back"), st.integers(0, PCS - 1), st.sampled_from(PARTNERS)),
    st.tuples(st.just("transfer"), st.integers(0, PCS - 1), st.sampled_from(("pool", *CUSTOMERS))),
    st.tuples(st.just("enrol"), st.integers(0, PCS - 1), st.sampled_from(CUSTOMERS)),
    st.tuples(st.just("un-enrol"), st.integers(0, PCS - 1), st.sampled_from(PARTNERS)),
    st.tuples(st.just("undo"), st.integers(0, PCS - 1), st.sampled_from(PARTNERS)),
    st.tuples(st.just("check in"), st.integers(0, PCS - 1), st.sampled_from(PARTNERS)),
)


@dataclass
class Pc:
    """What is known of one PC, told plainly. `sales` are the partners it was reported for, the earliest first."""

    sales: list[str] = field(default_factory=list)
    enrolled_by: str = ""
    place: str = ""  # '', 'pool', 'inactive', or a customer

    @property
    def holder(self) -> str:
        return self.enrolled_by or (self.sales[0] if self.sales else "")

    def report(self, partner: str) -> None:
        before = self.holder
        self.sales.append(partner)
        self._follow(before)

    def give_back(self, partner: str) -> None:
        """A return ends the sale of the same reporter to this partner; one that has none waits for it."""
        if partner not in self.sales:
            return
        before = self.holder
        if before == partner:
            self.sales = [one for one in self.sales if one != partner]
            self.enrolled_by = ""
        else:
            self.sales.remove(partner)
        self._follow(before)

    def _follow(self, before: str) -> None:
        if self.holder != before or not self.place:
            self.place = "pool" if self.holder else ""

    @property
    def reported(self) -> bool:
        return self.holder in self.sales


class History:
    """One random history, in the world and in the model."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.serials = [feed_files.serial(one, week=1) for one in range(PCS)]
        self.pcs = [Pc() for _ in range(PCS)]
        self.done: dict[str, list[tuple[BulkAction, int, str, str]]] = {name: [] for name in PARTNERS}
        self.credentials: dict[int, tuple[str, str]] = {}  # PC -> credential, customer it was issued for

    def step(self, name: str, number: int, what: str) -> None:
        getattr(self, "_" + name.replace(" ", "_").replace("-", "_"))(number, self.pcs[number], what)

    def _report(self, number: int, pc: Pc, partner: str) -> None:
        self.world.tell(self.serials[number], partner, "SS")
        pc.report(partner)

    def _give_back(self, number: int, pc: Pc, partner: str) -> None:
        self.world.tell(self.serials[number], partner, "RP")
        pc.give_back(partner)

    def _transfer(self, number: int, pc: Pc, target: str) -> None:
        partner = target.partition(" ")[0] if target != "pool" else pc.holder or "north"
        there = transfers.POOL if target == "pool" else transfers.to(self.world.customers[target])
        action = transfers.ask(self.world.actors[partner], [self.serials[number]], there, now=self.world.feed.tick())
        wanted = pc.holder == partner and pc.place != target and (target != "pool" or pc.reported)
        assert bool(rules.will_move(action)) == wanted
        if wanted:
            self._go(partner, action, number, pc, target)

    def _un_enrol(self, number: int, pc: Pc, partner: str) -> None:
        actor = self.world.actors[partner]
        action = transfers.ask(actor, [self.serials[number]], None, ActionKind.UN_ENROLMENT, self.world.feed.tick())
        wanted = pc.holder == partner and pc.place in CUSTOMERS
        assert bool(rules.will_move(action)) == wanted
        if wanted:
            self._go(partner, action, number, pc, "pool" if pc.reported else "inactive")

    def _go(self, partner: str, action: BulkAction, number: int, pc: Pc, target: str) -> None:
        done = transfers.go(self.world.actors[partner], action, rules.to_type(action), self.world.feed.tick())
        assert done.counts["moved"] == 1
        self.done[partner].append((done, number, pc.place, target))
        pc.place = target

    def _undo(self, _number: int, _pc: Pc, partner: str) -> None:
        """The last thing that this partner moved goes back, if it has not moved since."""
        if not self.done[partner]:
            return
        action, number, before, after = self.done[partner].pop()
        pc, actor = self.pcs[number], self.world.actors[partner]
        version = transfers.items(actor, action)[0].version
        now = transfers.pc(actor, self.serials[number])
        moved_since = version is None or now.place_version != version + 1
        undoing = self.world.undo(actor, action)
        assert undoing.counts.get("moved", 0) == (0 if moved_since else 1)
        if not moved_since:
            assert pc.place == after
            pc.place = before

    def _enrol(self, number: int, pc: Pc, customer: str) -> None:
        partner = customer.partition(" ")[0]
        done = enrolment.enrol(self.world.cpins[customer], self.serials[number], now=self.world.feed.tick())
        assert bool(done.credential) == (pc.holder in {"", partner})
        if not done.credential:
            return
        self.credentials[number] = (done.credential, customer)
        if not pc.holder:
            pc.enrolled_by = partner
        pc.place = customer

    def _check_in(self, number: int, pc: Pc, _what: str) -> None:
        if number not in self.credentials:
            return
        credential, customer = self.credentials[number]
        if pc.holder != customer.partition(" ")[0]:  # returned since: it must enrol again
            with pytest.raises(presence.CredentialRefused):
                presence.check_in(
                    credential=credential, address="192.0.2.1", last_user="", location="", now=self.world.feed.tick()
                )
            return
        there = presence.check_in(
            credential=credential, address="192.0.2.1", last_user=f"user of {customer}", location=customer,
            now=self.world.feed.tick(),
        )  # fmt: skip
        assert there.on_dashboard == (pc.place == customer)

    def agree(self) -> None:
        """Model and database say the same, and everybody sees his own."""
        for number, pc in enumerate(self.pcs):
            found = self.world.where(self.serials[number])
            assert found == ([(pc.holder, pc.place)] if pc.place else [])
            for customer, user, location in self.world.personal(self.serials[number]):
                assert user in {"", f"user of {customer}"}
                assert location in {"", customer}
        for name, actor in self.world.actors.items():
            held = {self.serials[n] for n, pc in enumerate(self.pcs) if pc.holder == name and pc.place == "pool"}
            assert self.world.seen(actor) & set(self.serials) == held
        for name, actor in self.world.people.items():
            there = {self.serials[n] for n, pc in enumerate(self.pcs) if pc.place == name}
            assert self.world.seen_at_customer(actor) & set(self.serials) >= there
            others = {self.serials[n] for n, pc in enumerate(self.pcs) if pc.place not in {name, "inactive"}}
            assert not self.world.seen_at_customer(actor) & others


class World:
    """Two partners, three customers that collect personal data, a cPIN each, and a distributor that reports."""

    def __init__(self) -> None:
        self.feed = feed_world.build()
        owners = {"north": self.feed.north, "south": self.feed.south}
        self.actors: dict[str, Actor] = {name: partners.partner_actor(owner) for name, owner in owners.items()}
        self.customers: dict[str, Customer] = {}
        self.cpins: dict[str, str] = {}
        for name in CUSTOMERS:
            made = partners.customer(
                owners[name.partition(" ")[0]], name, collects_last_user=True, collects_location=True, seats=0
            )
            self.customers[name] = made
            self.cpins[name] = enrolment.key(made, most_devices=100_000, now=self.feed.now)[1]
        self.people = {name: partners.customer_actor(made) for name, made in self.customers.items()}
        self.names = {made.id: name for name, made in self.customers.items()}

    def tell(self, serial: str, partner: str, code: str) -> None:
        """The distributor reports a sale to the partner, or its return."""
        number = next(_documents)
        day = date(2020, 1, 1) + timedelta(days=number)
        line = Sold([serial], reseller=RESELLERS[partner], invoice=f"I{number}", code=code, on=day)
        document = Document([line], number=f"N{number}", on=day)
        feed_world.drop(self.feed, self.feed.first, feed_files.x12(document, control=number))

    def undo(self, actor: Actor, action: BulkAction) -> BulkAction:
        """Ask for it; carry it out where anything would go back."""
        undoing = transfers.ask_undo(actor, action, self.feed.tick())
        if not rules.will_move(undoing):
            return undoing
        return transfers.go(actor, undoing, rules.to_type(undoing), self.feed.tick())

    def where(self, serial: str) -> list[tuple[str, str]]:
        """(holder, place) of the PC in every tenant's rows, as the owner sees them."""
        with connections["owner"].cursor() as cursor:
            cursor.execute(
                "SELECT p.name, d.place, d.customer_id FROM devices_device d JOIN partners_partner p "
                "ON p.id = d.partner_id WHERE d.serial = %s AND d.place <> 'left'",
                [serial],
            )
            return [
                (name.split()[0].lower(), self.names[customer] if place == "dashboard" else place)
                for name, place, customer in cursor.fetchall()
            ]

    def personal(self, serial: str) -> list[tuple[str, str, str]]:
        """(customer where it stands, last user, location) in every tenant's rows."""
        with connections["owner"].cursor() as cursor:
            cursor.execute("SELECT customer_id, last_user, location FROM devices_device WHERE serial = %s", [serial])
            return [(self.names.get(customer, ""), user, place) for customer, user, place in cursor.fetchall()]

    def seen(self, actor: Actor) -> set[str]:
        """Serials on the partner's page."""
        with scoped(actor.scope), transaction.atomic():
            return set(devices.pool(actor).values_list("serial", flat=True))

    def seen_at_customer(self, actor: Actor) -> set[str]:
        """Serials that the customer's people can reach at all."""
        with scoped(actor.scope), transaction.atomic():
            return set(devices.visible_to(actor).values_list("serial", flat=True))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(_steps, min_size=1, max_size=14))
@example([("report", 1, "south"), ("enrol", 1, "south one"), ("give back", 1, "south"), ("check in", 1, "north")])
def test_every_pc_is_in_exactly_one_place_whatever_happens(
    db: None, tables: list[str], steps: list[tuple[str, int, str]]
) -> None:
    del db  # it only has to be open
    empty(tables)  # each history begins in a new world: one that went wrong must not spoil the next
    history = History(World())
    for name, number, what in steps:
        history.step(name, number, what)
        history.agree()
    feed_world.assert_books_balance()
