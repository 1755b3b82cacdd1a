from __future__ import annotations

from datetime import date

import pytest

from fleetward.domain.sales_feed.formats.edi_scope import (
    Scope,
    find_customers,
    find_date,
    find_ref,
    quantity_flags,
    references,
)
from fleetward.domain.sales_feed.neutral import NOBODY, Party
from fleetward.domain.sales_feed.profile import FeedProfile

A, B, C = (Party("91", letter, f"Company {letter}") for letter in "ABC")


def scope(**refs: str) -> Scope:
    return Scope(refs=refs)


def test_the_first_qualifier_counts_before_the_inner_scope() -> None:
    assert find_ref(references([scope(DI="inner"), scope(IV="outer")]), ["IV", "DI"]) == "outer"
    assert find_ref(references([scope(IV="inner"), scope(IV="outer")]), ["IV", "DI"]) == "inner"
    assert find_ref(references([scope()]), ["IV"]) == ""


def test_the_first_value_of_a_qualifier_counts_and_an_empty_one_does_not() -> None:
    one = Scope()
    for value in ("", "first", "second"):
        one.add_ref("IV", value)
    assert one.refs == {"IV": "first"}


def test_a_date_that_cannot_be_read_is_passed_over_but_told() -> None:
    one = Scope()
    one.add_date("003", "20261301")
    one.add_date("011", "20260831")
    assert find_date([one], ["003", "011"]) == (date(2026, 8, 31), True)
    assert find_date([one], ["011"]) == (date(2026, 8, 31), False)
    assert find_date([one], ["003"]) == (None, True)
    assert find_date([one], ["004"]) == (None, False)


@pytest.mark.parametrize(
    ("parties", "expected"),
    [
        ([("ST", A)], (A, NOBODY)),
        ([("ST", A), ("EN", B)], (A, B)),
        ([("ST", A), ("ST", B)], (A, B)),
        ([("ST", A), ("ST", B), ("EN", C)], (A, C)),
        ([("ST", A), ("ST", A)], (A, NOBODY)),
        ([("BY", A), ("ST", B)], (B, NOBODY)),
        ([("BY", A)], (A, NOBODY)),
        ([("EN", B)], (C, B)),
        ([("EC", B)], (C, NOBODY)),
        ([], (C, NOBODY)),
    ],
)
def test_reseller_and_end_customer(parties: list[tuple[str, Party]], expected: tuple[Party, Party]) -> None:
    heading = Scope(parties=[("DS", B), ("ST", C)])
    assert find_customers(FeedProfile(), parties, heading) == expected


def test_a_feed_whose_resellers_are_buyers_ships_to_the_end_customer() -> None:
    profile = FeedProfile(reseller_roles=("BY", "ST"))
    assert find_customers(profile, [("ST", B), ("BY", A)], Scope()) == (A, B)


def test_the_reporter_is_not_its_own_reseller() -> None:
    heading = Scope(parties=[("BY", A)])
    assert find_customers(FeedProfile(), [], heading) == (NOBODY, NOBODY)


@pytest.mark.parametrize(
    ("sent", "counted", "serials", "flags"),
    [
        ("2", 2, 2, []),
        ("-2", -2, 2, []),
        ("2", 2, 1, ["quantity_mismatch"]),
        ("0", 0, 1, ["quantity_mismatch"]),
        ("2", 2, 0, []),
        ("two", None, 2, ["bad_quantity"]),
        ("", None, 2, []),
    ],
)
def test_warnings_about_quantities(sent: str, counted: int | None, serials: int, flags: list[str]) -> None:
    assert quantity_flags(sent, counted, serials) == flags
