"""Cells of sheets that hold serial numbers."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetward.domain.devices.serial_cells import serials_of, text_of

if TYPE_CHECKING:
    from fleetward.gateways.spreadsheet.reader import Cell


def test_cells_read_as_people_see_them() -> None:
    cells: list[Cell] = [197470000001.0, 1.5, " x ", True, None, date(2026, 8, 31)]
    assert [text_of(cell) for cell in cells] == ["197470000001", "1.5", "x", "TRUE", "", "2026-08-31"]


@pytest.mark.parametrize(
    ("text", "serials"),
    [
        ("5CG4351B2C", ["5CG4351B2C"]),
        ("5CG4351B2C, 5CG4351B2D", ["5CG4351B2C", "5CG4351B2D"]),
        ("5CG4351B2C;5CG4351B2D;", ["5CG4351B2C", "5CG4351B2D"]),
        ("5CG4351B2C 5CG4351B2D", ["5CG4351B2C", "5CG4351B2D"]),
        ("5CG4351B2C\r\n5CG4351B2D", ["5CG4351B2C", "5CG4351B2D"]),
        ("5CG4351B2C/5CG4351B2D", ["5CG4351B2C", "5CG4351B2D"]),
        ("5CG 4351 B2C", ["5CG 4351 B2C"]),
        ("S/N: 5CG4351B2C", ["S/N: 5CG4351B2C"]),
        ("N/A", ["N/A"]),
        ("DROP SHIP", ["DROP SHIP"]),
        ("", []),
        (" ; ", []),
    ],
)
def test_several_serials_in_one_cell_are_separated_and_one_is_never_torn(text: str, serials: list[str]) -> None:
    assert serials_of(text) == serials


@given(st.text())
def test_no_character_but_separators_is_lost_from_a_cell(text: str) -> None:
    kept = "".join(char for serial in serials_of(text) for char in serial if not char.isspace() and char not in ",;|/")
    assert kept == "".join(char for char in text if not char.isspace() and char not in ",;|/")
