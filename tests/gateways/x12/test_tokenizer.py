from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetward.gateways.x12.tokenizer import Delimiters, NotAnInterchange, SegmentTooLong, Tokenizer, element

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

HEADER = ["00", " " * 10, "00", " " * 10, "ZZ", "SENDER".ljust(15), "ZZ", "RECEIVER".ljust(15)]
HEADER += ["260901", "1015", "U", "00401", "000000001", "0", "P"]
BODY = [
    ["GS", "PT", "S", "R", "20260901", "1015", "1", "X", "004010"],
    ["ST", "867", "0001"],
    ["REF", "SE", "5CG4351B2C"],
    ["SE", "3", "0001"],
    ["GE", "1", "1"],
    ["IEA", "1", "000000001"],
]


def written(mark: str = "*", isa16: str = "*>", end: str = "~", body: Sequence[Sequence[str]] = BODY) -> str:
    isa = mark.join(["ISA", *HEADER]) + (mark + isa16[1:] if isa16 else "") + end
    return isa + "".join(mark.join(segment) + end for segment in body)


def read(text: str, size: int = 65_536) -> list[list[str]]:
    return list(Tokenizer(text[start : start + size] for start in range(0, len(text), size)))


def test_elements_are_numbered_as_in_the_standard() -> None:
    assert [element(["REF", "SE", " 5CG "], index) for index in (0, 2, 3)] == ["REF", "5CG", ""]


@pytest.mark.parametrize(
    "text",
    [
        written(),
        written(end="~\r\n"),
        written(end="]"),
        written(mark="^", end="~\n    "),
        written(end="\n"),
        written(end="\r\n"),
        written(isa16="*~", end="\n"),
        written(isa16="*`", end="\r\n"),
        written(isa16="", end="~"),
        written(isa16="", end="~\n"),
        written(isa16="*", end="~\n"),
        written(isa16="*>~", end="^\n"),
        "\ufeff" + written() + "\n\x1a\x00",
        re.sub(" +", " ", written()),
        re.sub(" +", "", written()),
        written().replace("RECEIVER       ", "RECEIVER          "),
        re.sub("(.{80})", r"\1\r\n", written()),
        re.sub("(.{80})", r"\1\n", written(isa16="*:", end="!")),
    ],
)
def test_layouts_that_senders_really_use_read_alike(text: str) -> None:
    assert read(text)[1:] == BODY


def test_the_header_comes_without_padding_and_with_its_component_separator() -> None:
    isa = read(written())[0]
    assert isa == ["ISA", "00", "", "00", "", "ZZ", "SENDER", "ZZ", "RECEIVER", *HEADER[8:], ">"]


def test_delimiters_are_told() -> None:
    tokens = Tokenizer([written(mark="|", isa16="*:", end="]")])
    assert len(list(tokens)) == len(BODY) + 1
    assert tokens.delimiters == Delimiters("|", ":", "]")


def test_interchanges_with_other_delimiters_follow_one_another() -> None:
    segments = read(written() + "\n" + written(mark="|", end="\n") + written(end="]"))
    assert [segment[0] for segment in segments] == ["ISA", "GS", "ST", "REF", "SE", "GE", "IEA"] * 3


def test_a_new_header_ends_an_interchange_that_was_cut_off() -> None:
    cut = written(body=BODY[:3])
    assert [segment[0] for segment in read(cut + written(mark="|"))][:6] == ["ISA", "GS", "ST", "REF", "ISA", "GS"]


def test_a_last_segment_that_was_cut_off_is_dropped() -> None:
    assert read(written()[:-1])[-1] == BODY[-2]


@pytest.mark.parametrize(
    "text", ["hello", "ISA", "ISA*00*~", "ISAAISAA", "ISA*" * 500, written()[:100], written(body=[])]
)
def test_what_does_not_begin_with_a_header_is_refused(text: str) -> None:
    with pytest.raises(NotAnInterchange):
        read(text)


def test_rubbish_between_interchanges_is_refused() -> None:
    with pytest.raises(NotAnInterchange):
        read(written() + "-- the end --")


def test_a_segment_without_end_does_not_fill_the_memory() -> None:
    with pytest.raises(SegmentTooLong):
        read(written(body=BODY[:2]) + "REF*SE*" + "X" * 300_000)


def test_a_blank_file_has_no_segments() -> None:
    assert read(" \r\n\ufeff ") == []


MARKS = st.lists(st.sampled_from("*~>^|!]:;<\x1c\x1d\x1f'`"), min_size=3, max_size=3, unique=True)
TEXTS = st.text(st.characters(codec="latin-1", categories=["L", "N"]), max_size=12)
SEGMENTS = st.lists(
    st.tuples(st.from_regex(r"[A-Z][A-Z0-9]{1,2}", fullmatch=True), st.lists(TEXTS, max_size=6)).filter(
        lambda segment: segment[0] not in {"ISA", "IEA", "GS", "TA1"}
    ),
    max_size=20,
)


@given(MARKS, SEGMENTS, st.integers(1, 200))
def test_what_is_written_with_any_delimiters_is_read_back(
    marks: list[str], segments: list[tuple[str, list[str]]], size: int
) -> None:
    mark, component, end = marks
    body = [BODY[0], *([tag, *texts] for tag, texts in segments), BODY[-1]]
    assert read(written(mark, f"*{component}", end, body), size)[1:] == body


@given(st.sampled_from(["~", "~\n", "~\r\n  ", "\n", "]"]), st.integers(1, 90), st.integers(1, 5_000))
def test_long_interchanges_in_stretches_of_any_length_read_alike(end: str, wrapped: int, size: int) -> None:
    """Where the next header stands, and what ends its segments, is found wherever a stretch begins."""
    serials = [["REF", "SE", f"5CG{number:07d}"] for number in range(400)]
    body = [*BODY[:2], *serials, *BODY[3:]]
    head, rest = re.split("(?<=~)(?=ST)", written(body=body))
    text = head + re.sub(f"(.{{{wrapped}}})", r"\1\n", rest) + "\n" + written(end=end, body=body)
    assert [one for one in read(text, size) if one[0] != "ISA"] == [*body, *body]


@given(st.text(), st.integers(1, 50))
def test_any_text_behind_a_header_gives_segments_or_is_refused(text: str, size: int) -> None:
    try:
        segments = read(written(body=BODY[:1]) + text, size)
    except NotAnInterchange:
        return
    assert segments[1] == BODY[0]


def test_each_sample_reads_to_its_end(samples: Path) -> None:
    for path in sorted((samples / "x12").glob("*.edi")):
        assert read(path.read_text("utf-8-sig"))[-1][0] == "IEA", path.name
