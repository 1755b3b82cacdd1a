"""Rounding, in one place: two decimals, half up, line by line. Sums are sums of rounded lines (R9)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
LARGEST = Decimal(1_000_000_000)
"""No amount reaches it: so much still fits where amounts are stored."""


def money(value: Decimal) -> Decimal:
    """To the cent, half up."""
    return value.quantize(CENT, ROUND_HALF_UP)


def amount(quantity: Decimal, price: Decimal) -> Decimal:
    """What a line comes to."""
    return money(quantity * price)


def is_amount(value: Decimal) -> bool:
    """Not negative, to the cent, and of a size that can be stored."""
    return value.is_finite() and 0 <= value < LARGEST and value == money(value)
