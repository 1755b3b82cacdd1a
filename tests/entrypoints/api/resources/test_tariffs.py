from __future__ import annotations

from typing import Any

import pytest

from tests.factories import credentials, partners
from tests.factories.claims import IBAN, account, tariff
from tests.factories.credentials import Caller

pytestmark = pytest.mark.usefixtures("db")

NEW = {
    "program": "premium", "repair_type": "on_site", "country": "NO", "currency": "NOK", "labour": "1300.00",
    "travel_per_km": "5.50", "most_km": 200, "valid_from": "2026-01-01",
}  # fmt: skip


def manager(role: str = "program_manager") -> Caller:
    return Caller(credentials.personal(partners.vendor_user(role))[1])


def test_tariffs_are_listed_and_a_newer_one_follows() -> None:
    tariff()
    caller = manager()
    made = caller.post("tariffs", NEW)
    assert (made.status_code, made.json()["labour"], made.json()["travel_per_km"]) == (201, "1300.00", "5.50")
    items = caller.get("tariffs?country=NO&repair_type=on_site").json()["items"]
    assert [(one["valid_from"], one["labour"]) for one in items] == [
        ("2026-01-01", "1300.00"),
        ("2020-01-01", "1200.00"),
    ]
    assert caller.get("tariffs?currency=EUR").json()["items"] == []
    again = caller.post("tariffs", NEW)
    assert (again.status_code, again.json()["detail"]) == (409, "There is a tariff from that day already.")


@pytest.mark.parametrize("change", [
    {"labour": 1300}, {"labour": "-1"}, {"country": "Norway"}, {"most_km": -1}, {"repair_type": "magic"},
])  # fmt: skip
def test_what_makes_no_sense_is_told(change: dict[str, Any]) -> None:
    answer = manager().post("tariffs", NEW | change)
    assert [one["where"].rsplit(".", 1)[-1] for one in answer.json()["errors"]] == list(change)


def test_an_account_is_shown_by_its_end_and_another_takes_its_place() -> None:
    partner = partners.partner()
    account(partner)
    caller = Caller(credentials.access(partner))
    shown = caller.get("payout-accounts")
    assert [(one["currency"], one["account"]) for one in shown.json()["items"]] == [("NOK", "NO\u00a0…\u00a07947")]
    wanted = {"currency": "NOK", "holder": "Nordlys Data AS", "iban": "GB82 WEST 1234 5698 7654 32"}
    changed = caller.post("payout-accounts", wanted)
    assert (changed.status_code, changed.json()["account"]) == (200, "GB\u00a0…\u00a05432")
    wrong = caller.post("payout-accounts", wanted | {"iban": "GB83 WEST 1234 5698 7654 32"})
    assert (wrong.status_code, wrong.json()["detail"]) == (409, "This is no IBAN: its check digits do not fit.")
    assert [IBAN in one.content.decode() for one in (shown, changed)] == [False, False]
    assert [action for action, _details in partners.noted(partner)].count("payout_account.set") == 2


def test_only_administrators_of_a_partner_say_where_it_is_paid() -> None:
    partner = partners.partner()
    technician = Caller(credentials.personal(partners.partner_user(partner, "technician"))[1])
    assert [one.get("payout-accounts").status_code for one in (technician, manager("claims_approver"))] == [403, 403]
    assert [one.get("tariffs").status_code for one in (technician, manager("claims_approver"))] == [403, 403]
