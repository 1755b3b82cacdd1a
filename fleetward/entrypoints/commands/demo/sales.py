"""What was sold in two months, before anybody reported it: orders by day, always the same for the same anchor."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING

from fleetward.entrypoints.commands.demo import cast, goods

if TYPE_CHECKING:
    from collections.abc import Iterator

SEED = 20_260_901
DAYS = 56
WEEKDAYS = 5
QUIET = 0.2  # of a weekday's sales on Saturday and Sunday
SIZES = (1, 1, 2, 2, 3, 4, 5, 6, 8, 10)
SWING = 0.3
OTHER_PROGRAM = 0.06  # of Nordvik's PCs, which it was certified for until ten days ago
UNNAMED = 0.3  # of the orders whose report names no end customer

# PCs a week that each distributor sells to each partner
VOLUMES: dict[str, dict[str, float]] = {
    cast.NORDLAGER: {cast.NORDVIK: 60, cast.FJORDLYS: 27, cast.HAVBRIS: 21},
    cast.SKANLOG: {cast.NORDVIK: 38, cast.HAVBRIS: 35, cast.GRANSKOG: 7.5},
    cast.VESTPOL: {cast.FJORDLYS: 38, cast.HAVBRIS: 18},
    cast.FJORDLYS: {cast.FJORDLYS: 7},
}


@dataclass(frozen=True)
class Order:
    """One line of a report: PCs of one product for one reseller, on one invoice."""

    reseller: tuple[str, str]  # number, name
    end_customer: str
    product: goods.Product
    serials: tuple[str, ...]
    day: date
    invoice: str
    order: str
    returned: bool = False
    code: str = ""  # X12 PTD01, where it is neither a plain sale nor a plain return

    def back(self, day: date, serials: tuple[str, ...], invoice: str) -> Order:
        """Some of these PCs come back."""
        return replace(self, day=day, serials=serials, invoice=invoice, returned=True)


@dataclass
class Seller:
    """One sender of reports, and the numbers it gives."""

    code: str
    first_day: date
    factory: goods.Factory
    random: Random = field(init=False)
    invoices: int = field(init=False)

    def __post_init__(self) -> None:
        """Every seller has a chance of its own, so that a change to one moves no other."""
        self.random = Random(f"{SEED} {self.code}")  # noqa: S311 (the same world every time)
        self.invoices = self.random.randint(310_000, 780_000)

    def days(self) -> Iterator[tuple[date, list[Order]]]:
        """Every day with its orders."""
        for number in range(DAYS):
            day = self.first_day + timedelta(days=number)
            share = (1 if day.weekday() < WEEKDAYS else QUIET) / (WEEKDAYS + 2 * QUIET)
            orders = [
                order for key, weekly in VOLUMES[self.code].items() for order in self._orders(key, weekly * share, day)
            ]
            yield day, orders

    def invoice(self) -> str:
        """The next invoice number."""
        self.invoices += self.random.randint(1, 40)
        return f"{self.code[0].upper()}{self.invoices}"

    def sell(
        self, key: str, product: goods.Product, count: int, day: date, number: tuple[str, str] | None = None
    ) -> Order:
        """One order of one partner (or of a reseller by `number` and name)."""
        company = cast.BY_KEY[key]
        named = [*company.customers * 2, *company.others]
        customer = "" if self.random.random() < UNNAMED else self.random.choice(named)
        return Order(
            reseller=number or (company.numbers[self.code], company.name),
            end_customer=customer,
            product=product,
            serials=tuple(self.factory.build(product, day) for _ in range(count)),
            day=day,
            invoice=self.invoice(),
            order=f"PO-{self.random.randint(10_000, 99_999)}",
        )

    def _orders(self, key: str, mean: float, day: date) -> Iterator[Order]:
        exact = mean * self.random.uniform(1 - SWING, 1 + SWING)
        left = int(exact) + (self.random.random() < exact % 1)
        while left > 0:
            count = min(left, self.random.choice(SIZES))
            left -= count
            yield self.sell(key, goods.choose(self.random, self._program(key)), count, day)

    def _program(self, key: str) -> str:
        if key == cast.NORDVIK and self.random.random() < OTHER_PROGRAM:
            return cast.PREMIUM_PLUS
        return cast.BY_KEY[key].program
