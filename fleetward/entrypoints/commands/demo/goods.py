"""What is sold in the demo world: HP models, product numbers, and serial numbers of the right form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

BASE_31 = "0123456789BCDFGHJKLMNPQRSTVWXYZ"  # no vowels: the last four characters of a serial since 2003
MINIMUM_AGE, MAXIMUM_AGE = 21, 84  # days from the factory to the reseller


@dataclass(frozen=True)
class Product:
    """One product number: a model, sold with one program."""

    number: str
    model: str
    program: str
    sites: tuple[str, ...]


NOTEBOOK, DESKTOP, WORKSTATION = ("5CG", "5CD", "1H8"), ("CZC", "8CC"), ("CZC", "5CG")

# model, made at, product number with Premium, product number with Premium+, how often it is sold
_MODELS = (
    ("HP EliteBook 840 14 inch G11", NOTEBOOK, "9G0F4EA", "9G0H2ET", 20),
    ("HP EliteBook 840 14 inch G10", NOTEBOOK, "8A3V5EA", "8A4D7EA", 10),
    ("HP EliteBook 640 14 inch G11", NOTEBOOK, "901D2EA", "901F8EA", 14),
    ("HP EliteBook 1040 14 inch G11", NOTEBOOK, "970N1ET", "970P4ET", 6),
    ("HP ProBook 450 15.6 inch G10", NOTEBOOK, "85C40EA", "85D08EA", 10),
    ("HP ProBook 460 16 inch G11", NOTEBOOK, "969V7ET", "969X3ET", 12),
    ("HP ZBook Firefly 14 inch G11", WORKSTATION, "98P52ET", "98P73ET", 5),
    ("HP ZBook Power 16 inch G11", WORKSTATION, "9E8Y1ES", "9E9B6ES", 4),
    ("HP Elite Mini 800 G9", DESKTOP, "8U7T3EA", "8U8L0EA", 9),
    ("HP EliteDesk 800 G9 SFF", DESKTOP, "7B152EA", "7B176EA", 5),
    ("HP Pro Mini 400 G9", DESKTOP, "6B240EA", "6B2A1EA", 7),
    ("HP Z2 Mini G9", WORKSTATION, "5F0Y2EA", "5F1C5EA", 3),
)
CATALOGUE = {
    "premium": [Product(number, model, "premium", sites) for model, sites, number, _, _ in _MODELS],
    "premium_plus": [Product(number, model, "premium_plus", sites) for model, sites, _, number, _ in _MODELS],
}
_WEIGHTS = [often for *_, often in _MODELS]
UNKNOWN = Product("9F2L8EA", "HP EliteBook 845 14 inch G11", "", NOTEBOOK)
"""Sold, but nobody has put it into the catalogue."""


def choose(random: Random, program: str) -> Product:
    """A product sold with this program, the popular ones more often."""
    return random.choices(CATALOGUE[program], _WEIGHTS)[0]


class Factory:
    """Makes serial numbers, each once: country and site, year, week, and four characters in base 31."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._made: set[str] = set()

    def build(self, product: Product, sold_on: date) -> str:
        """The serial of a PC built some weeks before its sale."""
        built = sold_on - timedelta(days=self._random.randint(MINIMUM_AGE, MAXIMUM_AGE))
        year, week, _day = built.isocalendar()
        while True:
            tail = "".join(self._random.choices(BASE_31, k=4))
            serial = f"{self._random.choice(product.sites)}{year % 10}{week:02d}{tail}"
            if serial not in self._made:
                self._made.add(serial)
                return serial
