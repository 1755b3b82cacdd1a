"""A feed's profile: what this sender means by the codes it uses. Data, kept on the feed as JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Encoding = Literal["cp1252", "cp1250", "cp1251", "cp850", "iso8859_15", "utf-8"]
"""Of text that is not UTF-8."""

DateOrder = Literal["", "dmy", "mdy", "ymd"]
"""Of dates in text; '' = decide per column, set aside when ambiguous."""

LONGEST_CODE = 6
"""Characters of one code."""

ONE_MEANING = (("sale_codes", "return_codes", "ignored_codes"), ("sale_quantities", "return_quantities"))
"""Habits among which a code stands once."""


@dataclass(slots=True)
class FeedProfile:
    """Defaults are the normal case of `channel-data.md` 1 and 2; a feed overrides what it does otherwise."""

    # N101 / NAD 3035 codes, first match wins
    reporter_roles: tuple[str, ...] = ("DS", "DB", "SE", "SU", "BY")
    reseller_roles: tuple[str, ...] = ("ST", "BY")
    end_customer_roles: tuple[str, ...] = ("EN", "UD", "UC")
    # PTD01: what is a sale, what a return; every other code is set aside or, where nothing moved, ignored
    sale_codes: tuple[str, ...] = ("SS", "SD", "DS", "SH")
    return_codes: tuple[str, ...] = ("RP", "RB", "RU", "RV", "BN")
    ignored_codes: tuple[str, ...] = ("BB", "IB", "PA", "SM", "SU", "IA", "SA", "RC")
    # QTY 6063 in SLSRPT
    sale_quantities: tuple[str, ...] = ("153", "47", "12")
    return_quantities: tuple[str, ...] = ("61", "210", "218")
    encoding: str = "cp1252"
    date_order: str = ""
    quantity_is_line_number: bool = False  # one real sender puts a line number into QTY01/02
    document_numbers_reliable: bool = True

    def to_json(self) -> dict[str, Any]:
        """The profile as stored on the feed."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> FeedProfile:
        """Read a stored profile; unknown keys are an error, missing ones take the default."""
        given: dict[str, Any] = {name: tuple(one) if isinstance(one, list) else one for name, one in data.items()}
        return cls(**given)


def standing_twice(habits: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Codes with two meanings, each with the last habit among which it may stand once only."""
    found = []
    for names in ONE_MEANING:
        codes = [code for name in names for code in habits.get(name) or ()]
        found += [(names[-1], code) for code in sorted({code for code in codes if codes.count(code) > 1})]
    return found
