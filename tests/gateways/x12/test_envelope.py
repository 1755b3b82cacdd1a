from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetward.gateways.x12.envelope import TAGS, Interchange, InterchangeError, SetError, count, same_number

HEADER = "ISA*00**00**ZZ*S*ZZ*R*260901*1015*U*00401*000000009*0*P*>"
GOOD = ["GS*PT*S*R*20260901*1015*7*X*004010", "ST*867*0001", "BPT*00*1", "SE*3*0001", "GE*1*7", "IEA*1*000000009"]


def interchange(lines: list[str]) -> Interchange:
    one = Interchange(HEADER.split("*"))
    for position, line in enumerate(lines, 2):
        segment = line.split("*")
        if segment[0] in TAGS:
            one.take(position, segment)
        if one.ended:
            break
    one.finish()
    return one


def changed(index: int, line: str) -> Interchange:
    return interchange([*GOOD[:index], line, *GOOD[index + 1 :]])


def test_a_sound_interchange_has_no_errors() -> None:
    one = interchange(GOOD)
    assert (one.error, one.group_errors, one.groups[0].sets[0].verdict) == (None, [], "A")


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("IEA*1*000000008", "001"),
        ("IEA*1", "001"),
        ("IEA*2*000000009", "021"),
        ("IEA**000000009", "021"),
        ("REF*ZZ", "023"),
    ],
)
def test_trailer_of_the_interchange(line: str, error: str) -> None:
    assert changed(5, line).error == error


@pytest.mark.parametrize("number", ["9", "000000009", "000000009~"])
def test_leading_zeros_and_a_stray_mark_do_not_make_another_number(number: str) -> None:
    assert changed(5, f"IEA*1*{number}").error is None


@pytest.mark.parametrize(("line", "errors"), [("GE*1*8", ["4"]), ("GE*2*7", ["5"]), ("GE*x*", ["4", "5"])])
def test_trailer_of_the_group(line: str, errors: list[str]) -> None:
    assert changed(4, line).group_errors == errors


def test_a_missing_group_trailer() -> None:
    assert interchange([*GOOD[:4], GOOD[5]]).group_errors == ["3"]


@pytest.mark.parametrize(
    ("line", "errors"), [("SE*3*0002", ("3",)), ("SE*4*0001", ("4",)), ("SE", ("3", "4")), ("REF*ZZ", ("2",))]
)
def test_trailer_of_the_set(line: str, errors: tuple[str, ...]) -> None:
    assert changed(3, line).groups[0].sets[0].errors == errors


def test_a_set_that_begins_before_the_last_one_ended_leaves_that_one_without_trailer() -> None:
    sets = interchange([*GOOD[:3], "ST*867*0002", *GOOD[2:3], "SE*3*0002", "GE*2*7", GOOD[5]]).groups[0].sets
    assert [(one.number, one.verdict) for one in sets] == [("0001", "R"), ("0002", "A")]


def test_a_number_that_repeats_in_its_group_is_noted() -> None:
    sets = interchange([*GOOD[:4], *GOOD[1:4], "GE*2*7", GOOD[5]]).groups[0].sets
    assert [one.notes for one in sets] == [(), (SetError.NUMBER_NOT_UNIQUE,)]
    assert sets[1].verdict == "E"


@pytest.mark.parametrize("line", ["ST*867*0001", "SE*1*0001", "GE*1*7"])
def test_segments_of_an_envelope_that_is_not_open_are_strays(line: str) -> None:
    assert interchange([line, *GOOD]).error == InterchangeError.INVALID_CONTENT


def test_acknowledgements_are_known_by_their_group_or_their_sets() -> None:
    assert [changed(0, f"GS*{code}*S*R*20260901*1015*7*X*004010").is_acknowledgement for code in ("FA", "PT")] == [
        True,
        False,
    ]
    assert changed(1, "ST*999*0001").is_acknowledgement
    assert interchange(["TA1*1*2*3*A*000", "IEA*0*9"]).is_acknowledgement
    assert not interchange(["IEA*0*9"]).is_acknowledgement


@pytest.mark.parametrize(("text", "expected"), [("12", 12), ("", None), ("-1", None), ("1²", None), ("9" * 10, None)])
def test_counts(text: str, expected: int | None) -> None:
    assert count(text) == expected


def test_missing_numbers_never_agree() -> None:
    assert not same_number("", "")


@given(st.lists(st.sampled_from([*GOOD, "TA1*1", "ST*997*1", "SE*2*1", "GE*0*7", "IEA*0*9", "GS", "ST", ""])))
def test_any_order_of_segments_is_survived_and_every_set_is_closed(lines: list[str]) -> None:
    one = interchange(lines)
    assert not any(each.is_open for group in one.groups for each in group.sets)
