"""Files come late, twice and out of order. Who holds a PC must not depend on it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import feed_files as files
from tests.factories import feed_world as feed
from tests.factories.feed_files import Document, Sold

pytestmark = pytest.mark.usefixtures("db")

DAY = date(2026, 6, 1)
RESELLERS = {"171001": "North IT", "171002": "South IT"}
PURPOSES = {"00": "original", "01": "cancellation", "05": "replace"}
_rounds = count(1)
_controls = count(1)


@dataclass(frozen=True)
class Line:
    serial: int
    reseller: str
    back: bool


@dataclass(frozen=True)
class Report:
    """A report in a file of its own; `day` is unique among the reports of one history."""

    reporter: int
    number: str
    purpose: str
    day: int
    lines: tuple[Line, ...]


_lines = st.builds(Line, st.integers(0, 2), st.sampled_from(sorted(RESELLERS)), st.booleans())


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Report], list[int]]:
    """Reports of two reporters under two numbers each, and another order in which they may arrive."""
    size = draw(st.integers(2, 5))
    days = draw(st.permutations(range(size)))
    reports = [
        Report(
            draw(st.integers(0, 1)), draw(st.sampled_from("AB")), draw(st.sampled_from(("00", "00", "01", "05"))), day,
            tuple(draw(st.lists(_lines, min_size=1, max_size=3))),
        )
        for day in days
    ]  # fmt: skip
    return reports, list(draw(st.permutations(range(size))))


def expected(reports: list[Report]) -> dict[int, str]:
    """Who holds which PC, told plainly: by day, whatever the order of arrival."""
    standing = [
        one for one in reports
        if one.purpose != "01" and not any(
            other.purpose != "00" and other.day > one.day
            and (other.reporter, other.number) == (one.reporter, one.number)
            for other in reports
        )
    ]  # fmt: skip
    held = {serial: _holder(serial, sorted(standing, key=lambda one: one.day)) for serial in range(3)}
    return {serial: partner for serial, partner in held.items() if partner}


def _holder(serial: int, reports: list[Report]) -> str:
    sales: list[tuple[str, int]] = []  # (partner, reporter), the earliest first; the first partner holds
    for one in reports:
        lines = [line for line in one.lines if line.serial == serial]
        back = next((line for line in lines if line.back), None)
        sold = next((line for line in lines if not line.back), None)
        undone = back is not None and _take_back(sales, RESELLERS[back.reseller], one.reporter)
        if sold:
            sales.append((RESELLERS[sold.reseller], one.reporter))
            if back and not undone:
                _take_back(sales, RESELLERS[back.reseller], one.reporter)
    return sales[0][0] if sales else ""


def _take_back(sales: list[tuple[str, int]], partner: str, reporter: int) -> bool:
    if (partner, reporter) not in sales:
        return False
    if sales[0][0] == partner:  # its holding is over, whoever else confirmed it
        followers = [sale for sale in sales if sale[0] != partner]
        sales[:] = followers
    else:
        sales.remove((partner, reporter))
    return True


class Telling:
    """One history told in one order, with serial and document numbers of its own."""

    def __init__(self, world: feed.World, reports: list[Report]) -> None:
        self.world, self.reports, self.round = world, reports, next(_rounds)
        self.feeds = (world.first, world.second)

    def serial(self, number: int) -> str:
        return files.serial(self.round * 3 + number, week=1)

    def tell(self, order: list[int], control: int) -> None:
        for place in order:
            one = self.reports[place]
            number = f"{self.round}-{one.number}"
            lines = [
                Sold(
                    [self.serial(line.serial)], reseller=line.reseller, code="RP" if line.back else "SS",
                    on=DAY + timedelta(days=one.day), invoice=f"{number}-{one.day}",
                )
                for line in one.lines
            ]  # fmt: skip
            document = Document(lines, number=number, on=DAY + timedelta(days=one.day), purpose=one.purpose)
            feed.drop(self.world, self.feeds[one.reporter], files.x12(document, control=control + place))

    def holders(self) -> dict[int, str]:
        found = feed.holders()
        return {number: found[self.serial(number)] for number in range(3) if self.serial(number) in found}

    def states(self) -> Counter[tuple[str, str, str]]:
        serials = [self.serial(number) for number in range(3)]
        rows = feed.fetch("SELECT serial, state, reason FROM sales_feed_line WHERE serial = ANY(%s)", serials)
        return Counter(rows)


def test_the_holders_are_the_same_for_every_order_of_arrival_and_replays_change_nothing() -> None:
    world = feed.build()

    @settings(max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(histories())
    def check(history: tuple[list[Report], list[int]]) -> None:
        reports, order = history
        wanted = expected(reports)
        for arrival in (list(range(len(reports))), order):
            telling = Telling(world, reports)
            control = next(_controls) * 100
            telling.tell(arrival, control)
            assert telling.holders() == wanted
            states = telling.states()
            telling.tell(order, control)
            assert telling.states() == states
        telling.tell(order, next(_controls) * 100)  # the same reports again, in other interchanges
        assert telling.holders() == wanted
        feed.assert_books_balance()

    check()
