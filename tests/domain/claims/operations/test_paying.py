"""Payment runs: what is in them, what the bank is told, and what becomes of what the bank says."""

from __future__ import annotations

import csv
import io
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from threading import Barrier
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from django.db import connections, transaction

from fleetward.domain.claims import queries
from fleetward.domain.claims.operations import Outcome, Refused
from fleetward.domain.claims.queries.paying import PaidClaim, remittance
from fleetward.domain.partners.actor import Actor, ActorKind, Forbidden
from fleetward.domain.partners.vendor_profile import vendor_profile
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import scoped
from fleetward.gateways import credit_transfer
from tests.factories import claims, partners
from tests.factories.claims import NOW, act, again, approved, run, run_again

if TYPE_CHECKING:
    from fleetward.domain.claims.models import PaymentRun
    from fleetward.domain.partners.models import Partner

pytestmark = pytest.mark.usefixtures("db")

SSD = ("SSD-1", 1, "899.50")


@pytest.fixture
def partner(db: None) -> Partner:
    del db
    claims.tariff()
    found = claims.service_partner()
    claims.account(found)
    return found


def table(of: PaymentRun) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(queries.csv(of).decode("utf-8-sig"))))


def settle(of: PaymentRun, results: Any, **fields: Any) -> PaymentRun:
    made: PaymentRun = act("settle_run", claims.approver(), run_id=of.id, results=results, **fields)
    return made


def test_a_run_pays_each_partner_once_and_says_for_what(partner: Partner) -> None:
    other = claims.service_partner("Sør Service AS")
    claims.account(other, holder="Sør Service AS", bic="DNBANOKK")
    mine = [approved(partner, "5CG1", SSD), approved(partner, "5CG2")]
    theirs = approved(other, "5CG3")
    made = run()
    assert (made.currency, made.count, made.total, made.state) == ("NOK", 2, Decimal("4499.50"), "exported")
    paid = {one.partner: one for one in queries.payments(made)}
    assert {one.id for one in paid[partner.name].claims} == {one.id for one in mine}
    assert [one.number for one in paid["Sør Service AS"].claims] == [theirs.number]
    assert {one.payment_run_id for one in map(again, [*mine, theirs])} == {made.id}
    assert claims.history(theirs)[-2:] == ["approved", "in_payment"]


def test_both_files_say_the_same_to_the_cent(partner: Partner) -> None:
    approved(partner, "5CG1", SSD)
    made = run()
    rows, root = table(made), ET.fromstring(queries.pain001(made))  # noqa: S314 (our own)
    name = f"{{urn:iso:std:iso:20022:tech:xsd:{credit_transfer.VERSION}}}"
    amounts = [Decimal(one.text or "") for one in root.iter(f"{name}InstdAmt")]
    assert amounts == [Decimal(row["amount"]) for row in rows] == [made.total]
    assert [one.text for one in root.iter(f"{name}EndToEndId")] == [row["end_to_end_id"] for row in rows]
    assert queries.pain001(run_again(made)) == queries.pain001(made)


def test_the_file_names_the_account_that_the_run_was_made_with(partner: Partner) -> None:
    approved(partner, "5CG1", SSD)
    made = run()
    debtor = vendor_profile().claims.debtor
    assert (made.debtor_name, made.debtor_iban, made.debtor_bic) == (debtor.name, debtor.iban, debtor.bic)
    made.debtor_iban = "DE89370400440532013000"  # as if it had been made with another one
    assert b"<IBAN>DE89370400440532013000</IBAN>" in queries.pain001(made)


def test_claims_of_partners_without_an_account_and_in_other_currencies_wait(partner: Partner) -> None:
    claims.tariff(currency="EUR", valid_from=claims.REPAIRED.date(), labour=Decimal(90))
    poor = claims.service_partner("Uten konto AS")
    kroner, euros = approved(partner, "5CG1", SSD), approved(partner, "5CG2")
    waits = approved(poor, "5CG3", SSD)
    desk = claims.approver()
    with scoped(desk.scope), transaction.atomic():
        found = [
            (one.currency, one.claims, one.total, one.partners, one.without_account) for one in queries.payable(desk)
        ]
    assert found == [("EUR", 0, Decimal("0.00"), 0, 1), ("NOK", 1, Decimal("2099.50"), 1, 1)]
    made = run()
    assert [again(one).payment_run_id for one in (kroner, euros, waits)] == [made.id, None, None]
    claims.account(poor)
    assert [one.partner for one in queries.payments(run())] == ["Uten konto AS"]


def test_without_anything_to_pay_there_is_no_run(partner: Partner) -> None:
    approved(partner, "5CG1")
    run()
    for currency in ("NOK", "EUR", "kr"):
        with pytest.raises(Refused):
            run(currency)
    with pytest.raises(Refused, match="passed"):
        run(pay_on=NOW.date() - timedelta(days=1))


@pytest.mark.parametrize("role", ["auditor", "program_manager", "repair_desk"])
def test_only_claims_approvers_make_runs(role: str) -> None:
    with pytest.raises(Forbidden):
        act("make_run", Actor(ActorKind.VENDOR, "Ada Holm", role, uuid7()), currency="NOK", pay_on=NOW.date())


def test_a_file_from_the_bank_settles_the_run(partner: Partner) -> None:
    other = claims.service_partner("Sør Service AS")
    claims.account(other)
    mine, theirs = approved(partner, "5CG1"), approved(other, "5CG2")
    made = run()
    ids = {one.partner: one.end_to_end for one in queries.payments(made)}
    text = f"end_to_end_id;status;reason\n{ids[partner.name]};ACSC;\n{ids['Sør Service AS']};;\n"
    assert settle(made, text.encode()).state == "exported"
    assert [again(one).state for one in (mine, theirs)] == ["paid", "approved"]
    text = f"end_to_end_id,status,reason\n{ids['Sør Service AS']},rejected,Account closed\n"
    done = settle(made, text.encode("utf-8-sig"))
    assert (done.state, run_again(made).settled_at) == ("settled", NOW)
    assert [(one.status, one.reason) for one in queries.payments(done)] in (
        [("paid", ""), ("rejected", "Account closed")], [("rejected", "Account closed"), ("paid", "")],
    )  # fmt: skip
    assert (again(theirs).state, again(theirs).payment_run_id) == ("approved", None)
    assert claims.history(theirs)[-2:] == ["in_payment", "rejected"]
    assert (again(mine).paid_at, claims.history(mine)[-1]) == (NOW, "paid")
    second = run()
    assert [one.amount for one in queries.payments(second)] == [again(theirs).approved]


def test_the_same_answer_again_changes_nothing(partner: Partner) -> None:
    claim = approved(partner, "5CG1")
    made = run()
    for _ in range(2):
        settle(made, [Outcome(f"{made.number}-1", "paid")])  # type: ignore[arg-type]
    assert claims.history(claim).count("paid") == 1


def test_a_payment_that_came_back_is_approved_again_and_stays_rejected(partner: Partner) -> None:
    claim = approved(partner, "5CG1")
    made = run()
    settle(made, [Outcome(f"{made.number}-1", "paid")])  # type: ignore[arg-type]
    fields = {"run_id": made.id, "end_to_end": f"{made.number}-1", "reason": "Returned"}
    act("reject_payment", claims.approver(), **fields)
    assert (again(claim).state, again(claim).paid_at, again(claim).payment_run_id) == ("approved", None, None)
    with pytest.raises(Refused, match="rejected before"):
        settle(made, [Outcome(f"{made.number}-1", "paid")])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\xff\xfe\x00", b"end_to_end_id,status\n", b"id,status\n1,paid\n",
        b"end_to_end_id,status\n{id},perhaps\n",
        b"end_to_end_id,status\n{id},paid\nsomething-else,paid\n", b'end_to_end_id,status\n"{id},paid\n',
        b"end_to_end_id,status\n{id}\n", b"end_to_end_id,status\n{id},paid\n{id},rejected\n",
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_understood_is_refused_as_a_whole(partner: Partner, content: bytes) -> None:
    claim = approved(partner, "5CG1")
    made = run()
    with pytest.raises(Refused):
        settle(made, content.replace(b"{id}", f"{made.number}-1".encode()))
    assert (again(claim).state, run_again(made).content[0]["status"]) == ("approved", "")


def test_runs_made_at_the_same_moment_never_share_a_claim(partner: Partner) -> None:
    found = [approved(partner, f"5CG{number}") for number in range(6)]
    other = claims.service_partner("Sør Service AS")
    claims.account(other)
    found += [approved(other, f"5CH{number}") for number in range(3)]
    start = Barrier(6)

    def one(_number: int) -> PaymentRun | None:
        try:
            start.wait()
            return run()
        except Refused:
            return None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        made = [one for one in pool.map(one, range(6)) if one]
    told = [claim.id for one in made for payment in queries.payments(one) for claim in payment.claims]
    assert sorted(told) == sorted(claim.id for claim in found)
    assert sum(one.total for one in made) == sum(again(claim).approved or 0 for claim in found)


def test_what_the_partner_reads_has_room_for_what_fits() -> None:
    some = [PaidClaim(uuid7(), f"261126-{number:05}", Decimal(1)) for number in range(40)]
    text = remittance("261126-RUNRU", some)
    assert (len(text) <= 140, text.startswith("261126-RUNRU 261126-00000 "), text[-4:]) == (True, True, " +31")
    assert remittance("261126-RUNRU", some[:1]) == "261126-RUNRU 261126-00000"


def test_the_table_cannot_hold_a_formula(partner: Partner) -> None:
    claims.account(partner, holder="=cmd|' /C calc'!A0")
    approved(partner, "5CG1")
    assert table(run())[0]["holder"] == "'=cmd|' /C calc'!A0"


def test_payout_accounts_are_the_administrators_and_checked(partner: Partner) -> None:
    own = partners.partner_actor(partner)
    fields = {"currency": "EUR", "holder": "Nordlys", "bic": ""}
    for wrong in ({"iban": "NO9386011117948"}, {"iban": ""}, {"iban": "DE00"}, {"bic": "NO"}, {"currency": "euro"},
                  {"holder": " "}):  # fmt: skip
        with pytest.raises(Refused):
            act("set_payout_account", own, **({"iban": claims.IBAN} | fields | wrong))
    act("set_payout_account", own, iban="de89 3704 0044 0532 0130 00", **fields)
    with scoped(own.scope), transaction.atomic():
        assert [(one.currency, one.iban) for one in queries.payout_accounts(own)] == [
            ("EUR", "DE89370400440532013000"), ("NOK", claims.IBAN),
        ]  # fmt: skip
    with pytest.raises(Forbidden):
        act("set_payout_account", partners.partner_actor(partner, "technician"), iban=claims.IBAN, **fields)
    assert partners.noted(partner)[-1] == ("payout_account.set", {"ends_in": "3000"})
