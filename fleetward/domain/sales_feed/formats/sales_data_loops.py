"""The loops of an EDIFACT SLSRPT message: places, items, and the units of an item at a place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fleetward.domain.sales_feed.formats.edi_scope import Scope
from fleetward.domain.sales_feed.formats.edi_values import serial_range

if TYPE_CHECKING:
    from fleetward.domain.sales_feed.neutral import Party
    from fleetward.gateways.edifact.tokenizer import Segment


@dataclass(slots=True)
class Place:
    """One LOC or NAD group."""

    scope: Scope = field(default_factory=Scope)
    location: Party | None = None
    complete: bool = False  # its QTY was there


@dataclass(slots=True)
class Line:
    """One LIN group."""

    position: int
    products: dict[str, str] = field(default_factory=dict)
    text: str = ""
    scope: Scope = field(default_factory=Scope)
    place: Place | None = None  # below the item
    late: bool = False  # the first place came behind units: they may or may not be its own
    misplaced: bool = False  # a second place came after that
    told: bool = False  # at least one item was made of it
    raw: list[Segment] = field(default_factory=list)


@dataclass(slots=True)
class Units:
    """Serials with their QTY, in either order."""

    serials: list[str] = field(default_factory=list)
    ranges: list[str] = field(default_factory=list)  # that cannot be expanded
    code: str = ""
    quantity: str | None = None
    serials_first: bool = False

    def __bool__(self) -> bool:
        return bool(self.serials or self.ranges) or self.quantity is not None

    def add(self, first: str, last: str) -> None:
        """One object of GIN: a serial, or a range of them."""
        if not last or first == last:
            self.serials += [first] if first else []
        elif (expanded := serial_range(first, last)) is not None:
            self.serials += expanded
        else:
            self.ranges.append(f"{first}-{last}")
