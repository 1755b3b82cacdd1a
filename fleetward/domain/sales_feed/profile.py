"""A feed's profile: what this sender means by the codes it uses. Data, kept on the feed as JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


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
    date_order: str = ""  # "dmy", "mdy", "ymd"; '' = decide per column, set aside when ambiguous
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
