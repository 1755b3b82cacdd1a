"""What a person asks of claims: read from any address whatever, and the same when it is written and read again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetward.domain.claims import queries
from fleetward.domain.claims.claim_filter import QUEUE_SORTS, ClaimFilter
from fleetward.foundation.kit import listing
from tests.factories import claims
from tests.factories.claims import NOW, approver, service_partner, tariff

NAMES = ("q", "state", "partner", "program", "currency", "amount", "period")


@given(st.dictionaries(st.sampled_from(NAMES), st.text(max_size=30)))
def test_any_address_is_read_and_what_was_read_is_read_again(values: dict[str, str]) -> None:
    chosen = ClaimFilter.read(values)
    assert ClaimFilter.read(chosen.parameters()) == chosen


@pytest.mark.parametrize(
    ("amount", "read"),
    [("1000", "1000"), ("1000,50", "1000.50"), (" 7 ", "7"), ("0", ""), ("-1", ""), ("1.001", ""), ("NaN", ""),
     ("Infinity", ""), ("1e999", ""), ("", "")],
)  # fmt: skip
def test_an_amount_is_one_to_the_cent_or_no_filter(amount: str, read: str) -> None:
    assert ClaimFilter.read({"amount": amount}).amount == read


@pytest.mark.usefixtures("db")
def test_the_filter_counts_back_from_now_and_names_the_partner() -> None:
    tariff()
    mine, other = service_partner(), service_partner("Bob AS")
    claims.submitted(mine, "5CG1")
    claims.submitted(other, "5CG2")
    rows = queries.visible_to(approver())
    asked = [
        ({"period": "7"}, NOW), ({"period": "7"}, NOW + timedelta(days=8)), ({"partner": str(other.id)}, NOW),
        ({"q": "5cg2"}, NOW), ({"state": "ended"}, NOW), ({"q": "%"}, NOW),
    ]  # fmt: skip
    found = [sorted(one.serial for one in ClaimFilter.read(said).apply(rows, now=now)) for said, now in asked]
    assert found == [["5CG1", "5CG2"], [], ["5CG2"], ["5CG2"], [], []]


@pytest.mark.usefixtures("db")
def test_a_list_by_amount_is_read_page_by_page_there_and_back() -> None:
    tariff()
    mine = service_partner()
    for serial, price in (("5CG1", "10.50"), ("5CG2", "300.00"), ("5CG3", "10.50")):
        claims.submitted(mine, serial, (f"P-{serial}", 1, price))
    rows = queries.visible_to(approver())
    seen, cursor = [], ""
    while True:
        page = listing.page(rows, sort="claimed", sorts=QUEUE_SORTS, cursor=cursor, size=1)
        seen.append(page.rows[0].serial)
        if not page.older:
            break
        cursor = page.older
    back = listing.page(rows, sort="claimed", sorts=QUEUE_SORTS, cursor=page.newer, size=1)
    assert (sorted(seen[:2]), seen[2], back.rows[0].serial) == (["5CG1", "5CG3"], "5CG2", seen[1])
