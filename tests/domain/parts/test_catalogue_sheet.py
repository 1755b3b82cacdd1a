"""A catalogue's file is judged row by row before anything changes."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from fleetward.domain.partners.actor import Forbidden
from fleetward.domain.parts import catalogue_sheet
from fleetward.domain.parts.catalogue_cells import price_of
from fleetward.domain.parts.catalogue_sheet import Sheet, SheetRefused, circular
from fleetward.foundation.tenancy.scope import VENDOR, scoped
from fleetward.gateways.spreadsheet.writer import write_xlsx
from tests.factories import partners, parts
from tests.factories.parts import BATTERY, DESK, MODEL, OLD_SSD, SSD

if TYPE_CHECKING:
    from pathlib import Path

HEADER = ["Part number", "Name", "Models", "Price", "Currency", "Superseded by", "Returnable"]
UNCHANGED = [SSD, "SSD 512 GB", MODEL, "1249.50", "NOK", "", "yes"]


def csv_of(folder: Path, *rows: list[str]) -> Path:
    """The rows as a file that Excel writes in Norway."""
    path = folder / "catalogue.csv"
    text = "\n".join(";".join(f'"{cell}"' for cell in row) for row in [HEADER, *rows])
    path.write_text(text, encoding="utf-8-sig")
    return path


def read(path: Path) -> Sheet:
    with scoped(VENDOR), transaction.atomic():
        return catalogue_sheet.read(DESK, path)


def verdicts(sheet: Sheet) -> list[tuple[str, str]]:
    return [(row.verdict, row.problem) for row in sheet.rows]


@pytest.mark.usefixtures("db")
def test_a_row_is_new_changes_a_part_or_leaves_it(tmp_path: Path) -> None:
    parts.catalogue()
    sheet = read(csv_of(
        tmp_path, UNCHANGED,
        [OLD_SSD, "SSD 256 GB PCIe", f"HP ZBook Power G11; {MODEL}", "1 250,00", "sek", SSD, "ja"],
        ["N9", "Fan", MODEL, "99", "NOK", "", ""],
    ))  # fmt: skip
    assert verdicts(sheet) == [("same", ""), ("changed", ""), ("new", "")]
    assert [(one.what, one.before, one.after) for one in sheet.rows[1].changes] == [
        ("name", "SSD 256 GB", "SSD 256 GB PCIe"), ("price", "1249.50", "1250.00"), ("currency", "NOK", "SEK"),
        ("returnable", "False", "True"), ("models", MODEL, f"{MODEL}; HP ZBook Power G11"),
    ]  # fmt: skip
    assert [str(catalogue_sheet.label_of(one.what)) for one in sheet.rows[1].changes] == [
        "name", "price", "currency", "old part to be returned", "model",
    ]  # fmt: skip
    assert sheet.not_listed == [BATTERY]


@pytest.mark.usefixtures("db")
def test_a_part_that_was_switched_off_and_is_listed_again_can_be_ordered_again(tmp_path: Path) -> None:
    parts.part(SSD, returnable=True, active=False)
    sheet = read(csv_of(tmp_path, UNCHANGED))
    assert [(one.what, one.before, one.after) for one in sheet.rows[0].changes] == [("active", "False", "True")]


@pytest.mark.usefixtures("db")
def test_a_wrong_row_says_why(tmp_path: Path) -> None:
    wrong = {
        "number": ["", "Fan", MODEL, "99", "NOK", "", ""],
        "name": ["N1", " ", MODEL, "99", "NOK", "", ""],
        "models": ["N2", "Fan", " ; ", "99", "NOK", "", ""],
        "price": ["N3", "Fan", MODEL, "1,249", "NOK", "", ""],
        "currency": ["N4", "Fan", MODEL, "99", "kr", "", ""],
        "returnable": ["N5", "Fan", MODEL, "99", "NOK", "", "maybe"],
        "superseded_by": ["N6", "Fan", MODEL, "99", "NOK", "N3", ""],
    }
    sheet = read(csv_of(tmp_path, *wrong.values(), UNCHANGED, UNCHANGED))
    assert [row.problem for row in sheet.rows] == [*wrong, "", "twice"]


@pytest.mark.usefixtures("db")
def test_parts_that_supersede_one_another_in_a_circle_are_refused_also_through_what_stays(tmp_path: Path) -> None:
    parts.catalogue()  # the old disk is superseded by the new one
    sheet = read(csv_of(
        tmp_path,
        [OLD_SSD, "SSD 256 GB", MODEL, "1249.50", "NOK", "A", ""],
        ["A", "Fan", MODEL, "99", "NOK", OLD_SSD, ""],
        [SSD, "SSD 512 GB", MODEL, "1249.50", "NOK", OLD_SSD, "yes"],
        ["B", "Fan", MODEL, "99", "NOK", "B", ""],
        ["C", "Fan", MODEL, "99", "NOK", BATTERY, ""],
    ))  # fmt: skip
    assert [row.problem for row in sheet.rows] == ["cycle", "cycle", "cycle", "cycle", ""]


@pytest.mark.usefixtures("db")
def test_a_workbook_says_the_same_as_a_text(tmp_path: Path) -> None:
    parts.catalogue()
    path = tmp_path / "catalogue"
    rows: list[list[Any]] = [
        [SSD, "SSD 512 GB", MODEL, Decimal("1249.5"), "NOK", None, True],
        [4711, "Fan", MODEL, 99, "NOK", "", 0],
    ]
    write_xlsx(path, HEADER, rows)
    sheet = read(path)
    assert verdicts(sheet) == [("same", ""), ("new", "")]
    assert [(row.part_number, row.price) for row in sheet.rows] == [
        (SSD, Decimal("1249.50")), ("4711", Decimal("99.00")),
    ]  # fmt: skip


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    ("text", "code"),
    [("Part number;Name\nA;B\n", "columns_missing"), (";".join(HEADER), "no_rows"), ("", "no_rows"),
     ('"Part number;Name\nA;B\n', "text_quotes"), ("PK\x03\x04 no workbook", "archive_damaged")],
)  # fmt: skip
def test_a_file_that_is_no_catalogue_is_refused(tmp_path: Path, text: str, code: str) -> None:
    path = tmp_path / "catalogue.csv"
    path.write_text(text)
    with pytest.raises(SheetRefused) as refused:
        read(path)
    assert refused.value.code == code


@pytest.mark.usefixtures("db")
def test_only_those_who_look_after_the_catalogue_read_one(tmp_path: Path) -> None:
    with pytest.raises(Forbidden):
        catalogue_sheet.read(partners.partner_actor(partners.partner()), csv_of(tmp_path, UNCHANGED))


@pytest.mark.parametrize(
    ("text", "price"),
    [("1249.50", "1249.50"), ("1249,5", "1249.50"), ("1 249,50", "1249.50"), ("1,249.50", "1249.50"),
     ("1.249,50", "1249.50"), ("1\u00a0249", "1249.00"), ("0", "0.00"), ("12345678901", None), ("1,249", None),
     ("1.249", None), ("-1", None), ("", None), ("1e3", None), ("\u0661", None), ("NaN", None)],
)  # fmt: skip
def test_a_price_is_read_in_one_way_or_not_at_all(text: str, price: str | None) -> None:
    assert price_of(text) == (Decimal(price) if price else None)


@given(st.decimals(min_value=0, max_value=10**9, places=2))
def test_every_price_that_is_written_plainly_is_read(price: Decimal) -> None:
    assert price_of(str(price)) == price
    assert price_of(str(price).replace(".", ",")) == price


@given(st.dictionaries(st.sampled_from("ABCDEFG"), st.sampled_from(["", *"ABCDEFGH"])))
def test_the_circles_are_the_parts_that_come_back_to_themselves(superseded_by: dict[str, str]) -> None:
    def comes_back(start: str) -> bool:
        at = superseded_by.get(start, "")
        for _ in superseded_by:
            if at == start:
                return True
            at = superseded_by.get(at, "")
        return False

    assert circular(superseded_by) == {part for part in superseded_by if comes_back(part)}
