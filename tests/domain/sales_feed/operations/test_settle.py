from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import transaction

from fleetward.domain.devices.models import Conflict
from fleetward.domain.sales_feed.operations import fix
from fleetward.foundation.tenancy.scope import VENDOR, scoped
from tests.factories import feed_files as files
from tests.factories import feed_world as feed
from tests.factories.feed_files import Document, Sold

if TYPE_CHECKING:
    from fleetward.domain.sales_feed.models import Feed
    from tests.factories.feed_world import World

pytestmark = pytest.mark.usefixtures("db")

PC = files.serial(0)
DAY = date(2026, 9, 1)
NORTH, SOUTH = "171001", "171002"
_control = iter(range(1, 100_000))


def days(number: int) -> date:
    return DAY + timedelta(days=number)


def report(world: World, of: Feed, *lines: Sold) -> None:
    """One 867 that holds these lines, its number its own."""
    number = next(_control)
    feed.drop(world, of, files.x12(Document(lines, number=f"POS-{number}"), control=number))
    feed.assert_books_balance()


def sold(reseller: str = NORTH, day: int = 0, invoice: str = "") -> Sold:
    return Sold([PC], reseller=reseller, on=days(day), invoice=invoice or f"INV-{reseller}-{day}")


def returned(reseller: str = NORTH, day: int = 5) -> Sold:
    return Sold([PC], reseller=reseller, on=days(day), invoice=f"CM-{day}", code="RP")


def open_conflict() -> Conflict:
    with scoped(VENDOR), transaction.atomic():
        return Conflict.objects.get(state="open")


def conflicts() -> list[str]:
    return [state for (state,) in feed.fetch("SELECT state FROM devices_conflict ORDER BY opened_at")]


def decide(world: World, *, move: bool) -> None:
    with scoped(VENDOR):
        fix.decide_conflict(actor=feed.STEWARD, conflict=open_conflict(), move=move, note="phoned", now=world.tick())
    feed.assert_books_balance()


def test_the_same_sale_told_again_in_another_file_is_known_silently() -> None:
    world = feed.build()
    report(world, world.first, sold())
    report(world, world.first, sold())
    assert feed.lines(PC) == [("on_page", ""), ("known", "same_document")]
    assert len(feed.ledger(PC)) == 1


def test_a_pc_sold_again_by_the_same_reporter_without_a_return_is_flagged() -> None:
    world = feed.build()
    report(world, world.first, sold(day=0))
    report(world, world.first, sold(day=1))
    assert feed.lines(PC) == [("on_page", ""), ("confirmed", "resold_twice")]


def test_two_tiers_that_name_one_partner_confirm_each_other() -> None:
    world = feed.build()
    report(world, world.first, sold(day=0))
    report(world, world.reseller, sold(day=1))
    assert feed.lines(PC) == [("on_page", ""), ("confirmed", "second_tier")]
    assert [kind for _, kind, _, _ in feed.ledger(PC)] == ["reported", "confirmed"]


def test_the_earlier_holder_keeps_a_pc_that_a_later_report_gives_to_another() -> None:
    world = feed.build()
    report(world, world.first, sold(NORTH, 0))
    report(world, world.second, sold(SOUTH, 1))
    assert feed.holders() == {PC: "North IT"}
    assert feed.lines(PC) == [("on_page", ""), ("conflict", "other_partner")]
    conflict = open_conflict()
    assert (conflict.holder_id, conflict.claimant_id) == (world.north.id, world.south.id)
    assert (conflict.holder_evidence["reporter"], conflict.claimant_evidence["document"]) == (
        "First Reporter", "INV-171002-1",
    )  # fmt: skip


def test_an_older_sale_that_arrives_late_takes_the_pc_and_the_ledger_says_so() -> None:
    world = feed.build()
    report(world, world.second, sold(SOUTH, 1))
    report(world, world.first, sold(NORTH, 0))
    assert feed.holders() == {PC: "North IT"}
    assert feed.ledger(PC) == [
        ("North IT", "reported", "left", "pool"),
        ("South IT", "reported", "left", "pool"),
        ("South IT", "lost", "pool", "left"),
    ]


def test_a_conflict_decided_for_the_holder_stays_decided_when_the_files_come_again() -> None:
    world = feed.build()
    report(world, world.first, sold(NORTH, 0))
    report(world, world.second, sold(SOUTH, 1))
    decide(world, move=False)
    report(world, world.second, sold(SOUTH, 1))
    assert (feed.holders(), conflicts()) == ({PC: "North IT"}, ["kept"])
    assert feed.lines(PC) == [("on_page", ""), ("ended", "conflict_lost"), ("known", "same_document")]


def test_a_conflict_decided_for_the_claimant_moves_the_pc_at_once() -> None:
    world = feed.build()
    report(world, world.first, sold(NORTH, 0))
    report(world, world.second, sold(SOUTH, 1))
    decide(world, move=True)
    assert (feed.holders(), conflicts()) == ({PC: "South IT"}, ["moved"])
    assert feed.lines(PC) == [("ended", "conflict_lost"), ("on_page", "")]
    assert feed.ledger(PC)[1:] == [("North IT", "lost", "pool", "left"), ("South IT", "awarded", "left", "pool")]


def test_a_decided_conflict_cannot_be_decided_again() -> None:
    world = feed.build()
    report(world, world.first, sold(NORTH, 0))
    report(world, world.second, sold(SOUTH, 1))
    conflict = open_conflict()
    decide(world, move=False)
    with scoped(VENDOR), pytest.raises(fix.CannotFix, match="Somebody has decided this conflict already"):
        fix.decide_conflict(actor=feed.STEWARD, conflict=conflict, move=True, note="", now=world.tick())


def test_the_return_of_a_sale_that_lost_its_conflict_is_taken_and_moves_nothing() -> None:
    world = feed.build()
    report(world, world.first, sold(NORTH, 0))
    report(world, world.second, sold(SOUTH, 1))
    decide(world, move=False)
    report(world, world.second, returned(SOUTH, 5))
    assert feed.holders() == {PC: "North IT"}
    assert feed.lines(PC)[-1] == ("returned", "")


def test_a_later_return_by_the_holder_settles_the_conflict() -> None:
    world = feed.build()
    report(world, world.first, sold(NORTH, 0))
    report(world, world.second, sold(SOUTH, 1))
    report(world, world.first, returned(NORTH, 5))
    assert (feed.holders(), conflicts()) == ({PC: "South IT"}, ["settled"])


def test_a_later_return_by_the_claimant_settles_the_conflict() -> None:
    world = feed.build()
    report(world, world.first, sold(NORTH, 0))
    report(world, world.second, sold(SOUTH, 1))
    report(world, world.second, returned(SOUTH, 5))
    assert (feed.holders(), conflicts()) == ({PC: "North IT"}, ["settled"])


def test_a_settled_conflict_opens_again_when_the_return_is_withdrawn() -> None:
    world = feed.build()
    report(world, world.first, sold(NORTH, 0))
    report(world, world.second, sold(SOUTH, 1))
    feed.drop(world, world.second, files.x12(Document([returned(SOUTH, 5)], number="R-1", on=days(5)), control=900_001))
    cancel = Document([returned(SOUTH, 5)], number="R-1", on=days(6), purpose="01")
    feed.drop(world, world.second, files.x12(cancel, control=900_002))
    assert (feed.holders(), conflicts()) == ({PC: "North IT"}, ["open"])
    feed.assert_books_balance()


def test_of_two_claimants_of_one_partner_both_hold_when_one_wins() -> None:
    world = feed.build()
    report(world, world.first, sold(NORTH, 0))
    report(world, world.second, sold(SOUTH, 1))
    report(world, world.reseller, sold(SOUTH, 2))
    with scoped(VENDOR), transaction.atomic():
        late = Conflict.objects.get(claimant_evidence__reporter="Reseller Reporter")
    with scoped(VENDOR):
        fix.decide_conflict(actor=feed.STEWARD, conflict=late, move=True, note="", now=world.tick())
    assert feed.lines(PC) == [("ended", "conflict_lost"), ("confirmed", "second_tier"), ("on_page", "")]
    feed.assert_books_balance()


def test_a_return_frees_the_serial_and_the_pc_leaves_the_page_with_a_ledger_row() -> None:
    world = feed.build()
    report(world, world.first, sold(day=0))
    report(world, world.first, returned(day=5))
    assert feed.holders() == {}
    assert feed.ledger(PC) == [("North IT", "reported", "left", "pool"), ("North IT", "returned", "pool", "left")]
    assert feed.lines(PC) == [("ended", "returned_later"), ("returned", "")]
    report(world, world.second, sold(SOUTH, 6))
    assert feed.holders() == {PC: "South IT"}


def test_the_ledger_names_the_file_of_the_return() -> None:
    world = feed.build()
    report(world, world.first, sold(day=0))
    feed.drop(world, world.first, files.x12(Document([returned(day=5)], number="R"), control=900_003), name="back.edi")
    assert feed.fetch(
        "SELECT evidence->>'file', evidence->>'document' FROM devices_ledgerentry WHERE kind = 'returned'"
    ) == [("back.edi", "CM-5")]


def test_a_return_before_its_sale_waits_and_then_applies() -> None:
    world = feed.build()
    report(world, world.first, returned(day=5))
    assert feed.lines(PC) == [("waiting", "return_before_sale")]
    report(world, world.first, sold(day=0))
    assert feed.holders() == {}
    assert feed.lines(PC) == [("returned", ""), ("ended", "returned_later")]


def test_a_negative_quantity_under_a_sale_is_a_return() -> None:
    world = feed.build()
    report(world, world.first, sold(day=0))
    report(world, world.first, Sold([PC], on=days(4), quantity=-1, invoice="CM"))
    assert feed.holders() == {}


def test_a_return_that_both_tiers_tell_is_taken_twice_and_ends_one_holding() -> None:
    world = feed.build()
    report(world, world.first, sold(day=0))
    report(world, world.reseller, sold(day=1))
    report(world, world.first, returned(day=5))
    report(world, world.reseller, returned(day=6))
    assert feed.lines(PC)[2:] == [("returned", ""), ("returned", "")]
    assert feed.holders() == {}


def test_sold_and_taken_back_on_one_day_is_over_in_whatever_order() -> None:
    world = feed.build()
    for first, second in ((sold(day=5), returned(day=5)), (returned(day=5), sold(day=5))):
        serial = files.serial(7 if first.code == "SS" else 8)
        for line in (first, second):
            report(world, world.first, Sold([serial], on=line.on, code=line.code, invoice=line.invoice))
        assert feed.holders() == {}


def test_taken_back_and_sold_again_to_the_same_partner_in_one_file_comes_back_to_the_pool() -> None:
    world = feed.build()
    report(world, world.first, sold(day=0))
    report(world, world.first, returned(day=5), sold(day=6))
    assert feed.holders() == {PC: "North IT"}
    assert [kind for _, kind, _, _ in feed.ledger(PC)] == ["reported", "returned", "reported"]


def test_a_return_by_another_reporter_ends_nothing() -> None:
    world = feed.build()
    report(world, world.first, sold(day=0))
    report(world, world.second, returned(day=5))
    assert feed.holders() == {PC: "North IT"}
    assert feed.lines(PC)[-1] == ("waiting", "return_before_sale")


def test_a_return_that_names_nobody_ends_the_sale_of_its_reporter() -> None:
    world = feed.build()
    report(world, world.first, sold(day=0))
    report(world, world.first, Sold([PC], on=days(5), code="RP", reseller="", invoice="CM"))
    assert feed.holders() == {}


def test_a_return_that_names_an_unknown_reseller_waits_for_its_mapping() -> None:
    world = feed.build()
    report(world, world.first, sold(day=0))
    report(world, world.first, Sold([PC], on=days(5), code="RP", reseller="404", invoice="CM"))
    assert (feed.holders(), feed.lines(PC)[-1]) == ({PC: "North IT"}, ("waiting", "unknown_reseller"))
    with scoped(VENDOR), transaction.atomic():
        feed.map_reseller(world.first, "404", world.north)
    feed.release(world, reporter_id=world.first.reporter_id)
    assert (feed.holders(), feed.lines(PC)[-1]) == ({}, ("returned", ""))
    feed.assert_books_balance()


def test_a_pc_on_a_dashboard_leaves_from_there_when_it_is_returned() -> None:
    world = feed.build()
    report(world, world.first, sold(day=0))
    feed.put_on_dashboard(world, PC)
    report(world, world.first, returned(day=5))
    assert feed.ledger(PC)[-1] == ("North IT", "returned", "dashboard", "left")


def test_a_partner_without_certificate_holds_what_its_page_does_not_show() -> None:
    world = feed.build(certified=False)
    report(world, world.first, sold(NORTH, 0))
    report(world, world.second, sold(SOUTH, 1))
    assert feed.lines(PC) == [("waiting", "not_certified"), ("conflict", "other_partner")]
    assert feed.holders() == {}
    feed.certify(world, world.north)
    assert feed.holders() == {PC: "North IT"}
    feed.assert_books_balance()
