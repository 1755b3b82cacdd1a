"""Pasted lists and files of serial numbers."""

from __future__ import annotations

import io
from contextlib import suppress

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from fleetward.domain.devices import serial_sheet
from fleetward.domain.devices.serial_sheet import SheetRefused, Wanted, read_file, read_text
from fleetward.domain.devices.serials import normalise
from fleetward.entrypoints.web.serial_list import REFUSED

A, B, C = "5CG4100BCD", "5CG4101BCD", "8CC4200BCD"
ONE, EACH = Wanted(), Wanted(targets=True)


def csv(text: str, wanted: Wanted = ONE) -> list[tuple[str, str, str]]:
    return [(one.named, one.serial, one.target) for one in read_file(io.BytesIO(text.encode()), wanted)]


def serials(text: str) -> list[str]:
    return [serial for _, serial, _ in csv(text)]


def book(*sheets: list[list[object]]) -> io.BytesIO:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as workbook:
        for rows in sheets:
            sheet = workbook.add_worksheet()
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    stream.seek(0)
    return stream


@pytest.mark.parametrize(
    "text",
    [
        f"{A}\n{B}\n{C}", f"{A},{B};{C}", f"{A}\t{B} \t{C}\r\n", f"{A} {B} {C}", f"Serienummer\n{A}\n{B}\n{C}\n",
        f"\n\n{A.lower()}\nS/N: {B}\n8CC-4200 BCD",
    ],
)  # fmt: skip
def test_a_pasted_list_is_read_however_it_is_separated(text: str) -> None:
    assert [one.serial for one in read_text(text)] == [A, B, C]


@pytest.mark.parametrize(
    "header", ["Serial number", "SERIAL_NO", "S/N", "Serienummer", "Seriennummer", "Num\u00e9ro de s\u00e9rie"]
)
def test_the_column_is_found_by_its_header_wherever_it_stands(header: str) -> None:
    assert serials(f"Model;Customer;{header};Note\nHP;Ann;{A};x\nHP;Ann;{B};5CG4999BCD\n") == [A, B]


def test_without_a_header_the_column_is_found_by_what_it_holds() -> None:
    assert serials(f"HP Elite,{A},8Y4J2EA\nHP Elite,{B},8Y4J2EA\nHP Elite,nonsense!,8Y4J2EA\n") == [A, B, ""]


def test_titles_above_the_header_and_headers_on_every_page_are_no_pcs() -> None:
    assert serials(f"Our PCs;\n\nSerial;Model\n{A};HP\nSerial;Model\n{B};HP\n") == [A, B]


def test_a_row_that_is_no_pc_is_kept_as_it_reads() -> None:
    assert csv(f"Serial;Model\n{A};HP\n;Total: 1\nTBD;HP\n") == [
        (A, A, ""), ("Total: 1", "", ""), ("TBD", "", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("header", "target"),
    [
        ("Customer ID;Serial;Customer", "first"), ("Kunde;Serienummer;Kunde-ID", "third"),
        ("Navn;Serienummer;M\u00e5l", "third"), ("Target;Serial number;Notes", "first"),
    ],
)  # fmt: skip
def test_the_targets_column_is_found_by_its_header(header: str, target: str) -> None:
    assert csv(f"{header}\nfirst;{A};third\n", EACH) == [(A, A, target)]


def test_the_targets_column_can_be_named_by_its_own_header() -> None:
    wanted = Wanted(targets=True, column="goes to")
    assert csv(f"Serial;Customer;Goes To\n{A};Ann;Bob\n", wanted) == [(A, A, "Bob")]
    with pytest.raises(SheetRefused, match="no_target_column"):
        csv(f"Serial;Customer\n{A};Ann\n", wanted)


@pytest.mark.parametrize("between", ["\t", ";", ","])
def test_pasted_rows_of_two_columns_are_serial_and_target(between: str) -> None:
    found = read_text(f"{A}{between}Ann AS\n{B}{between}Bob AS\n", EACH)
    assert [(one.serial, one.target) for one in found] == [(A, "Ann AS"), (B, "Bob AS")]


def test_one_target_for_all_leaves_the_column_alone() -> None:
    assert csv(f"Serial;Customer\n{A};Ann\n") == [(A, A, "")]


def test_a_workbook_is_read_through_all_its_sheets() -> None:
    cover: list[list[object]] = [["Report of PCs"], ["made by", "us"]]
    found = read_file(book(cover, [["Model", "Serial"], ["HP", A]], [["Serial"], [B], [197470000001]]))
    assert [(one.named, one.serial) for one in found] == [(A, A), (B, B), ("197470000001", "197470000001")]


def test_more_pcs_than_the_limit_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serial_sheet, "MOST", 2)
    assert len(read_text(f"{A} {B}")) == 2
    for reading in (lambda: read_text(f"{A} {B} {C}"), lambda: csv(f"Serial\n{A}\n{B}\n{C}\n")):
        with pytest.raises(SheetRefused, match="too_many"):
            reading()


def test_a_file_beyond_the_limit_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serial_sheet, "LARGEST", 20)
    with pytest.raises(SheetRefused, match="too_large"):
        csv(f"Serial\n{A}\n{B}\n")


@given(st.one_of(
    st.binary(max_size=400),
    st.binary(max_size=200).map(lambda tail: b"Serial;Kunde\n5CG4100BCD;Ann\n" + tail),
    st.binary(max_size=200).map(lambda tail: b"PK\x03\x04" + tail),
))  # fmt: skip
def test_any_bytes_are_read_or_refused_with_a_sentence(content: bytes) -> None:
    for wanted in (ONE, EACH, Wanted(targets=True, column="x")):
        assert outcome(content, wanted) in {"read", *REFUSED}


def outcome(content: bytes, wanted: Wanted) -> str:
    try:
        found = read_file(io.BytesIO(content), wanted)
    except SheetRefused as refused:
        return refused.code
    proper = all(not one.serial or one.serial == normalise(one.serial).value for one in found)
    return "read" if found and proper else "neither read nor refused"


@given(st.text(max_size=300))
def test_any_text_is_read_and_can_be_stored(text: str) -> None:
    for wanted in (ONE, EACH):
        with suppress(SheetRefused):
            for one in read_text(text, wanted):
                assert (one.named + one.target).isprintable()
                one.named.encode()


@given(st.lists(st.from_regex(r"\A[A-Z][A-Z0-9]{2}[0-9](0[1-9]|[1-4][0-9])[0-9BCDF]{4}\Z"), min_size=1, max_size=30))
def test_serials_written_one_a_line_are_all_read_in_their_order(given_serials: list[str]) -> None:
    text = "\n".join(given_serials)
    assert [one.serial for one in read_text(text)] == [normalise(one).value for one in given_serials]
    assert [one.serial for one in read_file(io.BytesIO(text.encode()))] == [
        normalise(one).value for one in given_serials
    ]
