from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction

from fleetward.domain.partners.actor import Actor, ActorKind, Forbidden
from fleetward.domain.sales_feed.models import Line
from fleetward.domain.sales_feed.operations import fix
from fleetward.foundation.tenancy.scope import VENDOR, scoped
from tests.factories import feed_files as files
from tests.factories import feed_world as feed
from tests.factories.feed_files import Document, Sold

pytestmark = pytest.mark.usefixtures("db")

ONE, TWO, THREE = (files.serial(number) for number in range(3))


def told(world: feed.World, *lines: Sold, control: int = 1) -> None:
    feed.drop(world, world.first, files.x12(Document(lines, number=f"N{control}"), control=control))


def line(serial_raw: str = "") -> Line:
    with scoped(VENDOR), transaction.atomic():
        return Line.objects.get(serial_raw=serial_raw) if serial_raw else Line.objects.get()


def test_one_mapping_releases_all_lines_of_the_reporter_in_all_files_and_feeds() -> None:
    world = feed.build(mapped=False)
    told(world, Sold([ONE], reseller="17"))
    told(world, Sold([TWO], reseller="17"), Sold([files.serial(9)], reseller="18"), control=2)
    feed.drop(world, world.second, files.x12(Document([Sold([THREE], reseller="17")])))
    with scoped(VENDOR):
        fix.map_reseller(
            actor=feed.STEWARD, reporter=world.first.reporter, scheme="92", key="17", partner=world.north,
            now=world.tick(),
        )  # fmt: skip
    feed.release(world, reporter_id=world.first.reporter_id)
    assert feed.holders() == {ONE: "North IT", TWO: "North IT"}
    assert feed.lines(THREE) == [("waiting", "unknown_reseller")]
    feed.assert_books_balance()


def test_a_released_line_takes_its_place_among_the_reports_that_came_meanwhile() -> None:
    world = feed.build()
    told(world, Sold([ONE], reseller="17", on=date(2026, 9, 1)))
    told(world, Sold([ONE], reseller="171002", on=date(2026, 9, 2), invoice="I2"), control=2)
    with scoped(VENDOR), transaction.atomic():
        feed.map_reseller(world.first, "17", world.north)
    feed.release(world, reporter_id=world.first.reporter_id)
    assert feed.holders() == {ONE: "North IT"}
    assert feed.lines(ONE) == [("on_page", ""), ("conflict", "other_partner")]
    feed.assert_books_balance()


def test_adding_a_product_releases_what_was_set_aside_for_want_of_it() -> None:
    world = feed.build()
    told(world, Sold([ONE, TWO], product="1A2B3EA#ABA"), Sold([THREE], product="9Z9Z9EA"))
    with scoped(VENDOR):
        fix.add_product(actor=feed.STEWARD, number="1a2b3ea", model="ProBook 450", program="premium")
    feed.release(world, product="1A2B3EA")
    assert feed.holders() == {ONE: "North IT", TWO: "North IT"}
    assert feed.lines(THREE) == [("set_aside", "product_unknown")]
    feed.assert_books_balance()


def test_of_lines_set_aside_that_say_the_same_one_counts_and_the_others_are_known() -> None:
    world = feed.build()
    told(world, Sold([ONE], product="1A2B3EA"))
    told(world, Sold([ONE], product="1A2B3EA"), control=2)
    with scoped(VENDOR):
        fix.add_product(actor=feed.STEWARD, number="1A2B3EA", model="ProBook 450", program="premium")
    feed.release(world, product="1A2B3EA")
    assert feed.lines(ONE) == [("on_page", ""), ("known", "same_document")]
    feed.assert_books_balance()


def test_a_corrected_serial_counts_like_any_other() -> None:
    world = feed.build()
    told(world, Sold(["2212UA6140H4W"]))
    with scoped(VENDOR):
        fix.correct_serial(actor=feed.STEWARD, line=line(), serial="2ua 6140 h4w", now=world.tick())
    assert feed.holders() == {"2UA6140H4W": "North IT"}
    feed.assert_books_balance()


def test_a_corrected_serial_that_was_told_rightly_too_is_known() -> None:
    world = feed.build()
    told(world, Sold([ONE, f"X{ONE}"]))
    with scoped(VENDOR):
        fix.correct_serial(actor=feed.STEWARD, line=line(f"X{ONE}"), serial=ONE, now=world.tick())
    assert sorted(feed.lines(ONE)) == [("known", "same_document"), ("on_page", "")]
    feed.assert_books_balance()


def test_a_serial_that_no_pc_has_corrects_nothing() -> None:
    world = feed.build()
    told(world, Sold(["2212UA6140H4W"]))
    with scoped(VENDOR), pytest.raises(fix.CannotFix, match="That is a placeholder"):
        fix.correct_serial(actor=feed.STEWARD, line=line(), serial="N/A", now=world.tick())


@pytest.mark.parametrize("other", [Sold([ONE]), Sold([ONE], code="XX"), Sold(["N/A"], code="XX")])
def test_only_a_line_set_aside_for_its_serial_gets_another_one(other: Sold) -> None:
    world = feed.build()
    told(world, other)
    with scoped(VENDOR), pytest.raises(fix.CannotFix, match="This line has been settled meanwhile"):
        fix.correct_serial(actor=feed.STEWARD, line=line(), serial=TWO, now=world.tick())


def test_open_lines_that_hold_nothing_can_be_dismissed_and_no_others() -> None:
    world = feed.build()
    told(world, Sold(["N/A"]), Sold([ONE], reseller="17"), Sold([TWO]), Sold([THREE], code="RP"))
    with scoped(VENDOR), transaction.atomic():
        every = list(Line.objects.values_list("feed_id", "id"))
    with scoped(VENDOR):
        assert fix.dismiss(actor=feed.STEWARD, lines=every, why="no PCs") == 2
    assert sorted(feed.lines()) == [
        ("dismissed", "dismissed_by_person"), ("dismissed", "dismissed_by_person"), ("on_page", ""),
        ("waiting", "return_before_sale"),
    ]  # fmt: skip
    feed.assert_books_balance()


def test_a_dismissed_line_is_not_released_by_a_mapping() -> None:
    world = feed.build()
    told(world, Sold([ONE], reseller="17"))
    with scoped(VENDOR):
        fix.dismiss(actor=feed.STEWARD, lines=[(world.first.id, line().id)], why="not ours")
    with scoped(VENDOR), transaction.atomic():
        feed.map_reseller(world.first, "17", world.north)
    feed.release(world, reporter_id=world.first.reporter_id)
    assert feed.holders() == {}
    feed.assert_books_balance()


def test_releasing_again_changes_nothing() -> None:
    world = feed.build(certified=False)
    told(world, Sold([ONE]))
    feed.certify(world, world.north)
    assert (feed.release(world, partner_id=world.north.id), len(feed.ledger(ONE))) == (0, 1)


def test_somebody_else_may_fix_nothing() -> None:
    world = feed.build()
    stranger = Actor(ActorKind.VENDOR, "Audit", "auditor")
    with scoped(VENDOR), pytest.raises(Forbidden):
        fix.dismiss(actor=stranger, lines=[], why="")
    with scoped(VENDOR), pytest.raises(Forbidden):
        fix.add_product(actor=stranger, number="1A2B3EA", model="", program="")
    with scoped(VENDOR), pytest.raises(Forbidden):
        fix.map_reseller(
            actor=stranger, reporter=world.first.reporter, scheme="92", key="17", partner=world.north,
            now=world.tick(),
        )  # fmt: skip
