from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetward.domain.sales_feed.formats.sheet.cells import (
    is_return_word,
    is_sale_word,
    quantity_of,
    serials_of,
    text_of,
)

if TYPE_CHECKING:
    from fleetward.gateways.spreadsheet.reader import Cell


def test_cells_read_as_people_see_them() -> None:
    cells: list[Cell] = [197470000001.0, 1.5, " x ", True, None, date(2026, 8, 31)]
    assert [text_of(cell) for cell in cells] == ["197470000001", "1.5", "x", "TRUE", "", "2026-08-31"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2", (False, 2)),
        ("+2", (False, 2)),
        ("-1", (True, 1)),
        ("1-", (True, 1)),
        ("(3)", (True, 3)),
        ("\N{MINUS SIGN}1", (True, 1)),
        ("1,00", (False, 1)),
        ("-1.0", (True, 1)),
        ("1.000", (False, None)),
        ("-1,000", (True, None)),
        ("1.5", (False, None)),
        ("two", (False, None)),
        ("", (False, None)),
    ],
)
def test_quantities_with_their_sign(text: str, expected: tuple[bool, int | None]) -> None:
    assert quantity_of(text) == expected


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


@pytest.mark.parametrize(
    "word",
    [
        "Return",
        "RETUR",
        "Rückgabe",
        "Retour client",
        "Devolución",
        "devolucao",
        "Credit memo",
        "Kreditnota",
        "Sales return",
    ],
)
def test_words_for_a_return(word: str) -> None:
    assert is_return_word(word)


@pytest.mark.parametrize("word", ["Sale", "Salg", "Verkauf", "Vente", "Venta", "VENDA", "Invoice", "Rechnung"])
def test_words_for_a_sale(word: str) -> None:
    assert (is_sale_word(word), is_return_word(word)) == (True, False)
