"""Payment runs, tariffs and payout accounts: what is paid, what the bank answers, and who may read which file."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from fleetward.domain.claims import queries
from fleetward.domain.claims.models import Tariff
from tests.entrypoints.web.customers.pages import facts, html, toasts
from tests.entrypoints.web.repair_desk.world import queries_of
from tests.factories import claims, partners
from tests.factories.claims import IBAN, NOW, account, again, approved, run, run_again, service_partner, tariff

pytestmark = pytest.mark.usefixtures("db")
DAY = NOW.date().isoformat()


def desk() -> object:
    return partners.browser(partners.vendor_user("claims_approver", name="Ada Holm"))


def cells(text: str) -> list[str]:
    """What waits, by currency."""
    part = text[text.index('id="waits"') : text.index('id="filters"')].replace("\u00a0", " ")
    return re.findall(r'<td class="num">(.*?)</td>', part)


def test_a_run_is_made_of_what_waits_and_its_files_are_downloaded() -> None:
    tariff()
    mine, without = service_partner(), service_partner("Bob AS")
    account(mine)
    claim = approved(mine)
    approved(without)
    client = desk()
    text = html(client, "/payment-runs/")  # type: ignore[arg-type]
    assert cells(text) == ["1", "1", "1,200.00 NOK", "1"]
    answer = client.post("/payment-runs/", {"currency": "NOK", "pay_on": DAY}, follow=True)  # type: ignore[attr-defined]
    text = answer.content.decode()
    assert toasts(text) == ["The payment run is made: download its file for the bank."]
    assert (facts(text)["Amount"].replace("\u00a0", " "), IBAN in text, claim.number in text) == (
        "1,200.00 NOK", False, True,
    )  # fmt: skip
    (place,) = re.findall(r'href="(/payment-runs/[\w-]+/)pain001.xml"', text)
    pain, table = (client.get(f"{place}{name}") for name in ("pain001.xml", "payments.csv"))  # type: ignore[attr-defined]
    assert (IBAN.encode() in pain.content, b"1200.00" in pain.content, IBAN.encode() in table.content) == (True,) * 3
    assert [one["Content-Type"] for one in (pain, table)] == ["application/xml", "text/csv; charset=utf-8"]
    auditor = partners.browser(partners.vendor_user("auditor"))
    assert [auditor.get(f"{place}{name}").status_code for name in ("", "pain001.xml", "payments.csv")] == [
        200, 404, 404,
    ]  # fmt: skip
    assert cells(html(client, "/payment-runs/")) == ["0", "0", "0.00 NOK", "1"]  # type: ignore[arg-type]


def test_the_banks_file_settles_a_run_and_a_rejected_payment_waits_again() -> None:
    tariff()
    mine, other = service_partner(), service_partner("Bob AS")
    for one in (mine, other):
        account(one)
    first, second = approved(mine), approved(other)
    made = run()
    by_partner = {one.partner_id: one.end_to_end for one in queries.payments(made)}
    client, place = desk(), f"/payment-runs/{made.id}/"
    bad = SimpleUploadedFile("x.csv", b"nonsense")
    refused = client.post(place, {"do": "settle", "file": bad})  # type: ignore[attr-defined]
    assert (refused.status_code, "The file needs the columns" in refused.content.decode()) == (422, True)
    paid = SimpleUploadedFile("bank.csv", f"end_to_end_id,status\n{by_partner[mine.id]},paid\n".encode())
    text = client.post(place, {"do": "settle", "file": paid}, follow=True).content.decode()  # type: ignore[attr-defined]
    assert toasts(text) == ["What the bank answered has been taken in."]
    said = {"do": "reject", "end_to_end": by_partner[other.id], "reason": "Account closed"}
    text = client.post(place, said, follow=True).content.decode()  # type: ignore[attr-defined]
    assert ("Account closed" in text, run_again(made).state) == (True, "settled")
    assert [again(one).state for one in (first, second)] == ["paid", "approved"]
    owner = partners.browser(partners.partner_user(mine))
    assert facts(html(owner, f"/claims/{first.id}/"))["Payment"].startswith("Paid")
    assert cells(html(client, "/payment-runs/")) == ["1", "1", "1,200.00 NOK", "0"]  # type: ignore[arg-type]


def test_a_run_without_anything_to_pay_or_for_a_day_that_has_passed_is_refused() -> None:
    tariff()
    mine = service_partner()
    account(mine)
    client = desk()
    assert "Make the payment run" not in html(client, "/payment-runs/")  # type: ignore[arg-type]
    approved(mine)
    answer = client.post("/payment-runs/", {"currency": "NOK", "pay_on": "2020-01-01"})  # type: ignore[attr-defined]
    assert (answer.status_code, "The day of payment has passed." in answer.content.decode()) == (422, True)


def test_runs_are_filtered_and_their_queries_do_not_grow() -> None:
    tariff()
    mine = service_partner()
    account(mine)
    user = partners.vendor_user("auditor")
    counts = []
    for serial in ("5CG1", "5CG2", "5CG3"):
        approved(mine, serial)
        run()
        counts.append(queries_of(user, "/payment-runs/"))
    assert counts[0] == counts[2]
    client = partners.browser(user)
    rows = [
        html(client, f"/payment-runs/{query}").count('<th class="hold mono"')
        for query in ("", "?state=settled", "?state=exported", "?currency=EUR", "?sort=total")
    ]
    assert rows == [3, 0, 3, 0, 3]


def test_a_tariff_is_added_and_refused_where_it_is_none() -> None:
    client = partners.browser(partners.vendor_user("program_manager"))
    said = {
        "program": "premium", "repair_type": "on_site", "country": "no", "currency": "nok", "labour": "1200.00",
        "travel_per_km": "5.35", "most_km": "200", "valid_from": "2026-01-01",
    }  # fmt: skip
    text = client.post("/tariffs/", said, follow=True).content.decode()
    assert (toasts(text), "1,200.00" in text) == (["The tariff has been added."], True)
    again_ = client.post("/tariffs/", said)
    assert (again_.status_code, "There is a tariff from that day already." in again_.content.decode()) == (422, True)
    wrong = client.post("/tariffs/", said | {"country": "N1"}).content.decode()
    assert "A country has two letters, as NO." in wrong
    assert Tariff.objects.count() == 1
    shown = [html(client, f"/tariffs/{query}").count('<th class="hold"') for query in ("?country=NO", "?country=SE")]
    assert shown == [2, 0]  # the head, and the row


def test_the_payout_account_is_entered_whole_and_shown_by_its_end() -> None:
    mine = service_partner()
    client = partners.browser(partners.partner_user(mine))
    said = {"currency": "nok", "holder": "Nordlys Data AS", "iban": "NO93 8601 1117 947", "bic": ""}
    text = client.post("/payout-account/", said, follow=True).content.decode()
    assert (toasts(text), IBAN in text, "NO\u00a0\u2026\u00a07947" in text) == (
        ["The account is saved. Payment runs from now on use it."], False, True,
    )  # fmt: skip
    bad = client.post("/payout-account/", said | {"iban": "NO93 8601 1117 948"}).content.decode()
    assert "This is no IBAN: its check digits do not fit." in bad
    others = [partners.browser(partners.partner_user(mine, role)) for role in ("technician", "viewer")]
    assert [one.get("/payout-account/").status_code for one in others] == [404, 404]
    assert IBAN not in html(partners.browser(partners.partner_user(service_partner("Rival AS"))), "/payout-account/")


def test_what_is_paid_to_whom_is_not_for_other_roles_of_the_vendor() -> None:
    tariff()
    mine = service_partner()
    account(mine)
    approved(mine)
    made = run()
    for role in ("program_manager", "repair_desk", "support_agent", "channel_data_steward"):
        client = partners.browser(partners.vendor_user(role))
        assert [client.get(place).status_code for place in ("/payment-runs/", f"/payment-runs/{made.id}/")] == [404] * 2
    assert claims.run_again(made).state == "exported"
