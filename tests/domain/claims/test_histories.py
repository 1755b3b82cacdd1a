"""Random histories of claims and payment runs: lines, claims, payments and files agree to the cent, whatever is done.

Two partners, three repairs each, in two currencies; everything that partners, approvers and the bank can do, in any
order, whether it is allowed or not. After each step the sums are reckoned anew from the rows and from the files.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from fleetward.domain.claims import queries
from fleetward.domain.claims.models import Claim, ClaimLine, PaymentRun
from fleetward.domain.claims.operations import Decision, LineInput, Outcome, Refused
from fleetward.domain.partners.models import Partner
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import VENDOR, scoped
from fleetward.gateways import credit_transfer
from tests.database import empty
from tests.factories import claims, partners
from tests.factories.claims import act, again, do

if TYPE_CHECKING:
    from fleetward.domain.repairs.models import RepairCase

ZERO = Decimal("0.00")
CURRENCIES = ("NOK", "NOK", "EUR")
NAME = f"{{urn:iso:std:iso:20022:tech:xsd:{credit_transfer.VERSION}}}"
PAID, GIVEN_BACK = "paid", "rejected"

_cents = st.integers(0, 100_000).map(lambda cents: Decimal(cents).scaleb(-2))
_steps = st.lists(
    st.tuples(
        st.sampled_from((
            "draft", "lines", "submit", "submit", "ask", "answer", "approve", "approve", "decide", "decide", "deny",
            "confirm", "send_back", "withdraw", "resubmit", "run", "run", "settle", "settle", "reject",
        )),
        st.integers(0, 5), _cents, _cents,
    ),
    min_size=1, max_size=30,
)  # fmt: skip


class History:
    """The world, with a claim for every repair at the desk."""

    def __init__(self) -> None:
        claims.tariff(labour=Decimal("333.33"), travel_per_km=Decimal("3.335"))
        claims.tariff(currency="EUR", labour=Decimal("29.99"), travel_per_km=Decimal("0.31"))
        self.first, self.second = claims.approver(), claims.approver("Eli Moe")
        self.repairs: list[RepairCase] = []
        self.claims: list[Claim] = []
        for number in range(2):
            partner = claims.service_partner(f"Partner {number}")
            for place, currency in enumerate(CURRENCIES):
                claims.account(partner, currency)
                repair = claims.finished(partner, f"5CG{number}{place}")
                claims.order(repair, ("SSD-1", 3, "899.95"), ("FAN-1", 1, "0.01"), currency=currency)
                self.repairs.append(repair)
                self.claims.append(claims.drafted(self.own(repair), repair))
                claims.prove(self.own(repair), self.claims[-1])

    def own(self, of: RepairCase | Claim) -> Any:
        return partners.partner_actor(Partner.objects.get(id=of.partner_id))

    def step(self, name: str, place: int, one: Decimal, two: Decimal) -> None:
        try:
            getattr(self, name)(place, one, two)
        except (Refused, Claim.DoesNotExist):  # the vendor's people see no drafts
            return

    def draft(self, place: int, *_: Decimal) -> None:
        repair = self.repairs[place]
        self.claims[place] = claims.drafted(self.own(repair), repair)
        claims.prove(self.own(repair), self.claims[place])

    def lines(self, place: int, one: Decimal, two: Decimal) -> None:
        claim, most = self.claims[place], len(claims.lines(self.claims[place]))
        wanted = [LineInput(1, Decimal(int(one) % 4)), LineInput(most, min(two, Decimal(200)))]
        do("set_lines", self.own(claim), claim, lines=wanted)

    def submit(self, place: int, *_: Decimal) -> None:
        do("submit_claim", self.own(self.claims[place]), self.claims[place])

    def ask(self, place: int, *_: Decimal) -> None:
        do("ask", self.first, self.claims[place], text="Why?")

    def answer(self, place: int, *_: Decimal) -> None:
        do("answer", self.own(self.claims[place]), self.claims[place], text="So")

    def approve(self, place: int, *_: Decimal) -> None:
        do("approve_claim", self.first, self.claims[place])

    def decide(self, place: int, one: Decimal, two: Decimal) -> None:
        lines = claims.lines(self.claims[place])
        given_amounts = [min(line.amount, one if line.position % 2 else two) for line in lines]
        decisions = [Decision(line.position, part, "Less") for line, part in zip(lines, given_amounts, strict=True)]
        do("decide_lines", self.first, self.claims[place], decisions=decisions)

    def deny(self, place: int, *_: Decimal) -> None:
        do("deny_claim", self.first, self.claims[place], reason="No")

    def confirm(self, place: int, *_: Decimal) -> None:
        do("confirm", self.second, self.claims[place])

    def send_back(self, place: int, *_: Decimal) -> None:
        do("send_back", self.second, self.claims[place], text="No")

    def withdraw(self, place: int, *_: Decimal) -> None:
        do("withdraw", self.own(self.claims[place]), self.claims[place])

    def resubmit(self, place: int, *_: Decimal) -> None:
        claim = self.claims[place]
        self.claims[place] = do("resubmit", self.own(claim), claim, new_id=uuid7())

    def run(self, place: int, *_: Decimal) -> None:
        claims.run(CURRENCIES[place % 3])

    def settle(self, place: int, *_: Decimal) -> None:
        self._tell(place, "paid")

    def reject(self, place: int, *_: Decimal) -> None:
        self._tell(place, "rejected")

    def _tell(self, place: int, status: Any) -> None:
        told = [(run, one) for run in runs() for one in queries.payments(run)]
        if told:
            run, payment = told[place % len(told)]
            act("settle_run", self.first, run_id=run.id, results=[Outcome(payment.end_to_end, status)])


def runs() -> list[PaymentRun]:
    with scoped(VENDOR), transaction.atomic():
        return list(PaymentRun.objects.order_by("id"))


def agree() -> None:
    """Every sum, reckoned anew."""
    all_claims = {one.id: one for one in Claim.objects.using("vendor").all()}
    lines: dict[Any, list[ClaimLine]] = {}
    for line in ClaimLine.objects.using("vendor").all():
        lines.setdefault(line.claim_id, []).append(line)
        assert line.amount == (line.quantity * line.price).quantize(ZERO, "ROUND_HALF_UP")
    for claim in all_claims.values():
        own = lines.get(claim.id, [])
        assert claim.claimed == sum((line.amount for line in own), ZERO)
        if claim.approved is not None:
            assert claim.approved == sum((line.approved or ZERO for line in own), ZERO)
        assert (claim.approved is not None) == (claim.state in {"approved", "approved_in_part", "denied", "paid"})
    live = Counter(one.repair_id for one in all_claims.values() if one.state not in {"denied", "withdrawn"})
    assert set(live.values()) <= {1}
    agree_on_runs(all_claims)


def agree_on_runs(all_claims: dict[Any, Claim]) -> None:
    in_runs: dict[Any, Any] = {}
    paid = ZERO
    for run in runs():
        payments = queries.payments(run)
        assert run.total == sum((one.amount for one in payments), ZERO) == exported(run)
        for payment in payments:
            assert payment.amount == sum((one.amount for one in payment.claims), ZERO)
            if payment.status == GIVEN_BACK:
                continue
            paid += payment.amount if payment.status == PAID else ZERO
            for one in payment.claims:
                assert one.id not in in_runs  # paid once
                in_runs[one.id] = run.id
                assert one.amount == all_claims[one.id].approved
                assert (all_claims[one.id].state == "paid") == (payment.status == PAID)
                assert all_claims[one.id].currency == run.currency
    assert in_runs == {one.id: one.payment_run_id for one in all_claims.values() if one.payment_run_id}
    assert paid == sum((one.approved or ZERO for one in all_claims.values() if one.state == "paid"), ZERO)


def exported(run: PaymentRun) -> Decimal:
    """What both files say, which is the same."""
    root = ET.fromstring(queries.pain001(run))  # noqa: S314 (our own)
    amounts = [Decimal(one.text or "") for one in root.iter(f"{NAME}InstdAmt")]
    table = csv.DictReader(io.StringIO(queries.csv(run).decode("utf-8-sig")))
    assert amounts == [Decimal(row["amount"]) for row in table]
    assert [Decimal(one.text or "") for one in root.iter(f"{NAME}CtrlSum")] == [sum(amounts, ZERO)] * 2
    return sum(amounts, ZERO)


FULL = [(name, place, ZERO, ZERO) for place in range(6) for name in ("submit", "approve", "confirm")]


RETURNED = [("run", 0), ("settle", 0), ("reject", 1), ("run", 0), ("reject", 0), ("run", 0), ("run", 2), ("settle", 3)]
PARTLY = [
    ("lines", 0, Decimal(2), Decimal("17.77")), ("submit", 0, ZERO, ZERO),
    ("decide", 0, Decimal("100.01"), Decimal("0.01")), ("run", 0, ZERO, ZERO), ("settle", 0, ZERO, ZERO),
]  # fmt: skip


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=_steps)
@example([*FULL, *((name, place, ZERO, ZERO) for name, place in RETURNED)])
@example(PARTLY)
def test_lines_claims_payments_and_files_agree_to_the_cent(db: None, tables: list[str], steps: list[Any]) -> None:
    del db  # it only has to be open
    empty(tables)  # each history begins in a new world
    history = History()
    agree()
    for name, place, one, two in steps:
        history.step(name, place, one, two)
        agree()
    assert [again(claim).number for claim in history.claims]
