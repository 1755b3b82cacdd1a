from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from fleetward.domain.parts.amounts import line_amount, total_of


def test_half_a_cent_is_rounded_up_on_each_line() -> None:
    assert line_amount(Decimal("0.335"), 1) == Decimal("0.34")
    assert total_of([(Decimal("0.335"), 1)] * 3) == Decimal("1.02")
    assert total_of([]) == Decimal("0.00")


@given(st.lists(st.tuples(st.decimals(min_value=0, max_value=10**7, places=2), st.integers(1, 10)), max_size=20))
def test_the_total_of_prices_in_cents_is_exact(lines: list[tuple[Decimal, int]]) -> None:
    assert total_of(lines) == sum((int(price * 100) * quantity for price, quantity in lines), 0) / Decimal(100)
