from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetward.domain.sales_feed.faults import Flag
from fleetward.domain.sales_feed.formats.sheet.dates import DateColumn

DAY = date(2026, 8, 7)


def column(*cells: str, order: str = "") -> DateColumn:
    made = DateColumn(order)
    for cell in cells:
        made.note(cell)
    return made


NINE = datetime(2026, 8, 7, 9)  # noqa: DTZ001  Excel knows no zone


@pytest.mark.parametrize("cell", ["2026-08-07", "20260807", 20260807.0, "2026/8/7", "2026-08-07T10:00", DAY, NINE])
def test_year_first_and_native_dates_need_no_order(cell: str | float | date) -> None:
    assert column().read(cell) == (DAY, "")


def test_one_value_above_twelve_tells_the_order_of_the_whole_column() -> None:
    assert column("07.08.2026", "31.08.2026").read("07.08.2026") == (DAY, "")
    assert column("08/07/2026", "08/31/26").read("8/7/26") == (DAY, "")


def test_a_column_without_such_a_value_is_ambiguous_as_a_whole() -> None:
    assert column("07.08.2026", "08.08.2026").read("08.08.2026") == (None, Flag.AMBIGUOUS_DATE)


def test_a_column_in_two_orders_is_read_in_neither() -> None:
    assert column("31.08.2026", "08/31/2026").read("31.08.2026") == (None, Flag.AMBIGUOUS_DATE)


@pytest.mark.parametrize(("order", "cell"), [("dmy", "07-08-2026"), ("mdy", "8/7/2026"), ("ymd", "26-08-07")])
def test_the_profile_decides_where_it_says(order: str, cell: str) -> None:
    assert column(order=order).read(cell) == (DAY, "")


def test_what_does_not_fit_the_order_is_no_date() -> None:
    assert column(order="dmy").read("08/31/2026") == (None, Flag.BAD_DATE)


@pytest.mark.parametrize("cell", ["46265", 46265.0, "week 35", "2026-13-01", "1026-01-01", "20261301", True])
def test_serial_day_numbers_and_nonsense_are_not_guessed(cell: str | float) -> None:
    assert column().read(cell) == (None, Flag.BAD_DATE)


def test_an_empty_cell_is_no_fault() -> None:
    assert column().read("") == column().read(None) == (None, "")


@given(st.lists(st.dates(date(1990, 1, 1), date(2099, 12, 31)), min_size=1), st.sampled_from(["%d.%m.%Y", "%m/%d/%Y"]))
def test_a_column_is_read_right_or_not_at_all(days: list[date], form: str) -> None:
    written = [day.strftime(form) for day in days]
    found = column(*written)
    for day, cell in zip(days, written, strict=True):
        assert found.read(cell) in ((day, ""), (None, Flag.AMBIGUOUS_DATE))
