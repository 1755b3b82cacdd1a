from __future__ import annotations

import pytest

from fleetward.domain.sales_feed.formats.sheet.cells import (
    is_return_word,
    is_sale_word,
    quantity_of,
)


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
