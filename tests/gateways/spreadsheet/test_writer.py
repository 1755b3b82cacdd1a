from __future__ import annotations

import csv
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from fleetward.gateways.spreadsheet import writer
from fleetward.gateways.spreadsheet.reader import Row, read_workbook

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

HARMFUL = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://example.com")']


def test_csv_opens_in_excel_and_no_text_is_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "e.csv"
    writer.write_csv(path, ["Serial", "=Name"], [[text, -1] for text in HARMFUL])
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        found = list(csv.reader(stream))
    assert found == [["Serial", "'=Name"], *([f"'{text}", "-1"] for text in HARMFUL)]


def test_csv_takes_the_list_separator_of_the_country(tmp_path: Path) -> None:
    writer.write_csv(
        tmp_path / "e.csv", ["a", "b"], [["x;y", None], [date(2026, 8, 31), Decimal("1.5")]], delimiter=";"
    )
    assert (tmp_path / "e.csv").read_text("utf-8-sig") == 'a;b\n"x;y";\n2026-08-31;1.5\n'


@given(st.text())
def test_no_cell_of_a_csv_begins_as_a_formula(text: str) -> None:
    assert not str(writer._harmless(text)).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_a_workbook_keeps_text_numbers_dates_and_no_formula(tmp_path: Path) -> None:
    path = tmp_path / "e.xlsx"
    when = datetime(2026, 8, 31, 10, 30, tzinfo=UTC)
    row: list[writer.Value] = [
        "0012",
        12,
        1.5,
        Decimal("2.5"),
        True,
        None,
        date(2026, 8, 31),
        when,
        float("nan"),
        "http://example.com",
    ]
    writer.write_xlsx(path, ["H"] * len(row), [row, HARMFUL])
    with read_workbook(path) as book:
        found = list(book)
    assert found[1].cells == [
        "0012", 12.0, 1.5, 2.5, True, None, date(2026, 8, 31), when.replace(tzinfo=None), "nan", "http://example.com",
    ]  # fmt: skip
    assert found[2].cells[: len(HARMFUL)] == HARMFUL
    with zipfile.ZipFile(path) as content:
        sheet = content.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "<hyperlink" not in sheet
    assert '<autoFilter ref="A1:J3"/>' in sheet
    assert 'state="frozen"' in sheet


def test_rows_beyond_one_sheet_go_on_in_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "ROWS_PER_SHEET", 2)
    writer.write_xlsx(tmp_path / "e.xlsx", ["n"], ([number] for number in range(5)), sheet="Out")
    with read_workbook(tmp_path / "e.xlsx") as book:
        found = [(row.sheet, row.cells) for row in book]
    assert found == [
        ("Out", ["n"]), ("Out", [0.0]), ("Out", [1.0]),
        ("Out 2", ["n"]), ("Out 2", [2.0]), ("Out 2", [3.0]),
        ("Out 3", ["n"]), ("Out 3", [4.0]),
    ]  # fmt: skip


def test_an_export_without_rows_has_its_header(tmp_path: Path) -> None:
    writer.write_xlsx(tmp_path / "e.xlsx", ["a", "b"], [])
    with read_workbook(tmp_path / "e.xlsx") as book:
        assert list(book) == [Row("Export", 1, ["a", "b"])]


def test_text_too_long_for_a_cell_is_cut_and_not_lost(tmp_path: Path) -> None:
    writer.write_xlsx(tmp_path / "e.xlsx", ["a"], [["x" * 40_000]])
    with read_workbook(tmp_path / "e.xlsx") as book:
        assert list(book)[1].cells == ["x" * 32_767]
