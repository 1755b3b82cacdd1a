from __future__ import annotations

import tracemalloc
import zipfile
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

import pytest
import xlsxwriter

from fleetward.gateways.spreadsheet.archive import ArchiveLimits
from fleetward.gateways.spreadsheet.reader import Row, WorkbookLimits, WorkbookRefused, read_workbook

if TYPE_CHECKING:
    from pathlib import Path


def workbook(path: Path, sheets: dict[str, list[list[Any]]], hidden: tuple[str, ...] = ()) -> Path:
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as book:
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            if name in hidden:
                page.hide()
            for number, row in enumerate(rows):
                page.write_row(number, 0, row)
    return path


def refusal(path: Path, limits: WorkbookLimits | None = None) -> str:
    with pytest.raises(WorkbookRefused) as caught:
        read_workbook(path, limits)
    return caught.value.code


def test_cells_keep_their_type_and_rows_their_number(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["Serial", "Date", "Qty", "Ok"], [], ["5CG4351B2C", date(2026, 8, 31), 197470000001, True]]
    path = workbook(tmp_path / "w.xlsx", {"POS": rows, "More": [["x"]]})
    with read_workbook(path) as book:
        found = list(book)
    assert found == [
        Row("POS", 1, ["Serial", "Date", "Qty", "Ok"]),
        Row("POS", 2, []),
        Row("POS", 3, ["5CG4351B2C", date(2026, 8, 31), 197470000001.0, True]),
        Row("More", 1, ["x"]),
    ]


def test_a_time_of_day_keeps_its_time(tmp_path: Path) -> None:
    path = tmp_path / "w.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet("S")
        page.write_datetime(0, 0, datetime(2026, 8, 31, 10, 30), book.add_format({"num_format": "dd.mm.yyyy hh:mm"}))  # noqa: DTZ001
        page.write_datetime(0, 1, time(10, 30), book.add_format({"num_format": "hh:mm"}))
    with read_workbook(path) as found:
        assert [row.cells for row in found] == [[datetime(2026, 8, 31, 10, 30), "10:30:00"]]  # noqa: DTZ001


def test_a_table_that_does_not_begin_in_a1_keeps_its_place(tmp_path: Path) -> None:
    path = tmp_path / "w.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("S").write(2, 2, "x")
    with read_workbook(path) as found:
        assert list(found) == [Row("S", 1, []), Row("S", 2, []), Row("S", 3, [None, None, "x"])]


def test_rows_can_be_read_twice(tmp_path: Path) -> None:
    with read_workbook(workbook(tmp_path / "w.xlsx", {"S": [["a"], ["b"]]})) as book:
        assert list(book) == list(book) == [Row("S", 1, ["a"]), Row("S", 2, ["b"])]


def test_hidden_sheets_are_left_out(tmp_path: Path) -> None:
    path = workbook(tmp_path / "w.xlsx", {"POS": [["a"]], "Old": [["b"]]}, hidden=("Old",))
    with read_workbook(path) as book:
        assert list(book) == [Row("POS", 1, ["a"])]


def test_a_workbook_that_aborts_the_reader_is_refused_and_we_live(samples: Path) -> None:
    assert refusal(samples / "sheets" / "evil_corner.xlsx") == "workbook_too_large"


def test_cpu_time_wall_time_and_output_are_limited(tmp_path: Path) -> None:
    path = workbook(tmp_path / "w.xlsx", {"S": [[f"cell {row}", row] for row in range(20_000)]})
    assert refusal(path, WorkbookLimits(wall=0)) == "workbook_too_slow"
    assert refusal(path, WorkbookLimits(output=10_000)) == "workbook_too_large"
    assert refusal(path, WorkbookLimits(cpu=0)) == "workbook_too_large"


def test_a_range_that_does_not_fit_into_memory_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "w.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet("S")
        page.write(0, 0, "x")
        page.write(200_000, 60, "x")
    assert refusal(path, WorkbookLimits(memory=128 << 20)) == "workbook_too_large"


def test_a_sheet_wider_than_any_report_is_refused(tmp_path: Path) -> None:
    assert refusal(workbook(tmp_path / "w.xlsx", {"S": [["x"] * 600]})) == "workbook_too_wide"


def test_what_is_no_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "w.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0 an old or an encrypted one")
    assert refusal(path) == "archive_damaged"
    with zipfile.ZipFile(path, "w") as target:
        target.writestr("readme.txt", "no workbook")
    assert refusal(path) == "workbook_damaged"


def test_the_zip_directory_is_judged_before_the_child_is_started(tmp_path: Path) -> None:
    path = workbook(tmp_path / "w.xlsx", {"S": [["a"]]})
    assert refusal(path, WorkbookLimits(archive=ArchiveLimits(members=3))) == "archive_too_many_members"


def test_a_hundred_thousand_rows_cost_the_parent_next_to_nothing(tmp_path: Path) -> None:
    path = tmp_path / "w.xlsx"
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        page = book.add_worksheet("S")
        for row in range(100_000):
            page.write_row(row, 0, [f"5CG435{row % 10_000:04d}", "8Y4J2EA", 1])
    tracemalloc.start()
    with read_workbook(path) as found:
        assert sum(1 for _ in found) == 100_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5 << 20
