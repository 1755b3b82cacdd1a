from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetward.gateways.spreadsheet.delimited import (
    LONGEST_LINE,
    DelimitedRefused,
    delimiter_of,
    read_delimited,
)

if TYPE_CHECKING:
    from pathlib import Path


def rows(content: bytes, default: str = "cp1252") -> list[tuple[int, list[str]]]:
    return list(read_delimited(io.BytesIO(content), default))


def refusal(content: bytes) -> tuple[str, int]:
    with pytest.raises(DelimitedRefused) as caught:
        rows(content)
    return caught.value.code, caught.value.line


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "utf-16", "cp1252"])
def test_the_encoding_is_found(encoding: str) -> None:
    assert rows("Händler".encode(encoding)) == [(1, ["Händler"])]


def test_a_wrong_code_page_spoils_a_name_and_no_serial() -> None:
    assert rows(b"5CG4351B2C;H\x81ndler") == [(1, ["5CG4351B2C", "H\ufffdndler"])]


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_each_delimiter_is_recognised(delimiter: str) -> None:
    content = f"a{delimiter}b{delimiter}c\n1{delimiter}2{delimiter}3\n"
    assert rows(content.encode()) == [(1, ["a", "b", "c"]), (2, ["1", "2", "3"])]


def test_title_rows_and_commas_in_cells_do_not_mislead() -> None:
    lines = ["POS report, week 35, all\n", "a;b;c\n", "1,5;2,5;x\n", "1;2;x, y\n"]
    assert delimiter_of(lines) == ";"


def test_quoted_cells_hold_delimiters_quotes_and_line_breaks_and_blank_rows_count() -> None:
    assert rows(b'a;b\r\n"x;""y""\r\nz";2\r\n\r\n;\r\n3;4') == [
        (1, ["a", "b"]),
        (2, ['x;"y"\r\nz', "2"]),
        (3, []),
        (4, []),
        (5, ["3", "4"]),
    ]


def test_a_quote_that_is_never_closed_swallows_nothing_for_the_file_is_refused() -> None:
    assert refusal(b'a;b\n"1;2\n3;4\n') == ("text_quotes", 3)


def test_binary_and_endless_lines_are_refused() -> None:
    assert refusal(b"a;b\n1;\x002\n") == ("text_binary", 2)
    assert refusal(b"a;b\n" + b"x" * (LONGEST_LINE + 1)) == ("text_line_too_long", 2)
    assert refusal(b"\xff\xfea\x00;") == ("text_undecodable", 0)


def test_the_stream_stays_open_for_the_caller() -> None:
    stream = io.BytesIO(b"a;b\n1;2\n")
    assert list(read_delimited(stream)) == list(read_delimited(stream))
    assert not stream.closed


def test_the_sample_with_its_stray_delimiter_has_an_empty_last_cell(samples: Path) -> None:
    with (samples / "sheets" / "intelbras_style_pos.csv").open("rb") as stream:
        found = list(read_delimited(stream))
    assert [(number, len(cells), cells[14], cells[-1]) for number, cells in found] == [
        (1, 18, "SerialNumber", ""),
        (2, 18, "5CG4351B2C, 5CG4351B2D", ""),
        (3, 18, "5CG4351B2C", ""),
    ]


@given(
    st.lists(
        st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1), min_size=3, max_size=3),
        min_size=1,
    )
)
def test_what_the_standard_library_writes_is_read_back(table: list[list[str]]) -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL).writerows(table)
    content = text.getvalue().encode("utf-8-sig")
    assert rows(content) == [(number, cells) for number, cells in enumerate(table, start=1)]


@given(st.binary())
def test_byte_soup_gives_rows_or_a_refusal(content: bytes) -> None:
    try:
        found = rows(content)
    except DelimitedRefused:
        return
    assert [number for number, _ in found] == list(range(1, len(found) + 1))
