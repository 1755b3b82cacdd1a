"""Random histories of orders against a plain model: drafted, changed, submitted, decided, sent again, in any order.

After each step: exactly one order a form, its total the sum of its rounded lines, each reference on one order, the
price that of the day of submission, and what is charged that of what is overdue. Another partner sees nothing.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from fleetward.domain.parts import operations, queries
from fleetward.domain.parts.models import Part, PartReturn
from fleetward.domain.parts.operations import Refused
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import Scope, scoped
from tests.database import empty
from tests.factories import devices, partners, parts
from tests.factories.parts import BATTERY, DESK, NOW, SSD

if TYPE_CHECKING:
    from uuid import UUID

    from fleetward.domain.parts.models import PartsOrder

FORMS = [uuid7() for _ in range(3)]
REFERENCES = ("PO-1", "PO-2", "PO-3")
LINES = st.lists(
    st.tuples(st.sampled_from([SSD, BATTERY, "none"]), st.integers(min_value=0, max_value=11)), min_size=1, max_size=3
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("draft"), st.sampled_from(FORMS), st.sampled_from(REFERENCES), LINES),
        st.tuples(st.just("send_again"), st.sampled_from(FORMS), st.sampled_from(REFERENCES), LINES),
        st.tuples(
            st.sampled_from(["submit_order", "review", "approve", "back_order", "ship", "deliver", "deny",
                             "cancel_order"]), st.sampled_from(FORMS),
        ),
        st.tuples(st.sampled_from(["return_sent", "return_received", "waive_return"]), st.sampled_from(FORMS)),
        st.tuples(st.just("price"), st.decimals(min_value=0, max_value=10**6, places=2)),
        st.tuples(st.just("charge")),
    ),
    min_size=3, max_size=20,
)  # fmt: skip


class History:
    """A Service Delivery Partner with one PC, another one, and a catalogue whose prices change."""

    def __init__(self) -> None:
        partner = partners.partner()
        partners.certificate(partner, role="service_delivery")
        parts.catalogue()
        self.actor, self.pc = partners.partner_actor(partner), devices.pc(partner, "5CG1234ABC")
        self.rival = partners.partner_actor(partners.partner("Rival"))
        self.forms: set[UUID] = set()
        self.prices: dict[UUID, dict[str, Decimal]] = {}

    def take(self, step: tuple[Any, ...]) -> None:
        """Take one step; what is refused changes nothing."""
        name, *told = step
        try:
            getattr(self, name)(*told) if name in {"draft", "send_again", "price", "charge"} else self.do(name, *told)
        except (Refused, PartReturn.DoesNotExist):
            return

    def draft(self, form: UUID, reference: str, lines: list[tuple[str, int]]) -> None:
        self.made(parts.drafted(self.actor, self.pc, order_id=form, reference=reference, lines=lines), form)

    def send_again(self, form: UUID, reference: str, lines: list[tuple[str, int]]) -> None:
        denied = [order for order in self.stored() if order.state == "denied"]
        fields = {"new_id": form, "reference": reference, "lines": lines}
        for order in denied[:1]:
            self.made(parts.do(self.actor, order, "send_again", **fields), form)

    def made(self, order: PartsOrder, form: UUID) -> None:
        assert order.id == form
        self.forms.add(form)

    def do(self, name: str, form: UUID) -> None:
        for order in [order for order in self.stored() if order.id == form]:
            mine = name in {"submit_order", "cancel_order", "return_sent"}
            if not mine and order.submitted_at is None:
                continue  # the desk does not see it
            parts.do(self.actor if mine else DESK, order, name)
            if name == "submit_order" and order.submitted_at is None:
                self.prices[form] = dict(Part.objects.values_list("number", "price"))

    def price(self, price: Decimal) -> None:
        Part.objects.filter(number=SSD).update(price=price)

    def charge(self) -> None:
        operations.charge_overdue(now=NOW + timedelta(days=60))

    def stored(self) -> list[PartsOrder]:
        return parts.all_of(self.pc.partner_id)

    def check(self) -> None:
        """What always holds."""
        orders = self.stored()
        assert {order.id for order in orders} == self.forms
        assert len({order.reference for order in orders}) == len(orders)
        for order in orders:
            self.check_amounts(order)
            with scoped(self.rival.scope), transaction.atomic():
                assert not queries.visible_to(self.rival).exists()
                assert not queries.lines(order).exists()

    def check_amounts(self, order: PartsOrder) -> None:
        lines = {line.position: line for line in parts.lines(order)}
        amounts = {
            position: (line.price * line.quantity).quantize(Decimal("0.01"), ROUND_HALF_UP)
            for position, line in lines.items()
        }
        assert lines
        assert order.total == sum(amounts.values())
        if order.submitted_at:
            assert {line.part_number: line.price for line in lines.values()} == {
                line.part_number: self.prices[order.id][line.part_number] for line in lines.values()
            }
        with scoped(Scope(order.partner_id)), transaction.atomic():
            returns = list(queries.returns_of(order))
        assert bool(returns) == (order.state == "delivered" and any(line.returnable for line in lines.values()))
        for row in returns:
            assert row.charge == (amounts[row.position] if row.state == "charged" else 0)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
@example(
    [
        ("draft", FORMS[0], "PO-1", [(SSD, 3), (BATTERY, 1)]),
        ("price", Decimal("0.33")),
        ("submit_order", FORMS[0]),
        ("price", Decimal(7)),
        ("ship", FORMS[0]),
        ("deliver", FORMS[0]),
        ("charge",),
        ("return_received", FORMS[0]),
    ]
)
@example(
    [
        ("draft", FORMS[0], "PO-1", [(SSD, 1)]),
        ("submit_order", FORMS[0]),
        ("deny", FORMS[0]),
        ("send_again", FORMS[1], "PO-1", [(SSD, 2)]),
        ("send_again", FORMS[1], "PO-2", [(SSD, 2)]),
        ("draft", FORMS[1], "PO-3", [(SSD, 2)]),
        ("price", Decimal(7)),
        ("submit_order", FORMS[1]),
    ]
)
def test_whatever_happens_there_is_one_order_a_form_and_its_total_is_the_sum_of_its_lines(
    db: None, tables: list[str], steps: list[tuple[Any, ...]]
) -> None:
    del db  # it only has to be open
    empty(tables)  # each history begins in a new world
    history = History()
    for step in steps:
        history.take(step)
        history.check()
