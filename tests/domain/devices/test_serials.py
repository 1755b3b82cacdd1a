from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetward.domain.devices.serials import (
    Serial,
    build_week,
    is_known_form,
    looks_like_product,
    normalise,
    normalise_product,
)


def test_a_clean_serial_is_left_as_it_is() -> None:
    assert normalise("5CG4351B2C") == Serial("5CG4351B2C", "5CG4351B2C")


@pytest.mark.parametrize(
    ("raw", "value", "repairs"),
    [
        (" 5CG4351B2C ", "5CG4351B2C", ()),
        ("5cg4351b2c", "5CG4351B2C", ("upper_case",)),
        ("\ufeff5CG4351B2C", "5CG4351B2C", ("invisible_characters",)),
        ("5CG4351\u200bB2C\xa0", "5CG4351B2C", ("invisible_characters",)),
        ("５CG4351B2C", "5CG4351B2C", ("invisible_characters",)),  # noqa: RUF001
        ("5CG4351B2C\x00", "5CG4351B2C", ("invisible_characters",)),
        ("'5CG4351B2C", "5CG4351B2C", ("apostrophe",)),
        ('="5CG4351B2C"', "5CG4351B2C", ("formula",)),
        ("S/N: 5CG4351B2C", "5CG4351B2C", ("label",)),
        ("SN 5CG4351B2C", "5CG4351B2C", ("label",)),
        ("Seriennummer: 5CG4351B2C", "5CG4351B2C", ("label",)),
        ("5CG 4351-B2C", "5CG4351B2C", ("spaces_or_hyphens",)),
        (" 5cg401000o\xa0", "5CG4010000", ("invisible_characters", "upper_case", "o_zero_i_one")),
    ],
)
def test_what_spreadsheets_and_people_add_is_taken_off(raw: str, value: str, repairs: tuple[str, ...]) -> None:
    found = normalise(raw)
    assert (found.value, found.repairs, found.problem) == (value, repairs, "")


def test_o_and_i_are_repaired_only_where_the_alphabet_has_none_of_them() -> None:
    assert normalise("5CG4351OIO") == Serial("5CG4351OIO", "5CG4351010", ("o_zero_i_one",))
    assert normalise("5CGO351B2C") == Serial("5CGO351B2C", "5CGO351B2C", warnings=("serial_unusual_form",))
    assert normalise("5CG4351A2C") == Serial("5CG4351A2C", "5CG4351A2C", warnings=("serial_unusual_form",))


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        ("", "serial_missing"),
        (" \u200b ", "serial_missing"),
        ("N/A", "serial_placeholder"),
        ("none", "serial_placeholder"),
        ("0000000000", "serial_placeholder"),
        ("XXXXXXXX", "serial_placeholder"),
        ("TBD", "serial_placeholder"),
        ("Drop Ship", "serial_placeholder"),
        ("To be filled by O.E.M.", "serial_placeholder"),
        ("--", "serial_placeholder"),
        ("SN: N/A", "serial_placeholder"),
        ("5CG43", "serial_malformed"),
        ("5CG4351B2C+", "serial_malformed"),
        ("1.97E+11", "serial_malformed"),
        ("Ø5CG4351B2", "serial_malformed"),
        ("A" * 10 + "1" * 11, "serial_malformed"),
        ("5CG4351B2C5CG4351B2D", "serial_malformed"),
    ],
)
def test_what_is_no_serial_gets_a_problem_and_no_value(raw: str, problem: str) -> None:
    assert normalise(raw) == Serial(raw, problem=problem)


def test_a_prefix_is_never_cut_off_silently() -> None:
    assert normalise("2212UA6140H4W") == Serial("2212UA6140H4W", problem="serial_prefixed", suggestion="2UA6140H4W")


def test_another_form_is_accepted_with_a_warning() -> None:
    assert normalise("123456789012345") == Serial(
        "123456789012345", "123456789012345", warnings=("serial_unusual_form",)
    )


@given(st.text() | st.from_regex(r"\A['= \"A-Za-z0-9:/#-]{0,24}\Z") | st.text(st.characters(), min_size=6, max_size=12))
def test_any_text_gives_a_serial_or_a_problem_and_normalising_again_changes_nothing(raw: str) -> None:
    found = normalise(raw)
    assert found.raw == raw
    if found.problem:
        assert found.value == ""
    else:
        assert re.fullmatch("[A-Z0-9]{6,20}", found.value)
        assert normalise(found.value) == Serial(found.value, found.value, warnings=found.warnings)


@given(st.from_regex(r"\A[A-Z]{2}[A-Z0-9][0-9](0[1-9]|[1-4][0-9]|5[0-3])[0-9B-DF-HJ-NP-TV-Z]{4}\Z"))
def test_every_serial_of_the_known_form_is_clean(serial: str) -> None:
    assert normalise(serial) == Serial(serial, serial)
    assert is_known_form(serial)


@pytest.mark.parametrize(
    ("serial", "today", "monday"),
    [
        ("5CG4351B2C", date(2026, 9, 1), date(2024, 8, 26)),
        ("5CG4351B2C", date(2024, 8, 26), date(2024, 8, 26)),
        ("5CG4351B2C", date(2024, 8, 25), date(2014, 8, 25)),
        ("5CG9011B2C", date(2026, 9, 1), date(2018, 12, 31)),
        ("5CG6531B2C", date(2036, 9, 1), date(2026, 12, 28)),
        ("5CG0011B2C", date(2021, 1, 1), date(2019, 12, 30)),
        ("123456789012345", date(2026, 9, 1), None),
    ],
)
def test_the_build_week_is_the_latest_that_is_not_in_the_future(serial: str, today: date, monday: date | None) -> None:
    assert build_week(serial, today) == monday


@pytest.mark.parametrize(
    ("raw", "comparable", "looks"),
    [
        ("8Y4J2EA", "8Y4J2EA", True),
        (" 8y4j2ea#uuw\xa0", "8Y4J2EA", True),
        ("8Y4J2EAR#ABA", "8Y4J2EAR", True),
        ("197470000001", "197470000001", False),
        ("", "", False),
    ],
)
def test_a_product_number_is_compared_without_its_localisation(raw: str, comparable: str, *, looks: bool) -> None:
    assert normalise_product(raw) == comparable
    assert looks_like_product(raw) is looks
