from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetward.gateways.edifact.envelope import TAGS, Interchange
from fleetward.gateways.edifact.tokenizer import Delimiters, split_segment

GOOD = ["UNH+M1+SLSRPT:D:96A:UN", "BGM+735+1+9", "UNT+3+M1", "UNZ+1+I1"]
GROUPED = ["UNG+SLSRPT+S+R+260901:1015+G1", *GOOD[:3], "UNE+1+G1", "UNZ+1+I1"]


def interchange(lines: list[str]) -> Interchange:
    marks = Delimiters()
    one = Interchange(split_segment("UNB+UNOA:3+S:ZZ+R:ZZ+260901:1015+I1", marks))
    for position, line in enumerate(lines, 2):
        segment = split_segment(line, marks)
        if segment[0][0] in TAGS:
            one.take(position, segment)
        if one.ended:
            break
    one.finish()
    return one


def error(lines: list[str], index: int, line: str) -> tuple[str | None, str]:
    one = interchange([*lines[:index], line, *lines[index + 1 :]])
    return one.error, one.error_tag


@pytest.mark.parametrize("lines", [GOOD, GROUPED])
def test_a_sound_interchange_has_no_errors(lines: list[str]) -> None:
    one = interchange(lines)
    assert (one.error, one.messages[0].errors, one.messages[0].type) == (None, (), "SLSRPT")


@pytest.mark.parametrize(("line", "code"), [("UNZ+1+I2", "28"), ("UNZ+2+I1", "29"), ("UNZ", "28"), ("FTX", "13")])
def test_trailer_of_the_interchange(line: str, code: str) -> None:
    assert error(GOOD, 3, line) == (code, "UNZ")


@pytest.mark.parametrize(("line", "code"), [("UNE+1+G2", "28"), ("UNE+0+G1", "29"), ("FTX", "13")])
def test_trailer_of_the_group(line: str, code: str) -> None:
    assert error(GROUPED, 4, line) == (code, "UNE")


@pytest.mark.parametrize(
    ("line", "codes"), [("UNT+3+M2", ("28",)), ("UNT+4+M1", ("29",)), ("UNT", ("28", "29")), ("FTX", ("13",))]
)
def test_trailer_of_the_message(line: str, codes: tuple[str, ...]) -> None:
    assert interchange([*GOOD[:2], line, GOOD[3]]).messages[0].errors == codes


@pytest.mark.parametrize("line", ["UNT+3+M1", "UNE+1+G1"])
def test_trailers_of_what_is_not_open_are_strays(line: str) -> None:
    one = interchange([line, *GOOD])
    assert (one.error, one.error_tag) == ("33", line[:3])


def test_an_interchange_of_nothing_but_contrl_is_an_acknowledgement() -> None:
    assert interchange(["UNH+1+CONTRL:D:3:UN", "UNT+2+1", "UNZ+1+I1"]).is_acknowledgement
    assert not interchange(GOOD).is_acknowledgement


@given(st.lists(st.sampled_from([*GOOD, *GROUPED, "UNH", "UNE+0+G1", "UNZ+0+I1"])))
def test_any_order_of_segments_is_survived_and_every_message_is_closed(lines: list[str]) -> None:
    assert not any(message.is_open for message in interchange(lines).messages)
