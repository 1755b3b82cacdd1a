from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetward.gateways.edifact.tokenizer import (
    Delimiters,
    NotAnInterchange,
    SegmentTooLong,
    Tokenizer,
    declared_charset,
    part,
)

if TYPE_CHECKING:
    from pathlib import Path

    from fleetward.gateways.edifact.tokenizer import Segment

TEXT = "UNB+UNOA:3+S:ZZ+R:ZZ+260901:1015+1'UNH+1+SLSRPT:D:96A:UN'GIN+BN+A1:A9+B1'UNT+3+1'UNZ+1+1'"
SEGMENTS: list[Segment] = [
    [["UNB"], ["UNOA", "3"], ["S", "ZZ"], ["R", "ZZ"], ["260901", "1015"], ["1"]],
    [["UNH"], ["1"], ["SLSRPT", "D", "96A", "UN"]],
    [["GIN"], ["BN"], ["A1", "A9"], ["B1"]],
    [["UNT"], ["3"], ["1"]],
    [["UNZ"], ["1"], ["1"]],
]


def read(text: str, size: int = 65_536) -> list[Segment]:
    return list(Tokenizer(text[start : start + size] for start in range(0, len(text), size)))


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        TEXT.replace("'", "'\r\n    "),
        "\ufeff" + TEXT + "\n\x1a",
        "UNA:+.? '" + TEXT,
        "UNA:+.? '\r\n" + TEXT,
        "UNA:+.  '" + TEXT,
        "UNA|;.? !" + TEXT.translate(str.maketrans(":+'", "|;!")),
        re.sub("(.{20})", r"\1\n", TEXT),
    ],
)
def test_layouts_that_senders_really_use_read_alike(text: str) -> None:
    assert read(text) == SEGMENTS


@pytest.mark.parametrize("size", range(1, 40))
def test_released_marks_are_text_wherever_the_chunk_ends(size: int) -> None:
    text = TEXT.replace("A1", "O?'N?+E?:L?? x").replace("B1", "??")
    assert read(text, size)[2] == [["GIN"], ["BN"], ["O'N+E:L? x", "A9"], ["?"]]


def test_parts_are_numbered_from_the_tag() -> None:
    segment = SEGMENTS[2]
    assert [part(segment, 0), part(segment, 2, 1), part(segment, 2, 2), part(segment, 9)] == ["GIN", "A9", "", ""]


def test_delimiters_are_told() -> None:
    tokens = Tokenizer(["UNA:+,? '" + TEXT])
    assert len(list(tokens)) == len(SEGMENTS)
    assert tokens.delimiters == Delimiters(decimal=",")


def test_interchanges_with_other_delimiters_follow_one_another() -> None:
    other = "UNA|;.? !" + TEXT.translate(str.maketrans(":+'", "|;!"))
    assert read(TEXT + "\n" + other + TEXT) == SEGMENTS * 3


def test_a_new_una_ends_an_interchange_that_was_cut_off() -> None:
    assert read(TEXT[: TEXT.index("UNT")] + "UNA:+.? '" + TEXT) == [*SEGMENTS[:3], *SEGMENTS]


@pytest.mark.parametrize(
    "text", ["hello", "UNA", "UNA++.? '" + TEXT, "UNAabcdef" + TEXT, "UNA:+.? '", "UNB*1*2", TEXT + "end"]
)
def test_what_does_not_begin_with_a_header_is_refused(text: str) -> None:
    with pytest.raises(NotAnInterchange):
        read(text)


def test_a_segment_without_end_does_not_fill_the_memory() -> None:
    with pytest.raises(SegmentTooLong):
        read(TEXT[:-1] + "X" * 300_000)


@pytest.mark.parametrize(
    ("beginning", "expected"),
    [
        (b"UNB+UNOC:3+", "latin-1"),
        (b"\xef\xbb\xbfUNA:+.? '\r\nUNB+UNOE:3+", "iso8859-5"),
        (b"UNB+UNOZ:3+", ""),
        (b"ISA*00*", ""),
    ],
)
def test_the_header_names_the_character_set(beginning: bytes, expected: str) -> None:
    assert declared_charset(beginning) == expected


TEXTS = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=8).filter(
    lambda text: not text.startswith(" ")
)
BODY = st.lists(
    st.tuples(
        st.from_regex(r"[A-TV-Z][A-Z]{2}", fullmatch=True),
        st.lists(st.lists(TEXTS, min_size=1, max_size=3), max_size=4),
    ),
    max_size=12,
)


@given(st.permutations(list(":+?'*|~!")), BODY, st.integers(1, 60))
def test_what_is_written_with_any_delimiters_is_read_back(
    marks: list[str], body: list[tuple[str, list[list[str]]]], size: int
) -> None:
    component, element, release, terminator = marks[:4]

    def escaped(text: str) -> str:
        return "".join(release + mark if mark in marks[:4] else mark for mark in text)

    segments: list[Segment] = [[["UNB"], ["x"]], *([[tag], *elements] for tag, elements in body), [["UNZ"], ["1"]]]
    text = f"UNA{component}{element}.{release} {terminator}" + "".join(
        element.join(component.join(map(escaped, composite)) for composite in segment) + terminator
        for segment in segments
    )
    assert read(text, size) == segments


@given(st.text(), st.integers(1, 50))
def test_any_text_behind_a_header_gives_segments_or_is_refused(text: str, size: int) -> None:
    start = TEXT[: TEXT.index("GIN")]
    try:
        segments = read(start + text, size)
    except NotAnInterchange:
        return
    assert segments[:2] == SEGMENTS[:2]


def test_each_sample_reads_to_its_end(samples: Path) -> None:
    last = {
        path.name: read(path.read_text("utf-8-sig"))[-1][0][0] for path in sorted((samples / "edifact").glob("*.edi"))
    }
    assert last == dict.fromkeys(last, "UNZ") | {"pydifact_order.edi": "UNT"}
