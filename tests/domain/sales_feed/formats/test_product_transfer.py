from __future__ import annotations

from datetime import date

import pytest

from fleetward.domain.sales_feed.formats.product_transfer import ProductTransfer
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

HEADING = "BPT*00*R1*20260901*02~DTM*090*20260801~DTM*091*20260831~N1*DS*Dist*91*D1~"
SALE = "PTD*SS~N1*ST*Shop*92*S1~"


def events(text: str, profile: FeedProfile | None = None) -> tuple[list[Event], ReportClosed]:
    report = ProductTransfer(1, "0001", profile or FeedProfile())
    for position, segment in enumerate(filter(None, text.split("~")), 1):
        report.take(position, segment.split("*"))
    closed = report.finish()
    return report.ready, closed


def opened(text: str) -> ReportOpened:
    first = events(text)[0][0]
    assert isinstance(first, ReportOpened)
    return first


def items(detail: str, profile: FeedProfile | None = None) -> list[Item]:
    return [event for event in events(HEADING + detail, profile)[0] if isinstance(event, Item)]


def item(detail: str, profile: FeedProfile | None = None) -> Item:
    (only,) = items(detail, profile)
    return only


def test_the_heading() -> None:
    assert opened(HEADING) == ReportOpened(
        1,
        "867",
        "0001",
        document_number="R1",
        document_date=date(2026, 9, 1),
        reporter=Party("91", "D1", "Dist"),
        period_start=date(2026, 8, 1),
        period_end=date(2026, 8, 31),
    )


def test_the_whole_item() -> None:
    detail = "PRF*PO7~QTY*39*2*EA~LIN*1*BP*4550*VP*8Y4J2EA~PID*F*08***Notebook~REF*IV*I1~"
    detail += "REF*SE*A1~REF*LS*A2~DTM*011*20260830~DTM*003*20260831~"
    assert item(SALE + detail) == Item(
        position=8,
        serials=["A1", "A2"],
        quantity=2,
        transfer_code="SS",
        product="8Y4J2EA",
        product_text="Notebook",
        reseller=Party("92", "S1", "Shop"),
        invoice="I1",
        order="PO7",
        sold_on=date(2026, 8, 31),
        raw="QTY*39*2*EA~LIN*1*BP*4550*VP*8Y4J2EA~REF*SE*A1",
    )


@pytest.mark.parametrize(
    ("code", "purpose"),
    [
        ("00", "original"),
        ("15", "original"),
        ("25", "original"),
        ("06", "original"),
        ("", "original"),
        ("01", "cancellation"),
        ("05", "replace"),
        ("07", "duplicate"),
    ],
)
def test_purposes(code: str, purpose: str) -> None:
    assert opened(f"BPT*{code}*R1~").purpose == Purpose(purpose)


@pytest.mark.parametrize("text", ["BPT*05*R2*20260901******R1~", "BPT*05*R2~REF*F8*R1~"])
def test_a_replacing_report_names_the_one_before(text: str) -> None:
    assert opened(text).replaces == "R1"


@pytest.mark.parametrize("code", ["03", "04"])
def test_a_deletion_or_change_is_refused_rather_than_read_as_sales(code: str) -> None:
    assert events(f"BPT*{code}*R1~{SALE}QTY*39*1~REF*SE*A1~")[1].faults == [Fault("unknown_purpose", "BPT01", code)]


@pytest.mark.parametrize("text", ["", SALE + "QTY*39*1~REF*SE*A1~BPT*00*R1~"])
def test_without_a_heading_nobody_can_tell_what_is_wanted(text: str) -> None:
    assert events(text)[1].faults == [Fault("no_report_header", "BPT")]


@pytest.mark.parametrize(
    ("code", "direction", "skip"),
    [
        ("SS", "sale", ""),
        ("SD", "sale", ""),
        ("DS", "sale", ""),
        ("SH", "sale", ""),
        ("RP", "return", ""),
        ("RB", "return", ""),
        ("RU", "return", ""),
        ("RV", "return", ""),
        ("BN", "return", ""),
        ("BB", "sale", "demand_only"),
        ("IB", "sale", "inter_branch"),
        ("PA", "sale", "price_adjustment"),
        ("SM", "sale", "sample"),
        ("SU", "sale", "summary"),
        ("IA", "sale", "inventory_adjustment"),
        ("SA", "sale", "inventory_adjustment"),
        ("RC", "sale", "received_from_vendor"),
        ("ZZ", "sale", "unknown_transfer_code"),
        ("", "sale", "unknown_transfer_code"),
    ],
)
def test_transfer_codes(code: str, direction: str, skip: str) -> None:
    one = item(f"PTD*{code}~QTY*39*1~REF*SE*A1~")
    assert (one.direction, one.skip, one.transfer_code) == (Direction(direction), skip, code)


def test_a_profile_says_what_a_code_means() -> None:
    profile = FeedProfile(sale_codes=("IB",), ignored_codes=("XX",))
    detail = "PTD*{}~QTY*39*1~REF*SE*A1~"
    assert [item(detail.format(code), profile).skip for code in ("IB", "XX", "SS")] == [
        "",
        "ignored_transfer_code",
        "unknown_transfer_code",
    ]


def test_a_negative_quantity_is_a_return() -> None:
    one = item(SALE + "QTY*39*-2~REF*SE*A1~REF*SE*A2~")
    assert (one.direction, one.quantity, one.flags) == (Direction.RETURN, -2, [])


@pytest.mark.parametrize(("count", "direction"), [("1", "sale"), ("-1", "return")])
def test_a_credit_memo_is_flagged_and_the_quantity_decides(count: str, direction: str) -> None:
    one = item(f"{SALE}QTY*39*{count}~REF*CM*C1~REF*SE*A1~")
    assert (one.direction, one.flags) == (Direction(direction), ["credit_memo"])


@pytest.mark.parametrize(
    ("count", "serials", "flags"), [("3", 2, ["quantity_mismatch"]), ("2", 0, []), ("x", 1, ["bad_quantity"])]
)
def test_quantity_and_serials_are_compared(count: str, serials: int, flags: list[str]) -> None:
    one = item(f"{SALE}QTY*39*{count}~" + "REF*SE*A~" * serials)
    assert (one.flags, len(one.serials)) == (flags, serials)


def test_a_line_number_in_place_of_the_quantity_is_not_counted() -> None:
    one = item(SALE + "QTY*7*-7~REF*SE*A1~", FeedProfile(quantity_is_line_number=True))
    assert (one.quantity, one.flags, one.direction) == (None, [], Direction.SALE)


def test_serials_in_lin() -> None:
    assert item(SALE + "QTY*39*1~LIN*1*VP*P1*SN*A1~").serials == ["A1"]


def test_the_products_of_one_quantity_are_kept_apart() -> None:
    found = items(SALE + "QTY*39*2~LIN**VP*P1~REF*SE*A1~LIN**VP*P2~REF*SE*A2~")
    assert [(one.product, one.serials, one.flags) for one in found] == [
        ("P1", ["A1"], ["quantity_mismatch"]),
        ("P2", ["A2"], []),
    ]


def test_product_and_serials_may_come_before_their_quantity() -> None:
    one = item(SALE + "LIN**VP*P1~REF*SE*A1~QTY*39*1~")
    assert (one.product, one.serials, one.quantity) == ("P1", ["A1"], 1)


def test_each_transfer_has_its_own_parties_and_references() -> None:
    found = items("PTD*SS~REF*PO*1~N1*ST*A*92*1~QTY*39*1~REF*SE*A1~PTD*SS~QTY*39*1~REF*SE*A2~")
    assert [(one.reseller.id, one.order) for one in found] == [("1", "1"), ("", "")]


def test_a_second_ship_to_is_the_end_customer() -> None:
    one = item(SALE + "N1*ST*User*92*U1~QTY*39*1~REF*SE*A1~")
    assert (one.reseller.id, one.end_customer.id) == ("S1", "U1")


def test_a_reporting_buyer_is_not_the_reseller() -> None:
    report = events("BPT*00*R1~N1*BY*Rep*91*B1~PTD*SS~QTY*39*1~REF*SE*A1~")[0]
    assert isinstance(report[0], ReportOpened)
    assert isinstance(report[1], Item)
    assert (report[0].reporter.id, report[1].reseller) == ("B1", NOBODY)


def test_a_party_behind_a_quantity_sets_the_units_aside_until_the_next_transfer() -> None:
    found = items(
        SALE + "QTY*39*1~REF*SE*A1~QTY*39*1~REF*SE*A2~N1*ST*B*92*2~QTY*39*1~REF*SE*A3~" + SALE + "QTY*39*1~REF*SE*A4~"
    )
    assert [(one.serials[0], one.skip) for one in found] == [
        ("A1", ""),
        ("A2", "misplaced_party"),
        ("A3", "misplaced_party"),
        ("A4", ""),
    ]


def test_lx_loops_that_say_nothing_of_their_own_stay_one_item() -> None:
    one = item(SALE + "QTY*39*2~LIN**VP*P1~LX*1~REF*SE*A1~LX*2~REF*SE*A2~")
    assert (one.serials, one.quantity, one.flags) == (["A1", "A2"], 2, [])


def test_lx_loops_with_their_own_end_customer_are_items_of_their_own() -> None:
    found = items(SALE + "QTY*39*-4~REF*SE*A0~LX*1~REF*SE*A1~N1*EN*X*92*1~LX*2~REF*SE*A2~REF*SE*A3~N1*EN*Y*92*2~")
    assert [(one.serials, one.quantity, one.end_customer.id, one.reseller.id, one.flags) for one in found] == [
        (["A1"], -1, "1", "S1", []),
        (["A2", "A3"], -2, "2", "S1", []),
        (["A0"], -1, "", "S1", []),
    ]
    assert {one.direction for one in found} == {Direction.RETURN}


def test_what_is_left_of_a_return_beside_its_lx_loops_is_returned_too() -> None:
    found = items(SALE + "QTY*39*-1~REF*SE*A0~LX*1~REF*SE*A1~N1*EN*X*92*1~")
    assert [(one.serials, one.quantity, one.direction, one.flags) for one in found] == [
        (["A1"], -1, Direction.RETURN, ["quantity_mismatch"]),
        (["A0"], 0, Direction.RETURN, ["quantity_mismatch"]),
    ]


def test_serials_without_a_transfer_are_set_aside() -> None:
    one = item("REF*SE*A1~")
    assert (one.serials, one.skip, one.quantity) == (["A1"], "unknown_transfer_code", None)


def test_a_bad_date_is_flagged_and_the_next_one_counts() -> None:
    one = item(SALE + "QTY*39*1~REF*SE*A1~DTM*003*20261301~DTM*011*20260830~")
    assert (one.sold_on, one.flags) == (date(2026, 8, 30), ["bad_date"])


@pytest.mark.parametrize("text", ["DTM*003****D8*20260831~", "DTM*003****RD8*20260831-20260901~", "DTM*003*260831~"])
def test_dates_in_their_other_forms(text: str) -> None:
    assert item(SALE + "QTY*39*1~REF*SE*A1~" + text).sold_on == date(2026, 8, 31)


def test_sums_agree_with_the_items() -> None:
    found, closed = events(HEADING + SALE + "QTY*39*2~REF*SE*A1~REF*SE*A2~QTY*39*1~")
    assert (len(found), closed) == (3, ReportClosed(1, [], items=2, units=2))


def test_a_line_of_many_serials_has_a_short_raw_text() -> None:
    assert item(SALE + "QTY*39*500~" + "REF*SE*A1~" * 500).raw == "QTY*39*500~REF*SE*A1"
    assert len(item(SALE + "QTY*39*1~LIN**VP*" + "P" * 900 + "~").raw) == 500
