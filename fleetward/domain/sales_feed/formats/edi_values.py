"""Dates, quantities and serial ranges as EDI writes them. What cannot be read is None, never a guess."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

# 2379 → (digits, digits of the year); 718 is a period, of which the first day counts
FORMATS = {"101": (6, 2), "102": (8, 4), "203": (12, 4), "204": (14, 4)}
FORMATS_BY_LENGTH = {6: "101", 8: "102", 12: "203", 14: "204"}
DAY_FIRST = "2"  # DDMMYY
PERIOD = "718"
DAY = len("20260901")
TWO_DIGITS = 2
FIRST_YEAR = 70
DIGITS = re.compile(r"\d{1,14}", re.ASCII)
# seven digits are more than any report has units, and fit every column
QUANTITY = re.compile(r"([+-]?)0*(\d{1,7})(?:[.,]0*)?(-?)", re.ASCII)
COUNTED_TAIL = re.compile(r"(.*?)(\d{1,9})", re.ASCII | re.DOTALL)
WIDEST_RANGE = 1_000


@lru_cache(4096)
def day(text: str, pattern: str = "") -> date | None:
    """A date by its EDIFACT format code (2379), or by its length (X12 DTM02: YYYYMMDD, before 4010 YYMMDD)."""
    if pattern == PERIOD:
        text, pattern = text[:DAY], "102"
    if pattern == DAY_FIRST:
        text, pattern = text[4:] + text[2:4] + text[:2], "101"
    length, year = FORMATS.get(pattern or FORMATS_BY_LENGTH.get(len(text), ""), (0, 0))
    if len(text) != length or not DIGITS.fullmatch(text):
        return None
    try:
        return date(_full_year(text[:year]), int(text[year : year + 2]), int(text[year + 2 : year + 4]))
    except ValueError:
        return None


def _full_year(digits: str) -> int:
    """Two digits mean 1970 to 2069."""
    year = int(digits)
    return year if len(digits) > TWO_DIGITS else year + (1900 if year >= FIRST_YEAR else 2000)


def quantity(text: str) -> int | None:
    """A whole number of units, with a sign before or behind; None for anything else."""
    if (found := QUANTITY.fullmatch(text.strip())) is None:
        return None
    before, digits, behind = found.groups()
    return -int(digits) if "-" in (before, behind) else int(digits)


def serial_range(first: str, last: str) -> list[str] | None:
    """All serials from first to last: same prefix, same width, counted by a numeric tail, at most 1,000."""
    low, high = COUNTED_TAIL.fullmatch(first), COUNTED_TAIL.fullmatch(last)
    if not low or not high or len(first) != len(last) or low[1] != high[1] or len(low[2]) != len(high[2]):
        return None
    start, width = int(low[2]), len(low[2])
    size = int(high[2]) - start + 1
    return (
        [f"{low[1]}{number:0{width}d}" for number in range(start, start + size)] if 0 < size <= WIDEST_RANGE else None
    )
