from __future__ import annotations

import io
import tracemalloc
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from fleetward.domain.sales_feed.faults import Flag, Skip
from fleetward.domain.sales_feed.formats.columns import fingerprint, guess
from fleetward.domain.sales_feed.formats.sheet import LayoutUnconfirmed, read_csv, read_xlsx
from fleetward.domain.sales_feed.neutral import (
    Direction,
    Event,
    Fault,
    InterchangeClosed,
    InterchangeOpened,
    Item,
    Kind,
    Party,
    ReportClosed,
    ReportOpened,
    Unreadable,
)
from fleetward.domain.sales_feed.profile import FeedProfile

if TYPE_CHECKING:
    from pathlib import Path

HEADERS = ["Serial", "Product", "Reseller ID", "Qty", "Invoice", "Invoice date"]
HEADER = ";".join(HEADERS) + "\n"


def layouts(*headers: list[str]) -> dict[str, dict[str, int]]:
    return {fingerprint(one): guess(one) for one in (HEADERS, *headers)}


def events(
    text: str, confirmed: dict[str, dict[str, int]] | None = None, profile: FeedProfile | None = None
) -> list[Event]:
    known = layouts() if confirmed is None else confirmed
    return list(read_csv(io.BytesIO(text.encode()), profile or FeedProfile(), known))


def items(
    text: str, confirmed: dict[str, dict[str, int]] | None = None, profile: FeedProfile | None = None
) -> list[Item]:
    return [event for event in events(text, confirmed, profile) if isinstance(event, Item)]


def unconfirmed(text: str, confirmed: dict[str, dict[str, int]] | None = None) -> LayoutUnconfirmed:
    with pytest.raises(LayoutUnconfirmed) as caught:
        next(read_csv(io.BytesIO(text.encode()), FeedProfile(), layouts() if confirmed is None else confirmed))
    return caught.value


def test_one_table_is_one_report_in_one_interchange() -> None:
    assert events(HEADER + "5CG4351B2C;8Y4J2EA#UUW;R1;1;INV7;2026-08-31\n") == [
        InterchangeOpened(Kind.CSV),
        ReportOpened(1, message_type="sheet"),
        Item(
            position=2,
            serials=["5CG4351B2C"],
            quantity=1,
            product="8Y4J2EA#UUW",
            reseller=Party("92", "R1"),
            invoice="INV7",
            sold_on=date(2026, 8, 31),
            document_number="INV7",
            document_date=date(2026, 8, 31),
            raw="5CG4351B2C | 8Y4J2EA#UUW | R1 | 1 | INV7 | 2026-08-31",
        ),
        ReportClosed(1, items=1, units=1),
        InterchangeClosed(),
    ]


def test_the_sample_waits_for_its_layout_and_is_read_after_it(samples: Path) -> None:
    content = (samples / "sheets" / "intelbras_style_pos.csv").read_text("utf-8")
    waiting = unconfirmed(content)
    assert (len(waiting.headers), [row[14] for row in waiting.sample_rows]) == (
        17,
        ["5CG4351B2C, 5CG4351B2D", "5CG4351B2C"],
    )
    found = items(content, {waiting.fingerprint: waiting.guess})
    assert [(item.direction, item.serials, item.quantity, item.flags, item.sold_on) for item in found] == [
        (Direction.SALE, ["5CG4351B2C", "5CG4351B2D"], 2, [], date(2026, 8, 31)),
        (Direction.RETURN, ["5CG4351B2C"], -1, [], date(2026, 8, 31)),
    ]
    assert [item.reseller for item in found] == [Party("92", "17100", "REVENDA SAO JOSE LTDA")] * 2


def test_the_quirky_workbook_is_read_by_a_confirmed_mapping(samples: Path) -> None:
    headers = ["Serial No", "Qty", "Date", "UPC", "Invoice", "Reseller"]
    confirmed = {fingerprint(headers): {**guess(headers), "product": 3, "reseller_id": 5}}
    found = [
        event
        for event in read_xlsx(samples / "sheets" / "quirk.xlsx", FeedProfile(), confirmed)
        if isinstance(event, Item)
    ]
    assert [(item.position, item.direction, item.serials, item.product, item.sold_on) for item in found] == [
        (4, Direction.SALE, ["5CG4010000"], "197470000001", date(2026, 8, 31)),
        (5, Direction.RETURN, ["123456789012345"], "1.97E+11", date(2026, 8, 31)),
        (6, Direction.SALE, ["5cg401000o"], "TRUE", None),
    ]


def test_a_hostile_workbook_is_unreadable(samples: Path) -> None:
    with pytest.raises(Unreadable) as caught:
        list(read_xlsx(samples / "sheets" / "evil_corner.xlsx", FeedProfile(), {}))
    assert caught.value.fault == Fault("workbook_too_large", detail="signal 6")


def test_a_layout_without_its_required_columns_counts_as_unconfirmed() -> None:
    incomplete = {fingerprint(HEADERS): {"serial": 0, "product": 1}}
    assert unconfirmed(HEADER + "a;b;c;1;d;\n", incomplete).fingerprint == fingerprint(HEADERS)


def test_a_table_confirmed_as_no_report_is_left_out() -> None:
    other = ["Serial", "Product", "Stock"]
    text = HEADER + "5CG4351B2C;8Y4J2EA;R1;1;I1;\n;\nSerial;Product;Stock\n5CG4351B2D;8Y4J2EA;5\n"
    assert unconfirmed(text).fingerprint == fingerprint(other)
    found = events(text, {**layouts(), fingerprint(other): {}})
    assert [event.serials for event in found if isinstance(event, Item)] == [["5CG4351B2C"]]
    assert [event for event in found if isinstance(event, ReportClosed)] == [ReportClosed(1, items=1, units=1)]


def test_two_tables_in_one_sheet_are_two_reports_and_credit_memos_are_returns() -> None:
    credit = ["Serial", "Product", "Reseller ID", "Quantity", "Credit memo no", "Credit date"]
    text = (
        "POS REPORT WEEK 35\n\n" + HEADER + "5CG4351B2C;8Y4J2EA;R1;1;I1;2026-08-30\n\n"
        "Credit memos 2026\n" + ";".join(credit) + "\n5CG4351B2C;8Y4J2EA;R1;1;C1;2026-08-31\n"
    )
    assert unconfirmed(text).headers == credit
    found = events(text, layouts(credit))
    assert [(event.ordinal, event.items, event.units) for event in found if isinstance(event, ReportClosed)] == [
        (1, 1, 1),
        (2, 1, 1),
    ]
    assert [(event.position, event.direction, event.document_number) for event in found if isinstance(event, Item)] == [
        (4, Direction.SALE, "I1"),
        (8, Direction.RETURN, "C1"),
    ]


def test_a_second_table_in_a_foreign_language_waits_and_is_not_read_under_the_first_header() -> None:
    text = HEADER + "5CG4351B2C;8Y4J2EA;R1;1;I1;\n\nSarjanumero;Tuote;Asiakas\n8Y4J2EA;5CG4351B2D;R1\n"
    assert unconfirmed(text).headers == ["Sarjanumero", "Tuote", "Asiakas"]


def test_a_table_in_a_foreign_language_above_a_known_header_is_not_lost() -> None:
    text = "Sarjanumero;Tuote;Asiakas\n5CG4351B2D;8Y4J2EA;R1\n\n" + HEADER + "5CG4351B2C;8Y4J2EA;R1;1;I1;\n"
    assert unconfirmed(text).headers == ["Sarjanumero", "Tuote", "Asiakas"]


def test_a_blank_row_inside_a_table_and_a_header_repeated_on_each_page_lose_nothing() -> None:
    text = (
        HEADER + "5CG4351B2C;8Y4J2EA;R1;1;I1;\n\n5CG4351B2D;8Y4J2EA;R1;1;I1;\n" + HEADER + "5CG4351B2F;8Y4J2EA;R1;1;I1;"
    )
    assert [(item.position, item.serials) for item in items(text)] == [
        (2, ["5CG4351B2C"]),
        (4, ["5CG4351B2D"]),
        (6, ["5CG4351B2F"]),
    ]


def test_a_row_without_serial_and_a_total_below_are_items_too() -> None:
    text = HEADER + ";8Y4J2EA;R1;1;I1;\n\nTotal;5\n"
    assert [(item.position, item.serials, item.flags) for item in items(text)] == [
        (2, [], []),
        (4, ["Total"], []),
    ]


def test_a_row_that_is_wider_than_its_header_is_set_aside() -> None:
    text = HEADER + "5CG4351B2C;8Y4J2EA;R1;1;I1;2026-08-31;;\n5CG4351B2D;HP; 840;R1;1;I1;2026-08-31\n"
    assert [item.skip for item in items(text)] == ["", Skip.ROW_MISALIGNED]


@pytest.mark.parametrize(
    ("word", "quantity", "direction", "skip"),
    [
        ("", "1", Direction.SALE, ""),
        ("", "-1", Direction.RETURN, ""),
        ("Sale", "1", Direction.SALE, ""),
        ("Sale", "-1", Direction.RETURN, ""),
        ("Rückgabe", "1", Direction.RETURN, ""),
        ("Rückgabe", "-1", Direction.RETURN, ""),
        ("SS", "1", Direction.SALE, ""),
        ("rp", "1", Direction.RETURN, ""),
        ("BB", "1", Direction.SALE, Skip.DEMAND_ONLY),
        ("Z9", "1", Direction.SALE, Skip.UNKNOWN_TRANSFER_CODE),
    ],
)
def test_the_direction_comes_from_its_word_and_the_sign(
    word: str, quantity: str, direction: Direction, skip: str
) -> None:
    headers = ["Serial", "Product", "Reseller ID", "Qty", "Transfer type"]
    (item,) = items(";".join(headers) + f"\n5CG4351B2C;8Y4J2EA;R1;{quantity};{word}\n", layouts(headers))
    assert (item.direction, item.skip, item.quantity, item.transfer_code) == (direction, skip, int(quantity), word)


def test_quantity_and_serials_are_compared_row_by_row_or_over_an_invoice_line() -> None:
    text = HEADER + (
        "5CG4351B2C, 5CG4351B2D;8Y4J2EA;R1;2;I1;\n"
        "5CG4351B2F;8Y4J2EA;R1;3;I2;\n"
        "5CG4351B2G;8Y4J2EA;R1;2;I3;\n"
        "5CG4351B2H;8Y4J2EA;R1;2;I3;\n"
        "5CG4351B2J;8Y4J2EA;R1;1.000;I4;\n"
        "5CG4351B2K;8Y4J2EA;R1;;I4;\n"
    )
    assert [(item.quantity, item.flags) for item in items(text)] == [
        (2, []),
        (3, [Flag.QUANTITY_MISMATCH]),
        (1, []),
        (1, []),
        (None, [Flag.BAD_QUANTITY]),
        (None, []),
    ]


def test_an_ambiguous_date_column_is_left_open_and_flagged_on_every_row() -> None:
    rows = "5CG4351B2C;8Y4J2EA;R1;1;I1;07.08.2026\n5CG4351B2D;8Y4J2EA;R1;1;I1;08.08.2026\n"
    assert [(item.sold_on, item.flags) for item in items(HEADER + rows)] == [(None, [Flag.AMBIGUOUS_DATE])] * 2
    decided = [item.sold_on for item in items(HEADER + rows + "5CG4351B2F;8Y4J2EA;R1;1;I1;31.08.2026\n")]
    assert decided == [date(2026, 8, 7), date(2026, 8, 8), date(2026, 8, 31)]
    profile = FeedProfile(date_order="mdy")
    assert [item.sold_on for item in items(HEADER + rows, profile=profile)] == [date(2026, 7, 8), date(2026, 8, 8)]


def test_the_ship_date_stands_in_for_a_missing_invoice_date() -> None:
    headers = ["Serial", "Product", "Reseller ID", "Invoice", "Document no", "Ship date"]
    (item,) = items(";".join(headers) + "\n5CG4351B2C;8Y4J2EA;R1;I1;D1;2026-08-31\n", layouts(headers))
    assert (item.sold_on, item.document_date, item.document_number, item.invoice) == (
        date(2026, 8, 31),
        None,
        "D1",
        "I1",
    )


def test_a_reseller_without_id_has_no_key() -> None:
    headers = ["Serial", "Product", "Reseller ID", "Reseller", "End customer"]
    (item,) = items(";".join(headers) + "\n5CG4351B2C;8Y4J2EA;;Reseller AS;Customer AS\n", layouts(headers))
    assert (item.reseller, item.end_customer) == (Party(name="Reseller AS"), Party(name="Customer AS"))


def test_the_raw_line_is_cut() -> None:
    (item,) = items(HEADER + f"5CG4351B2C;8Y4J2EA;{'R' * 600};1;I1;\n")
    assert (len(item.raw), len(item.reseller.id)) == (500, 600)


def workbook(path: Path, sheets: dict[str, list[list[Any]]]) -> Path:
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd", "constant_memory": True}) as book:
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            for number, row in enumerate(rows):
                page.write_row(number, 0, row)
    return path


def test_each_sheet_with_a_table_is_a_report_and_a_cover_page_is_none(tmp_path: Path) -> None:
    row = ["5CG4351B2C", "8Y4J2EA", "R1", 1, 4500012345, date(2026, 8, 31)]
    path = workbook(tmp_path / "w.xlsx", {"Cover": [["Report"], ["Week", 35]], "POS": [HEADERS, row], "Two": [HEADERS]})
    found = list(read_xlsx(path, FeedProfile(), layouts()))
    assert [(event.ordinal, event.control) for event in found if isinstance(event, ReportOpened)] == [
        (1, "POS"),
        (2, "Two"),
    ]
    assert [(event.invoice, event.sold_on) for event in found if isinstance(event, Item)] == [
        ("4500012345", date(2026, 8, 31))
    ]


def test_a_file_without_any_table_is_unreadable() -> None:
    for text in ("", "one\ntwo\n", ";;;\n;;;\n"):
        with pytest.raises(Unreadable) as caught:
            events(text)
        assert caught.value.fault == Fault("no_table")


def test_a_refused_text_is_unreadable_with_its_line() -> None:
    with pytest.raises(Unreadable) as caught:
        events(HEADER + '"5CG4351B2C;8Y4J2EA')
    assert caught.value.fault == Fault("text_quotes", detail="2")


@given(st.binary() | st.text().map(str.encode))
def test_byte_soup_is_never_an_item(content: bytes) -> None:
    with pytest.raises((LayoutUnconfirmed, Unreadable)):
        next(read_csv(io.BytesIO(content), FeedProfile(), layouts()))


@settings(max_examples=15)
@given(st.binary(max_size=200))
def test_byte_soup_in_a_workbook_is_unreadable(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("soup") / "w.xlsx"
    path.write_bytes(b"PK\x03\x04" + content)
    with pytest.raises(Unreadable):
        next(read_xlsx(path, FeedProfile(), layouts()))


@given(
    st.lists(
        st.tuples(
            st.from_regex(r"\A[A-Z]{2}[A-Z][0-9]([0-4][1-9])[0-9B-DF-H]{4}\Z"),
            st.text(st.characters(categories=["L", "P", "S"]), max_size=20),
            st.integers(-1, 1).filter(bool),
        ),
        min_size=1,
    )
)
def test_every_row_written_is_an_item_read(rows: list[tuple[str, str, int]]) -> None:
    lines = [f'{serial};"{text.replace(chr(34), chr(34) * 2)}";R1;{quantity};I1;' for serial, text, quantity in rows]
    assert [(item.serials, item.direction, item.product) for item in items(HEADER + "\n".join(lines))] == [
        ([serial], Direction.SALE if quantity > 0 else Direction.RETURN, text) for serial, text, quantity in rows
    ]


def test_the_rows_of_a_long_sheet_are_not_kept_in_memory(tmp_path: Path) -> None:
    rows = ([f"5CG435{number % 10_000:04d}", "8Y4J2EA", "R1", 1, "I1", date(2026, 8, 31)] for number in range(20_000))
    path = workbook(tmp_path / "w.xlsx", {"POS": [HEADERS, *rows]})
    tracemalloc.start()
    total = sum(isinstance(event, Item) for event in read_xlsx(path, FeedProfile(), layouts()))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert total == 20_000
    assert peak < 5 << 20
