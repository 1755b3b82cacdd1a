"""Random histories of one PC and its repair cases against a plain model: each stays with whom it belongs.

Opened, cancelled, transferred, enrolled, un-enrolled, followed, in any order. After each step the database agrees on
whose each repair case is, a PC in repair has not left its dashboard by a transfer, and each customer sees its own and
nothing that was written elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from fleetward.domain.repairs import queries
from fleetward.domain.transfers import rules
from fleetward.domain.transfers.lifecycle import ActionKind
from fleetward.entrypoints.jobs.repairs import follow_moves
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import scoped
from tests.database import empty
from tests.factories import alerts, devices, enrolment, partners, repairs, transfers

if TYPE_CHECKING:
    from uuid import UUID

    from fleetward.domain.repairs.models import RepairCase
    from fleetward.domain.transfers.models import BulkAction

A = "5CG1234ABC"
CUSTOMERS = ("fjord", "dal")

_steps = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(("submit", "open", "cancel", "un_enrol", "follow")), st.just("")),
        st.tuples(st.just("transfer"), st.sampled_from(("pool", *CUSTOMERS))),
        st.tuples(st.just("enrol"), st.sampled_from(CUSTOMERS)),
    ),
    min_size=1, max_size=14,
)  # fmt: skip


@dataclass
class Known:
    """What is known of one repair case: where it was written, whose it is, whether it is over."""

    row: RepairCase
    written_at: str
    at: str
    live: bool = True


class History:
    """A PC of a partner with two customers."""

    def __init__(self) -> None:
        self.partner = partners.partner()
        self.actor = partners.partner_actor(self.partner)
        self.customers = {name: partners.customer(self.partner, name, self_service=True) for name in CUSTOMERS}
        self.people = {name: partners.customer_actor(one) for name, one in self.customers.items()}
        self.cpins = {name: enrolment.key(one)[1] for name, one in self.customers.items()}
        devices.pc(self.partner, A)
        self.place = "pool"
        self.known: list[Known] = []

    def submit(self, _target: str) -> None:
        alert = alerts.an_alert(transfers.pc(self.actor, A), part=uuid7().hex, opened_at=timezone.now())
        row = repairs.submit(alert, description=f"written at {self.place}", now=timezone.now())
        self.known.append(Known(row, self.place, self.place))

    def open(self, _target: str) -> None:
        text = f"written at {self.place}"
        row = repairs.opened(self.actor, transfers.pc(self.actor, A), description=text, now=timezone.now())
        self.known.append(Known(row, self.place, self.place))

    def cancel(self, _target: str) -> None:
        for one in [one for one in self.known if one.live][:1]:
            repairs.do(self.actor, one.row, "cancel", now=timezone.now())
            one.live = False

    def follow(self, _target: str) -> None:
        follow_moves.func(0)
        self._follow()

    def _follow(self) -> None:
        if self.place != "pool":
            for one in self.known:
                one.at = self.place if one.live and one.at == "pool" else one.at

    def transfer(self, target: str) -> None:
        there = transfers.POOL if target == "pool" else transfers.to(self.customers[target])
        action = transfers.ask(self.actor, [A], there)
        in_repair = self.place != "pool" and any(one.live and one.at in {"pool", self.place} for one in self.known)
        assert bool(rules.will_move(action)) == (target != self.place and not in_repair)
        assert transfers.items(self.actor, action)[0].hold == (
            "open_repair_case" if in_repair and target != self.place else ""
        )
        self._go(action, target)

    def un_enrol(self, _target: str) -> None:
        action = transfers.ask(self.actor, [A], None, ActionKind.UN_ENROLMENT)
        assert bool(rules.will_move(action)) == (self.place != "pool")
        self._go(action, "pool")

    def _go(self, action: BulkAction, target: str) -> None:
        if rules.will_move(action):
            transfers.go(self.actor, action, rules.to_type(action))
            self.place = target
            self._follow()

    def enrol(self, customer: str) -> None:
        enrolment.enrol(self.cpins[customer], A, now=timezone.now())
        self.place = customer

    def agree(self) -> None:
        names: dict[UUID | None, str] = {None: "pool"}
        names |= {one.id: name for name, one in self.customers.items()}
        assert [names[one.customer_id] for one in repairs.all_of(self.partner.id)] == [one.at for one in self.known]
        for name, actor in self.people.items():
            with scoped(actor.scope), transaction.atomic():
                seen = list(queries.visible_to(actor))
                texts = {one.description for one in seen}
                texts |= {event.text for one in seen for event in queries.events(actor, one)}
            assert {one.id for one in seen} == {one.row.id for one in self.known if one.at == name}
            assert texts <= {f"written at {name}", ""}


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=_steps)
@example([("submit", ""), ("enrol", "fjord"), ("submit", ""), ("enrol", "dal"), ("follow", ""), ("transfer", "fjord")])
@example([("submit", ""), ("enrol", "fjord"), ("un_enrol", ""), ("transfer", "dal"), ("transfer", "pool")])
def test_each_repair_case_stays_with_whom_it_belongs(db: None, tables: list[str], steps: list[tuple[str, str]]) -> None:
    del db  # it only has to be open
    empty(tables)  # each history begins in a new world
    history = History()
    for name, target in steps:
        getattr(history, name)(target)
        history.agree()
