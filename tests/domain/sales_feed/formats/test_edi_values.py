from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetward.domain.sales_feed.formats.edi_values import day, quantity, serial_range


@pytest.mark.parametrize(
    ("text", "pattern", "expected"),
    [
        ("20260831", "", date(2026, 8, 31)),
        ("260831", "", date(2026, 8, 31)),
        ("990104", "", date(1999, 1, 4)),
        ("20260831", "102", date(2026, 8, 31)),
        ("202608311425", "203", date(2026, 8, 31)),
        ("20260831142501", "204", date(2026, 8, 31)),
        ("260831", "101", date(2026, 8, 31)),
        ("310826", "2", date(2026, 8, 31)),
        ("20260801-20260831", "718", date(2026, 8, 1)),
        ("2026083", "", None),
        ("20260231", "102", None),
        ("00000000", "102", None),
        ("20260831", "203", None),
        ("20260831", "999", None),
        ("2026-8-3", "102", None),
        ("٢٠٢٦٠٨٣١", "102", None),
    ],
)
def test_days(text: str, pattern: str, expected: date | None) -> None:
    assert day(text, pattern) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2", 2),
        ("+2", 2),
        ("-1", -1),
        ("1-", -1),
        ("0003", 3),
        ("2.000", 2),
        ("2,0", 2),
        (" 7 ", 7),
        ("0", 0),
        ("1.5", None),
        ("1020A", None),
        ("", None),
        ("²", None),
        ("99999999", None),
        ("9" * 5_000, None),
    ],
)
def test_quantities(text: str, expected: int | None) -> None:
    assert quantity(text) == expected


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("MXL0098", "MXL0101", ["MXL0098", "MXL0099", "MXL0100", "MXL0101"]),
        ("A1", "A1", ["A1"]),
        ("9000000001", "9000000002", ["9000000001", "9000000002"]),
        ("A2", "A1", None),
        ("A9", "A10", None),
        ("A1", "B2", None),
        ("5CG435ZZ", "5CG43500", None),
        ("A0001", "A1001", None),
        ("", "", None),
    ],
)
def test_ranges_of_serials(first: str, last: str, expected: list[str] | None) -> None:
    assert serial_range(first, last) == expected


def test_the_widest_range_has_a_thousand_serials() -> None:
    assert len(serial_range("A0001", "A1000") or []) == 1_000


@given(st.text(), st.text())
def test_no_text_breaks_them(text: str, other: str) -> None:
    assert isinstance(day(text, other), date | None)
    assert isinstance(quantity(text), int | None)
    assert len(serial_range(text, other) or []) <= 1_000
