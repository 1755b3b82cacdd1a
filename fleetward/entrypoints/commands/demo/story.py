"""Two months of files, in the order in which they came, with everything that goes wrong in real life.

Each messy thing happens on a day of its own, counted from the anchor (today, midnight), so that the
story can be read from top to bottom: `_nordlager`, `_skanlog`, `_vestpol`, `_fjordlys`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from fleetward.entrypoints.commands.demo import cast, edi, goods, sheets
from fleetward.entrypoints.commands.demo.sales import DAYS, SEED, Order, Seller

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

WEEK = 7


@dataclass(frozen=True)
class Drop:
    """A file that a sender drops into its inbox folder at a time."""

    at: datetime
    feed: str
    name: str
    content: bytes


class World:
    """Everything that was sold, and what each sender says about it."""

    def __init__(self, anchor: datetime) -> None:
        self.anchor = anchor
        first = (anchor - timedelta(days=DAYS)).date()
        factory = goods.Factory(Random(SEED))  # noqa: S311 (the same world every time)
        self.sellers = {code: Seller(code, first, factory) for code in (
            cast.NORDLAGER, cast.SKANLOG, cast.VESTPOL, cast.FJORDLYS)}  # fmt: skip
        self.sold = {code: dict(seller.days()) for code, seller in self.sellers.items()}

    def at(self, days_ago: int, hour: int, minute: int = 0) -> datetime:
        """A moment of the story."""
        return self.anchor - timedelta(days=days_ago) + timedelta(hours=hour, minutes=minute)

    def day(self, days_ago: int) -> date:
        """A day of the story."""
        return self.at(days_ago, 12).date()

    def week(self, code: str, days_ago: int) -> list[Order]:
        """What was sold in the seven days that end with this one."""
        return [order for day in range(WEEK) for order in self.sold[code][self.day(days_ago + WEEK - 1 - day)]]

    def of(self, code: str, key: str, days_ago: int, nth: int = 0) -> Order:
        """The nth order of one partner on the first day from this one on that has so many."""
        number = cast.BY_KEY[key].numbers[code]
        later = (order for back in range(days_ago, 0, -1) for order in self.sold[code][self.day(back)])
        return [order for order in later if order.reseller[0] == number][nth]


def drops(anchor: datetime) -> list[Drop]:
    """All files of the story, oldest first."""
    world = World(anchor)
    told = [*_nordlager(world), *_skanlog(world), *_vestpol(world), *_fjordlys(world)]
    return sorted(told, key=lambda drop: (drop.at, drop.feed, drop.name))


def _nordlager(world: World) -> Iterator[Drop]:
    """An 867 every evening."""
    extra = _nordlager_extras(world)
    for days_ago in range(DAYS, 0, -1):
        at, control = world.at(days_ago, 21, 10), 4_000 + DAYS - days_ago
        orders = world.sold[cast.NORDLAGER][world.day(days_ago)] + extra.get(days_ago, [])
        content = edi.x12_867(orders, sent=at, control=control, document=_document(at))
        whole = Drop(at, cast.NORDLAGER, f"NL867_{at:%Y%m%d}.edi", content)
        if days_ago == 9:  # noqa: PLR2004 (the line broke; the whole file comes in the morning)
            yield replace(whole, content=content[: len(content) * 2 // 3])
            yield replace(whole, at=world.at(days_ago - 1, 7, 30), name=f"NL867_{at:%Y%m%d}_2.edi")
        else:
            yield whole
        if days_ago == 27:  # noqa: PLR2004 (sent twice under one control number, with other line ends)
            again = content.replace(b"~\n", b"~\r\n")
            yield Drop(world.at(days_ago, 23, 40), cast.NORDLAGER, f"NL867_{at:%Y%m%d}_resend.edi", again)
        if days_ago == 15:  # noqa: PLR2004
            yield _replacement(world, orders)
    stock = world.at(23, 5, 0)
    yield Drop(stock, cast.NORDLAGER, f"NL852_{stock:%Y%m%d}.edi", edi.x12_852(sent=stock, control=4_900))


def _document(at: datetime) -> str:
    return f"NL{at:%y%m%d}"


def _replacement(world: World, orders: list[Order]) -> Drop:
    """The next morning the report comes again as a replacement: one PC was never sold."""
    at = world.at(14, 8, 20)
    largest = max(orders, key=lambda order: len(order.serials))
    kept = [replace(order, serials=order.serials[1:]) if order is largest else order for order in orders]
    original = _document(world.at(15, 21, 10))
    content = edi.x12_867(
        [order for order in kept if order.serials], sent=at, control=4_901, document=f"{original}R",
        replaces=original,
    )  # fmt: skip
    return Drop(at, cast.NORDLAGER, f"NL867_{at:%Y%m%d}_replace.edi", content)


def _nordlager_extras(world: World) -> dict[int, list[Order]]:
    """What stands in the daily reports besides plain sales, by days ago."""
    seller, day = world.sellers[cast.NORDLAGER], world.day
    nordvik, premium = cast.NORDVIK, goods.CATALOGUE[cast.PREMIUM]

    def sell(count: int, days_ago: int, number: tuple[str, str] | None = None) -> Order:
        return seller.sell(nordvik, goods.choose(seller.random, cast.PREMIUM), count, day(days_ago), number)

    first, second, third = (world.of(cast.NORDLAGER, nordvik, ago) for ago in (50, 44, 30))
    again = world.of(cast.NORDLAGER, nordvik, 36)
    return {
        40: [replace(sell(1, 40), serials=("DROP SHIP", "DROP SHIP", "N/A"))],
        38: [replace(sell(5, 38), code="BB")],  # demand only: nothing moved
        35: [first.back(day(35), first.serials[:2], seller.invoice())],
        33: [sell(8, 33, cast.STRANGER)],
        26: [second.back(day(26), second.serials[:1], seller.invoice())],
        24: [replace(again, day=day(24), invoice=seller.invoice())],  # resold twice: no return in between
        20: [sell(10, 20, cast.STRANGER)],
        18: [replace(sell(2, 18), code="ZZ")],  # a type of transfer that nobody knows
        12: [third.back(day(12), third.serials[:3], seller.invoice())],
        11: [seller.sell(nordvik, premium[0], 2, day(11)).back(day(11), (_unsold(seller, day(11)),), seller.invoice())],
        5: [sell(6, 5, cast.STRANGER)],
        2: [replace(sell(1, 2), serials=("To be filled by O.E.M.",))],
    }


def _unsold(seller: Seller, day: date) -> str:
    """A PC that comes back although nobody reported its sale."""
    return seller.factory.build(goods.CATALOGUE[cast.PREMIUM][0], day)


def _skanlog(world: World) -> Iterator[Drop]:
    """An SLSRPT every week, early in the morning; once a picture instead."""
    seller = world.sellers[cast.SKANLOG]
    taken = [world.of(cast.NORDLAGER, cast.NORDVIK, ago) for ago in (31, 19)]
    back = world.of(cast.SKANLOG, cast.NORDVIK, 48)
    extra = {
        43: [seller.sell(cast.HAVBRIS, goods.UNKNOWN, 4, world.day(45))],
        29: [back.back(world.day(30), back.serials[:1], seller.invoice())],
        22: [seller.sell(cast.HAVBRIS, goods.UNKNOWN, 7, world.day(24))],
        # two PCs that Nordlager sold to Nordvik, reported as sold to Havbris: conflicts
        15: [replace(seller.sell(cast.HAVBRIS, taken[0].product, 0, world.day(17)), serials=taken[0].serials[:1])],
        8: [replace(seller.sell(cast.HAVBRIS, taken[1].product, 0, world.day(9)), serials=taken[1].serials[:1])],
    }
    for number, days_ago in enumerate(range(DAYS - WEEK + 1, 0, -WEEK), 1):
        at = world.at(days_ago - 1, 6, 15) if days_ago > 1 else world.at(1, 23, 15)
        orders = world.week(cast.SKANLOG, days_ago) + extra.get(days_ago, [])
        period = (world.day(days_ago + WEEK - 1), world.day(days_ago))
        content = edi.slsrpt(orders, sent=at, control=700 + number, document=f"SK{at:%y%m%d}", period=period)
        yield Drop(at, cast.SKANLOG, f"SLSRPT_{at:%G-%V}.edi", content)
    noise = bytes(Random(SEED).randrange(256) for _ in range(24_000))  # noqa: S311 (the same every time)
    yield Drop(world.at(13, 9, 41), cast.SKANLOG, "DSC_0412.edi", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + noise)


def _vestpol(world: World) -> Iterator[Drop]:
    """A workbook every week; the last one, due three days ago, has not come."""
    seller = world.sellers[cast.VESTPOL]
    contested = world.of(cast.NORDLAGER, cast.NORDVIK, 41)
    sold = world.of(cast.VESTPOL, cast.FJORDLYS, 50)
    odd, better = goods.CATALOGUE[cast.PREMIUM][0], goods.CATALOGUE[cast.PREMIUM_PLUS][1]
    prefixed = tuple(f"2212{seller.factory.build(odd, world.day(40))}" for _ in range(3))
    extra = {
        38: [replace(seller.sell(cast.FJORDLYS, odd, 0, world.day(40)), serials=prefixed)],
        31: [sold.back(world.day(33), sold.serials[:1], seller.invoice())],
        24: [replace(seller.sell(cast.FJORDLYS, contested.product, 0, world.day(26)), serials=contested.serials[:1])],
        17: [replace(seller.sell(cast.HAVBRIS, better, 0, world.day(18)), serials=("TBD", "TBD"))],
        # Nordvik bought here too, and nobody has said yet whose number that is
        10: [seller.sell(cast.NORDVIK, odd, 7, world.day(11), cast.NORDVIK_AT_VESTPOL)],
    }  # fmt: skip
    for days_ago in range(52, 9, -WEEK):
        at = world.at(days_ago - 1, 10, 5)
        orders = _from_first_day(world, cast.VESTPOL, days_ago) + extra.get(days_ago, [])
        title = f"Vestpol IT-grossist AS: salg uke {at:%V}"
        yield Drop(at, cast.VESTPOL, f"Salgsrapport uke {at:%V}.xlsx", sheets.workbook(orders, title=title))


def _from_first_day(world: World, code: str, days_ago: int) -> list[Order]:
    days = [back for back in range(days_ago + WEEK - 1, days_ago - 1, -1) if back <= DAYS]
    return [order for back in days for order in world.sold[code][world.day(back)]]


def _fjordlys(world: World) -> Iterator[Drop]:
    """The reseller's own list every week: its sales, and what two distributors reported before it (two tiers)."""
    for days_ago in range(51, 1, -WEEK):
        at = world.at(days_ago - 1, 15, 35)
        orders = [*_from_first_day(world, cast.FJORDLYS, days_ago), *_second_tier(world, days_ago + 3)]
        orders = [_untidy(order) if number % 9 == 4 else order for number, order in enumerate(orders)]  # noqa: PLR2004
        newest = days_ago <= WEEK
        content = sheets.delimited_renamed(orders) if newest else sheets.delimited(orders)
        yield Drop(at, cast.FJORDLYS, f"fjordlys-salg-{at:%Y-%m-%d}.csv", content)


def _second_tier(world: World, days_ago: int) -> Iterator[Order]:
    """Its customers' PCs of a week, under its own numbers and a few days later."""
    seller = world.sellers[cast.FJORDLYS]
    for code in (cast.NORDLAGER, cast.VESTPOL):
        number = cast.BY_KEY[cast.FJORDLYS].numbers[code]
        for order in _from_first_day(world, code, days_ago):
            if order.reseller[0] == number and order.end_customer:
                own = ("1", order.reseller[1])
                yield replace(order, reseller=own, invoice=seller.invoice(), day=order.day + timedelta(days=2))


def _untidy(order: Order) -> Order:
    """Serials as people type them: repaired where nothing is lost."""
    first, *rest = order.serials
    return replace(order, serials=(f"{first[:3]} {first[3:].lower()}", *(f"S/N: {serial}" for serial in rest)))
