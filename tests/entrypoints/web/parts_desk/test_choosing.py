"""What is chosen in the form of an order is never lost and never invented, whatever was sent and searched for."""

from __future__ import annotations

from decimal import Decimal

from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from fleetward.domain.parts.models import Part
from fleetward.domain.parts.queries import Fitting
from fleetward.domain.parts.wanted import WantedLine
from fleetward.entrypoints.web.parts_desk.choosing import UNREADABLE, Choosing, chosen_lines
from tests.factories.parts import NOW

NUMBERS = [f"N{number}" for number in range(5)]
FITTING = [
    Fitting(Part(number=number, name=f"Part {number}", price=Decimal("10.00"), currency="NOK", changed_at=NOW))
    for number in NUMBERS
]


def sent(*rows: tuple[str, str, str]) -> QueryDict:
    data = QueryDict(mutable=True)
    for part, quantity, instead in rows:
        data.appendlist("part", part)
        data.appendlist("quantity", quantity)
        data.appendlist("in_place_of", instead)
    return data


def test_a_row_without_a_quantity_is_no_line_and_one_that_is_no_number_is_a_line_that_the_domain_refuses() -> None:
    rows = [("A", "", ""), ("B", "0", ""), ("C", " 2 ", "X"), ("D", "two", ""), ("E", "-1", ""), ("F", "9" * 30, "")]
    assert chosen_lines(sent(*rows)) == [
        WantedLine("C", 2, "X"), WantedLine("D", UNREADABLE), WantedLine("E", UNREADABLE), WantedLine("F", UNREADABLE),
    ]  # fmt: skip


@given(st.lists(st.tuples(st.text(max_size=5), st.text(max_size=5), st.text(max_size=5)), max_size=8))
def test_whatever_is_sent_is_read(rows: list[tuple[str, str, str]]) -> None:
    lines = chosen_lines(sent(*rows))
    assert all(line.quantity for line in lines)
    assert len(lines) <= len(rows)


@given(
    st.lists(st.sampled_from([*NUMBERS, "GONE"]), unique=True), st.sampled_from(["", "n1", "part", "nothing", "N"])
)  # fmt: skip
def test_what_is_chosen_stands_first_whatever_is_searched_for_and_no_part_stands_there_twice(
    chosen: list[str], q: str
) -> None:
    lines = [WantedLine(number, 2) for number in chosen]
    rows = Choosing(FITTING, lines, {1: ["Wrong"]}, q).rows()
    assert [(row.number, row.quantity) for row in rows[: len(chosen)]] == [(number, 2) for number in chosen]
    assert [list(row.wrong) for row in rows[:1]] == ([["Wrong"]] if chosen else [[]] if rows else [])
    others = [row.number for row in rows[len(chosen) :]]
    assert others == [
        number for number in NUMBERS if number not in chosen and q.casefold() in f"{number} part".casefold()
    ]
