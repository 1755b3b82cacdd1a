from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import pytest

from tests.factories import claims, credentials, partners
from tests.factories.claims import IBAN, NOW, account, again, approved, run_again, service_partner, tariff
from tests.factories.credentials import Caller

if TYPE_CHECKING:
    from fleetward.domain.claims.models import Claim

RUN = {"currency": "NOK", "pay_on": NOW.date().isoformat()}


@pytest.fixture
def waiting(db: None) -> list[Claim]:
    """Approved claims: of two partners with an account, and of one without."""
    del db
    tariff()
    made = [service_partner(name) for name in ("Nordlys Data AS", "Bob AS", "Cid AS")]
    for one in made[:2]:
        account(one)
    return [approved(one) for one in made]


def desk(role: str = "claims_approver") -> Caller:
    return Caller(credentials.personal(partners.vendor_user(role))[1])


def settle(caller: Caller, run: str, *lines: str) -> Any:
    content = "\n".join(("end_to_end_id,status,reason", *lines)).encode()
    return caller.post(f"payment-runs/{run}/settle", {"content": base64.b64encode(content).decode()})


def test_what_waits_becomes_a_run_once(waiting: list[Claim]) -> None:
    caller = desk()
    assert caller.get("payables").json()["items"] == [
        {"currency": "NOK", "claims": 2, "total": "2400.00", "partners": 2, "without_account": 1}
    ]
    first, again_ = (caller.post("payment-runs", RUN, Idempotency_Key="a") for _ in range(2))
    assert (first.status_code, again_.content) == (201, first.content)
    made = caller.get(first.headers["Location"].removeprefix("http://testserver")).json()
    assert made == first.json()
    assert (made["state"], made["count"], made["total"]) == ("exported", 2, "2400.00")
    assert [(one["account"], one["amount"], one["status"]) for one in made["payments"]] == [
        ("NO\u00a0…\u00a07947", "1200.00", ""), ("NO\u00a0…\u00a07947", "1200.00", ""),
    ]  # fmt: skip
    assert {one["claims"][0]["number"] for one in made["payments"]} == {one.number for one in waiting[:2]}
    assert [one["id"] for one in caller.get("payment-runs?currency=NOK&state=exported").json()["items"]] == [made["id"]]
    assert caller.get("payment-runs?state=settled").json()["items"] == []
    refused = caller.post("payment-runs", RUN)
    assert (refused.status_code, refused.json()["detail"]) == (409, "There is nothing to be paid in this currency.")


@pytest.mark.usefixtures("waiting")
def test_whole_account_numbers_stand_in_the_files_alone_which_nobody_keeps() -> None:
    caller = desk()
    made = caller.post("payment-runs", RUN)
    pain, table = (caller.get(f"payment-runs/{made.json()['id']}/{one}") for one in ("pain001.xml", "payments.csv"))
    assert [IBAN in one.content.decode() for one in (made, pain, table)] == [False, True, True]
    assert [one["Content-Type"] for one in (pain, table)] == ["application/xml", "text/csv; charset=utf-8"]
    assert {one["Cache-Control"] for one in (pain, table)} == {"private, no-store"}
    assert pain["Content-Disposition"] == f'attachment; filename="{made.json()["number"]}.xml"'
    reader, path = desk("auditor"), f"payment-runs/{made.json()['id']}"
    assert [reader.get(f"{path}{one}").status_code for one in ("", "/pain001.xml", "/payments.csv")] == [200, 403, 403]


def test_the_banks_file_settles_a_run_and_a_rejected_payment_waits_again(waiting: list[Claim]) -> None:
    caller = desk()
    made = caller.post("payment-runs", RUN).json()
    by_partner = {one["partner_id"]: one["end_to_end_id"] for one in made["payments"]}
    mine, other = (by_partner[str(one.partner_id)] for one in waiting[:2])
    answers = [settle(caller, made["id"], f"{mine},paid,") for _ in range(2)]
    assert [one.status_code for one in answers] == [200, 200]
    assert {one["end_to_end_id"]: one["status"] for one in answers[0].json()["payments"]} == {mine: "paid", other: ""}
    said = {"end_to_end_id": other, "reason": "Account closed"}
    settled = caller.post(f"payment-runs/{made['id']}/reject", said).json()
    assert (settled["state"], settled["payments"][-1]["reason"]) == ("settled", "Account closed")
    assert [again(one).state for one in waiting[:2]] == ["paid", "approved"]
    assert caller.get("payables").json()["items"][0]["claims"] == 1


@pytest.mark.usefixtures("waiting")
def test_what_is_no_answer_of_the_bank_changes_nothing() -> None:
    caller = desk()
    made = claims.run()
    path = f"payment-runs/{made.id}/settle"
    answers = [
        caller.post(path, {"content": base64.b64encode(b"nonsense").decode()}),
        caller.post(path, {"content": "no base64!"}),
        settle(caller, str(made.id), "X-9,paid,"), settle(caller, str(made.id), f"{made.number}-1,maybe,"),
    ]  # fmt: skip
    assert [(one.status_code, one.json()["detail"]) for one in answers] == [
        (409, "The file needs the columns end_to_end_id and status."),
        (409, "The file is damaged, or not what it says it is."), (409, "X-9 is no payment of this run."),
        (409, "Line 2: the status is paid or rejected."),
    ]  # fmt: skip
    assert run_again(made).state == "exported"


def test_nobody_else_pays(waiting: list[Claim]) -> None:
    made, own = claims.run(), partners.partner_user(waiting[0].partner)
    callers = [desk("auditor"), desk("repair_desk"), Caller(credentials.personal(own)[1])]
    path = f"payment-runs/{made.id}"
    assert [one.post("payment-runs", RUN).status_code for one in callers] == [403] * 3
    assert [settle(one, str(made.id), f"{made.number}-1,paid,").status_code for one in callers] == [403] * 3
    assert [one.get(path).status_code for one in callers] == [200, 403, 403]
    assert [one.get("payables").status_code for one in callers] == [200, 403, 403]


@pytest.mark.usefixtures("waiting")
def test_a_credential_for_claims_alone_makes_no_run() -> None:
    person = partners.vendor_user("claims_approver")
    narrow = Caller(credentials.personal(person, ["claims:write"])[1])
    answer = narrow.post("payment-runs", RUN)
    assert (answer.status_code, "payments:write" in answer.json()["detail"]) == (403, True)
    wide = Caller(credentials.personal(person, ["payments:write"])[1])
    assert wide.post("payment-runs", RUN).status_code == 201
