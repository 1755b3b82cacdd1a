"""Amounts of a parts order: rounded half up to two places on each line, then added."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

CENT = Decimal("0.01")


def line_amount(price: Decimal, quantity: int) -> Decimal:
    """What one line comes to, in the currency of its price."""
    return (price * quantity).quantize(CENT, ROUND_HALF_UP)


def total_of(lines: Iterable[tuple[Decimal, int]]) -> Decimal:
    """The sum of rounded lines (price, quantity). All are of one currency: the caller saw to that."""
    return sum((line_amount(price, quantity) for price, quantity in lines), Decimal("0.00"))
