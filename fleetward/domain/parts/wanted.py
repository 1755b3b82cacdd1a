"""What somebody wants to order, before it is an order: lines and where to send them."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, NamedTuple, Self

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fleetward.domain.parts.models import PartsOrder, PartsOrderLine


class WantedLine(NamedTuple):
    """A part and how many. `in_place_of` is the superseded part that was asked for first."""

    part_number: str
    quantity: int
    in_place_of: str = ""


@dataclass(frozen=True)
class ShipTo:
    """Where the parts go. `country` is a code of two letters (ISO 3166)."""

    name: str
    address: str
    postal_code: str
    city: str
    country: str
    phone: str = ""

    @classmethod
    def of(cls, order: PartsOrder) -> Self:
        """Where this order goes."""
        return cls(**{field.name: getattr(order, f"ship_to_{field.name}") for field in fields(cls)})

    def stored(self) -> dict[str, str]:
        """As columns of a parts order."""
        return {f"ship_to_{name}": value for name, value in asdict(self).items()}

    def tidied(self) -> Self:
        """Without blanks around; the country in capitals."""
        told = {name: value.strip() for name, value in asdict(self).items()}
        return type(self)(**(told | {"country": told["country"].upper()}))


@dataclass(frozen=True)
class Wanted:
    """What is wanted, as it is compared and checked."""

    reference: str
    ship_to: ShipTo
    lines: tuple[WantedLine, ...]

    @classmethod
    def read(cls, reference: str, ship_to: ShipTo, lines: Sequence[tuple[str, int] | tuple[str, int, str]]) -> Self:
        """As somebody sent it, without blanks around."""
        found = (WantedLine(*line) for line in lines)
        tidied = (WantedLine(line.part_number.strip(), line.quantity, line.in_place_of.strip()) for line in found)
        return cls(reference.strip(), ship_to.tidied(), tuple(tidied))

    @classmethod
    def of(cls, order: PartsOrder, lines: Iterable[PartsOrderLine]) -> Self:
        """What this order says."""
        told = (WantedLine(line.part_number, line.quantity, line.in_place_of) for line in lines)
        return cls(order.reference, ShipTo.of(order), tuple(told))
