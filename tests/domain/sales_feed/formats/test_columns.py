from __future__ import annotations

from itertools import combinations

import pytest

from fleetward.domain.devices.serial_cells import squash
from fleetward.domain.sales_feed.formats.columns import (
    SYNONYMS,
    fingerprint,
    guess,
    missing,
    names_credit,
    recognised,
)


@pytest.mark.parametrize(
    "headers",
    [
        ["Serial No.", "Product Number", "Qty", "Reseller ID", "Reseller Name", "Invoice No", "Invoice Date"],
        ["Serienummer", "Varenr.", "Antall", "Forhandlernr", "Forhandler", "Fakturanr.", "Fakturadato"],
        ["Seriennummer", "Artikelnummer", "Menge", "Händlernummer", "Händler", "Rechnungsnr.", "Rechnungsdatum"],
        ["N° de série", "Référence", "Quantité", "Code revendeur", "Revendeur", "N° facture", "Date facture"],
        ["Número de serie", "Código", "Cantidad", "ID revendedor", "Revendedor", "Nº factura", "Fecha factura"],
    ],
)
def test_headers_are_recognised_in_five_languages(headers: list[str]) -> None:
    names = ("serial", "product", "quantity", "reseller_id", "reseller_name", "invoice", "invoice_date")
    assert guess(headers) == {name: column for column, name in enumerate(names)}
    assert missing(guess(headers)) == []


def test_the_stronger_synonym_wins_and_no_column_of_the_sample_is_confused() -> None:
    headers = [
        "DistributorName",
        "CustomerName",
        "CustomerID",
        "CustomerCity",
        "CustomerState",
        "CustomerCountry",
        "CustomerCep",
        "ProductDesc",
        "PartNumber",
        "BuyerPartNumber",
        "Invoice",
        "InvoiceDate",
        "InvoiceDateShip",
        "ProductQt",
        "SerialNumber",
        "Natureza",
        "Descrição",
        "",
    ]
    assert guess(headers) == {
        "serial": 14,
        "product": 8,
        "product_text": 7,
        "quantity": 13,
        "reseller_id": 2,
        "reseller_name": 1,
        "invoice": 10,
        "invoice_date": 11,
        "ship_date": 12,
    }


def test_the_end_customer_is_not_the_reseller() -> None:
    headers = ["Customer number", "Customer", "End customer", "End customer ID"]
    assert guess(headers) == {"reseller_id": 0, "reseller_name": 1, "end_customer_id": 3, "end_customer_name": 2}


def test_sample_rows_tell_what_an_unknown_header_hides() -> None:
    rows = [["x", "8Y4J2EA#UUW", "5CG4351B2C"], ["y", "8Y4J2EA", "5CG4351B2D"], ["z", "", ""]]
    assert guess(["A", "B", "C"], rows) == {"serial": 2, "product": 1}


def test_a_name_of_the_reseller_is_no_key() -> None:
    assert missing(guess(["Serial", "Product", "Reseller"])) == ["reseller_id"]
    assert missing({}) == ["serial", "product", "reseller_id"]


def test_no_word_names_two_fields_and_each_is_written_as_it_is_compared() -> None:
    for (_, one), (_, other) in combinations(SYNONYMS.items(), 2):
        assert set(one) & set(other) == set()
    assert [word for words in SYNONYMS.values() for word in words if squash(word) != word] == []


def test_a_changed_header_is_another_layout() -> None:
    known = fingerprint(["Serial No", "Qty"])
    assert fingerprint([" serial  NO ", "QTY", "", ""]) == known
    changed = [["Serial No", "Qty", "x"], ["Qty", "Serial No"], ["Serial No.", "Qty"], ["", "Serial No", "Qty"], []]
    assert len({known, *map(fingerprint, changed)}) == 6


def test_recognised_counts_fields_and_not_cells() -> None:
    assert recognised(["Serial", "S/N", "Qty", "Berry", ""]) == 2


@pytest.mark.parametrize(
    ("header", "credit"),
    [
        ("Credit memo no.", True),
        ("Kreditnota", True),
        ("Gutschriftsnr.", True),
        ("Invoice/credit memo", False),
        ("Invoice", False),
    ],
)
def test_a_column_of_credit_memos_is_known_by_its_header(header: str, *, credit: bool) -> None:
    assert names_credit(header) is credit
