from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.factories import feed_files as files
from tests.factories import feed_world as feed
from tests.factories.feed_files import Document, Sold

pytestmark = pytest.mark.usefixtures("db")

ONE, TWO, THREE = (files.serial(number) for number in range(3))


def told(world: feed.World, *lines: Sold, control: int = 1, number: str = "A") -> None:
    feed.drop(world, world.first, files.x12(Document(lines, number=number), control=control))
    feed.assert_books_balance()


def flags(serial: str) -> list[str]:
    [(found,)] = feed.fetch("SELECT flags FROM sales_feed_line WHERE serial = %s", serial)
    return list(found)


@pytest.mark.parametrize(
    ("line", "state", "reason"),
    [
        (Sold(["N/A"]), "set_aside", "serial_placeholder"),
        (Sold([]), "set_aside", "serial_missing"),
        (Sold(["ÆØÅ-123"]), "set_aside", "serial_malformed"),
        (Sold(["2212UA6140H4W"]), "set_aside", "serial_prefixed"),
        (Sold([ONE], code="XX"), "set_aside", "unknown_transfer_code"),
        (Sold(["N/A"], code="XX"), "set_aside", "unknown_transfer_code"),
        (Sold([ONE], reseller=""), "set_aside", "reseller_missing"),
        (Sold([ONE], product="1A2B3EA"), "set_aside", "product_unknown"),
        (Sold([ONE], reseller="404"), "waiting", "unknown_reseller"),
        (Sold([ONE], product="6F6Z7EA"), "waiting", "not_certified"),
        (Sold([ONE], code="BB"), "ignored", "demand_only"),
        (Sold([ONE], code="IB"), "ignored", "inter_branch"),
        (Sold([ONE], code="BB", quantity=-1), "ignored", "demand_only"),
        (Sold([ONE], code="RP"), "waiting", "return_before_sale"),
        (Sold([ONE]), "on_page", ""),
    ],
)
def test_each_line_ends_in_one_state_with_its_reason(line: Sold, state: str, reason: str) -> None:
    world = feed.build()
    told(world, line)
    assert feed.lines() == [(state, reason)]


def test_demand_information_never_creates_a_pc() -> None:
    world = feed.build()
    told(world, Sold([ONE], code="BB"))
    assert (feed.holders(), feed.fetch("SELECT 1 FROM devices_serialclaim")) == ({}, [])


def test_a_line_set_aside_does_not_hide_the_right_one_behind_it() -> None:
    world = feed.build()
    told(world, Sold([ONE], product="1A2B3EA"), Sold([ONE]))
    assert feed.lines() == [("set_aside", "product_unknown"), ("on_page", "")]


def test_a_pc_twice_on_one_invoice_is_known_the_second_time() -> None:
    world = feed.build()
    told(world, Sold([ONE]), Sold([ONE]))
    assert feed.lines() == [("on_page", ""), ("known", "same_document")]


def test_a_quantity_that_differs_from_the_serials_is_flagged_and_they_go_in() -> None:
    world = feed.build()
    told(world, Sold([ONE, TWO], quantity=3))
    assert (flags(ONE), set(feed.holders())) == (["quantity_mismatch"], {ONE, TWO})


def test_a_date_before_the_serial_was_built_is_flagged() -> None:
    world = feed.build()
    early, right = files.serial(1, year=6, week=20), files.serial(2, year=6, week=20)
    unusual = "2UA6140H4W00"
    told(
        world,
        Sold([early, unusual], on=date(2026, 5, 4)),
        Sold([right], on=date(2026, 5, 11), invoice="I2"),
    )
    assert (flags(early), flags(right), flags(unusual)) == (["before_build"], [], ["serial_unusual_form"])


def test_a_date_that_lies_ahead_and_one_that_is_missing_are_flagged() -> None:
    world = feed.build()
    feed.drop(
        world, world.first,
        files.x12(Document([Sold([ONE], on=date(2027, 1, 1)), Sold([TWO], on=None, invoice="I2")], on=None)),
    )  # fmt: skip
    assert (flags(ONE), flags(TWO)) == (["future_date"], ["no_date"])


def test_invoice_numbers_that_are_not_reliable_are_no_part_of_the_identity() -> None:
    world = feed.build()
    feed.change_profile(world.first, document_numbers_reliable=False)
    told(world, Sold([ONE], invoice="MADE-UP-1"), control=1)
    told(world, Sold([ONE], invoice="MADE-UP-2"), control=2, number="B")
    told(world, Sold([ONE], invoice="MADE-UP-3", on=date(2026, 9, 9)), control=3, number="C")
    assert feed.lines() == [("on_page", ""), ("known", "same_document"), ("confirmed", "resold_twice")]
    assert feed.fetch("SELECT invoice FROM devices_device") == [("MADE-UP-1",)]


def test_the_program_that_a_report_names_comes_before_the_catalogue() -> None:
    world = feed.build(products=False)
    headers = (*files.HEADERS, "Program")
    line = replace(Sold([ONE]), product="1A2B3EA")
    content = files.text(line, headers=headers).replace(b";sale", b";sale;Premium Support")
    feed.confirm_layout(world, world.first, content)
    assert feed.holders() == {ONE: "North IT"}


@pytest.mark.parametrize("certified", [True, False])
def test_a_product_with_a_long_text_goes_in_with_as_much_of_it_as_a_model_has(certified: bool) -> None:  # noqa: FBT001
    world = feed.build(products=False, certified=certified)
    headers = (*files.HEADERS, "Program", "Description")
    line = replace(Sold([ONE]), product="1A2B3EA")
    content = files.text(line, headers=headers).replace(b";sale", b";sale;Premium Support;" + b"x" * 180)
    feed.confirm_layout(world, world.first, content)
    if not certified:  # it waits, and arrives with the certificate
        feed.certify(world, world.north)
        feed.release(world, partner_id=world.north.id)
    assert feed.fetch("SELECT model FROM devices_device") == [("x" * 120,)]
