"""Pasted lists of serial numbers."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fleetward.domain.devices.serials import normalise
from fleetward.domain.support.serial_list import MOST, Unread, read_serials


def test_serials_stand_one_a_line_or_with_commas_semicolons_or_tabs_between() -> None:
    found = read_serials("5CG4100BCD\n 8cc4200bcd, MXL4300CDF;5CG4101BCD\tS/N: 5CG4102BCD\r\n\n")
    assert found.serials == ("5CG4100BCD", "8CC4200BCD", "MXL4300CDF", "5CG4101BCD", "5CG4102BCD")
    assert found.unread == ()


def test_a_serial_given_twice_counts_once() -> None:
    assert read_serials("5CG4100BCD\n5cg4100bcd").serials == ("5CG4100BCD",)


def test_what_is_no_serial_is_shown_with_its_line_and_why() -> None:
    found = read_serials("5CG4100BCD\nhello world!\nN/A, 2212UA6140H4W")
    assert found.serials == ("5CG4100BCD",)
    assert found.unread == (
        Unread(2, "hello world!", "serial_malformed"),
        Unread(3, "N/A", "serial_placeholder"),
        Unread(3, "2212UA6140H4W", "serial_prefixed", "2UA6140H4W"),
    )


def test_serials_beyond_the_limit_are_counted_and_left_out() -> None:
    found = read_serials("\n".join(f"5CG4{1 + n // 1000:02}{n % 1000:04}" for n in range(MOST + 3)))
    assert (len(found.serials), found.too_many) == (MOST, 3)


@given(st.text())
def test_any_text_is_read_and_every_serial_is_in_the_form_that_is_compared(text: str) -> None:
    assert [normalise(one).value for one in read_serials(text).serials] == list(read_serials(text).serials)
