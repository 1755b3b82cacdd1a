from __future__ import annotations

from datetime import date

import pytest

from fleetward.domain.sales_feed.formats.sales_data_report import SalesDataReport
from fleetward.domain.sales_feed.neutral import (
    NOBODY,
    Direction,
    Event,
    Fault,
    Item,
    Party,
    Purpose,
    ReportClosed,
    ReportOpened,
)
from fleetward.domain.sales_feed.profile import FeedProfile
from fleetward.gateways.edifact.tokenizer import Delimiters, split_segment

HEADER = "BGM+735+R1+9'DTM+137:20260901:102'DTM+90:20260801:102'DTM+91:20260831:102'NAD+DS+D1::91++Dist'"
Triple = tuple[str, str, list[str]]


def events(text: str) -> tuple[list[Event], ReportClosed]:
    report = SalesDataReport(1, "M1", FeedProfile())
    for position, segment in enumerate(filter(None, text.split("'")), 1):
        report.take(position, split_segment(segment, Delimiters()))
    closed = report.finish()
    return report.ready, closed


def opened(text: str) -> ReportOpened:
    first = events(text)[0][0]
    assert isinstance(first, ReportOpened)
    return first


def items(detail: str, header: str = HEADER) -> list[Item]:
    return [event for event in events(header + detail)[0] if isinstance(event, Item)]


def item(detail: str) -> Item:
    (only,) = items(detail)
    return only


def triples(detail: str, header: str = HEADER) -> list[Triple]:
    """Reseller, reason to set aside, serials."""
    return [(one.reseller.id, one.skip, one.serials) for one in items(detail, header)]


def test_the_header() -> None:
    assert opened(HEADER) == ReportOpened(
        1,
        "SLSRPT",
        "M1",
        document_number="R1",
        document_date=date(2026, 9, 1),
        reporter=Party("91", "D1", "Dist"),
        period_start=date(2026, 8, 1),
        period_end=date(2026, 8, 31),
    )


def test_the_whole_item() -> None:
    detail = (
        "LOC+162+S1::91:Shop'LIN+1++4550:BP'PIA+5+8Y4J2EA:VP'IMD+F++:::Note:book'RFF+IV:I1'RFF+ON:O1'"
        "DTM+3:20260830:102'DTM+356:20260831:102'GIN+BN+A1+A2'QTY+153:2'NAD+UD+U1::92++User'"
    )
    assert item(detail) == Item(
        position=7,
        serials=["A1", "A2"],
        quantity=2,
        transfer_code="153",
        product="8Y4J2EA",
        product_text="Note book",
        reseller=Party("LOC91", "S1", "Shop"),
        end_customer=Party("92", "U1", "User"),
        invoice="I1",
        order="O1",
        sold_on=date(2026, 8, 31),
        raw="LIN+1++4550:BP'GIN+BN+A1+A2'QTY+153:2",
    )


@pytest.mark.parametrize(
    ("code", "purpose"),
    [
        ("9", "original"),
        ("35", "original"),
        ("", "original"),
        ("1", "cancellation"),
        ("5", "replace"),
        ("7", "duplicate"),
        ("31", "duplicate"),
    ],
)
def test_purposes(code: str, purpose: str) -> None:
    assert opened(f"BGM+735+R1+{code}'").purpose == Purpose(purpose)


def test_a_replacing_message_names_the_one_before() -> None:
    assert opened("BGM+735+R2+5'RFF+ACW:R1'").replaces == "R1"


@pytest.mark.parametrize("code", ["3", "4"])
def test_a_deletion_or_change_is_refused_rather_than_read_as_sales(code: str) -> None:
    assert events(f"BGM+735+R1+{code}'")[1].faults == [Fault("unknown_purpose", "BGM 1225", code)]


def test_without_a_header_nobody_can_tell_what_is_wanted() -> None:
    assert events("LIN+1'BGM+735+R1+9'")[1].faults == [Fault("no_report_header", "BGM")]


@pytest.mark.parametrize(
    ("text", "direction", "skip"),
    [
        ("153:1", "sale", ""),
        ("47:1", "sale", ""),
        ("12:1", "sale", ""),
        ("153:-1", "return", ""),
        ("61:1", "return", ""),
        ("210:1", "return", ""),
        ("218:1", "return", ""),
        ("17:1", "sale", "unknown_quantity_code"),
    ],
)
def test_quantity_codes(text: str, direction: str, skip: str) -> None:
    one = item(f"LIN+1++P:VP'GIN+BN+A1'QTY+{text}'")
    assert (one.direction, one.skip, one.flags) == (Direction(direction), skip, [])


def test_serials_without_a_quantity_are_set_aside() -> None:
    assert triples("LIN+1++P:VP'GIN+BN+A1'") == [("", "unknown_quantity_code", ["A1"])]


def test_place_first() -> None:
    detail = "LOC+162+S1'LIN+1'GIN+BN+A1'QTY+153:1'LIN+2'GIN+BN+A2'QTY+153:1'LOC+162+S2'LIN+1'QTY+153:1'GIN+BN+A3'"
    assert triples(detail) == [("S1", "", ["A1"]), ("S1", "", ["A2"]), ("S2", "", ["A3"])]


def test_place_first_with_customers_below_the_items() -> None:
    detail = "LOC+162+S1'LIN+1'GIN+BN+A1'QTY+153:1'NAD+UD+U1'LOC+162+S2'LIN+1'GIN+BN+A2'QTY+153:1'"
    found = items(detail)
    assert [(one.reseller.id, one.end_customer.id) for one in found] == [("S1", "U1"), ("S2", "")]


def test_item_first() -> None:
    detail = "LIN+1++P:VP'LOC+162+S1'GIN+BN+A1'QTY+153:1'LOC+162+S2'GIN+BN+A2'QTY+61:1'"
    detail += "LIN+2++Q:VP'LOC+162+S3'QTY+153:1'GIN+BN+A3'"
    found = items(detail)
    assert [(one.reseller.id, one.product, one.serials, one.direction) for one in found] == [
        ("S1", "P", ["A1"], Direction.SALE),
        ("S2", "P", ["A2"], Direction.RETURN),
        ("S3", "Q", ["A3"], Direction.SALE),
    ]


def test_item_first_though_the_header_names_a_place_too() -> None:
    detail = (
        "LOC+18+HOME'LIN+1'LOC+162+S1'GIN+BN+A1'QTY+153:1'LOC+162+S2'GIN+BN+A2'QTY+153:1'LIN+2'GIN+BN+A3'QTY+153:1'"
    )
    assert triples(detail) == [("S1", "", ["A1"]), ("S2", "", ["A2"]), ("HOME", "", ["A3"])]


def test_item_first_with_its_only_place_behind_the_units() -> None:
    assert triples("LIN+1'GIN+BN+A1'QTY+153:1'LOC+162+S1'LIN+2'GIN+BN+A2'QTY+153:1'LOC+162+S2'") == [
        ("S1", "", ["A1"]),
        ("S2", "", ["A2"]),
    ]


def test_units_above_several_places_are_set_aside() -> None:
    detail = "LIN+1'GIN+BN+A1+A2'LOC+162+S1'QTY+153:1'LOC+162+S2'QTY+153:1'"
    assert [skip for _, skip, _ in triples(detail)] == ["misplaced_party", "misplaced_party"]


def test_resellers_below_one_item_each_get_their_units() -> None:
    detail = "LIN+1'NAD+ST+S1::92'NAD+UD+U1::92'GIN+BN+A1'QTY+153:1'NAD+ST+S2::92'GIN+BN+A2'QTY+153:1'"
    found = items(detail)
    assert [(one.reseller.id, one.end_customer.id, one.serials) for one in found] == [
        ("S1", "U1", ["A1"]),
        ("S2", "", ["A2"]),
    ]


@pytest.mark.parametrize(
    ("header", "detail", "reseller"),
    [
        (HEADER + "NAD+BY+B1::92'", "LOC+162+S1'LIN+1'QTY+153:1'", Party("92", "B1")),
        (HEADER + "NAD+BY+B1::92'", "LOC+162+S1'NAD+ST+P1::92'LIN+1'QTY+153:1'", Party("92", "P1")),
        (HEADER + "NAD+BY+B1::92'", "LIN+1'NAD+ST+L1::92'QTY+153:1'", Party("92", "L1")),
        ("BGM+735+R1+9'NAD+BY+HQ::91'", "LOC+162+S1::90'LIN+1'QTY+153:1'", Party("LOC90", "S1")),
        ("BGM+735+R1+9'NAD+BY+HQ::91'", "LIN+1'QTY+153:1'", NOBODY),
    ],
)
def test_the_reseller_is_the_nearest_party_then_the_place(header: str, detail: str, reseller: Party) -> None:
    assert items(detail, header)[0].reseller == reseller


def test_a_tenderer_is_no_end_customer() -> None:
    assert item("LIN+1'NAD+ST+S1'NAD+EN+E1'QTY+153:1'").end_customer == NOBODY


def test_quantities_follow_or_lead_their_serials() -> None:
    follow = "LIN+1'GIN+BN+A1'GIN+BN+A2'QTY+153:2'GIN+BN+A3'QTY+61:1'"
    lead = "LIN+1'QTY+153:2'GIN+BN+A1'GIN+BN+A2'QTY+61:1'GIN+BN+A3'"
    for detail in (follow, lead):
        assert [(one.serials, one.quantity, one.direction, one.flags) for one in items(detail)] == [
            (["A1", "A2"], 2, Direction.SALE, []),
            (["A3"], 1, Direction.RETURN, []),
        ]


def test_five_objects_and_ranges_in_one_segment() -> None:
    one = item("LIN+1'GIN+BN+A1+B08:B10+C1:C1++D1'QTY+153:6'")
    assert (one.serials, one.flags) == (["A1", "B08", "B09", "B10", "C1", "D1"], [])


def test_a_range_that_cannot_be_expanded_is_set_aside_and_the_other_serials_are_not() -> None:
    found = items("LIN+1'GIN+BN+A1+5CGAAAA:5CGZZZZ'QTY+153:40'")
    assert [(one.serials, one.skip, one.quantity) for one in found] == [
        (["A1"], "", 40),
        (["5CGAAAA-5CGZZZZ"], "serial_range_too_wide", None),
    ]


def test_a_range_alone_keeps_its_quantity() -> None:
    one = item("LIN+1'GIN+BN+A0001:A9999'QTY+153:9999'")
    assert (one.serials, one.skip, one.quantity, one.flags) == (["A0001-A9999"], "serial_range_too_wide", 9999, [])


@pytest.mark.parametrize(
    "detail", ["LIN+1++A1:SN'QTY+153:1'", "LIN+1++P:VP'PIA+1+A1:SN'QTY+153:1'", "LIN+1'GIN+BN+A1'GIN+BJ+340'QTY+153:1'"]
)
def test_serials_elsewhere(detail: str) -> None:
    assert item(detail).serials == ["A1"]


def test_an_item_without_units_is_still_told() -> None:
    assert triples("LIN+1++P:VP'LIN+2++Q:VP'QTY+153:3'") == [("", "unknown_quantity_code", []), ("", "", [])]


def test_a_bad_date_is_flagged() -> None:
    one = item("LIN+1'DTM+356:20269931:102'DTM+3:20260830:102'QTY+153:1'")
    assert (one.sold_on, one.flags) == (date(2026, 8, 30), ["bad_date"])


def test_sums_agree_with_the_items() -> None:
    found, closed = events(HEADER + "LIN+1'GIN+BN+A1+A2'QTY+153:2'LIN+2'QTY+153:1'")
    assert (len(found), closed) == (3, ReportClosed(1, [], items=2, units=2))
