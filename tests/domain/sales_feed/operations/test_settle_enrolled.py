"""PCs that enrolled before any report named them, and what reports and people make of them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction

from fleetward.domain.devices.models import Conflict
from fleetward.domain.sales_feed.operations import fix
from fleetward.foundation.tenancy.scope import VENDOR, scoped
from tests.factories import enrolment, partners
from tests.factories import feed_files as files
from tests.factories import feed_world as feed
from tests.factories.feed_files import Document, Sold

if TYPE_CHECKING:
    from fleetward.domain.customers.models import Customer
    from fleetward.domain.sales_feed.models import Feed
    from tests.factories.feed_world import World

pytestmark = pytest.mark.usefixtures("db")

PC = files.serial(0)
DAY = date(2026, 9, 1)
NORTH, SOUTH = "171001", "171002"
_control = iter(range(1, 100_000))


@pytest.fixture
def world(db: None) -> World:
    del db
    return feed.build()


def sold(reseller: str = NORTH, day: int = 0) -> Sold:
    return Sold([PC], reseller=reseller, on=DAY + timedelta(days=day), invoice=f"INV-{reseller}-{day}")


def returned(reseller: str = NORTH, day: int = 5) -> Sold:
    return Sold([PC], reseller=reseller, on=DAY + timedelta(days=day), invoice=f"CM-{day}", code="RP")


def report(world: World, of: Feed, *lines: Sold, **heading: Any) -> None:
    number = next(_control)
    document = Document(lines, **({"number": f"POS-{number}"} | heading))
    feed.drop(world, of, files.x12(document, control=number))
    feed.assert_books_balance()


def enrol(world: World, at: Customer | None = None) -> Customer:
    """The PC enrols at a customer, of North unless said otherwise."""
    customer = at or partners.customer(world.north)
    _, cpin = enrolment.key(customer, now=world.now)
    enrolment.enrol(cpin, PC, now=world.tick())
    feed.assert_books_balance()
    return customer


def claim() -> tuple[str, bool]:
    found: tuple[str, bool] = feed.fetch(
        "SELECT p.name, c.enrolled FROM devices_serialclaim c JOIN partners_partner p ON p.id = c.holder_id"
    )[0]
    return found


def place() -> list[tuple[str, Any]]:
    return feed.fetch("SELECT place, customer_id FROM devices_device WHERE place <> 'left'")


def kinds() -> list[str]:
    return [kind for _, kind, _, _ in feed.ledger(PC)]


def open_conflict() -> Conflict:
    with scoped(VENDOR), transaction.atomic():
        return Conflict.objects.get(state="open")


def states() -> list[str]:
    return [state for (state,) in feed.fetch("SELECT state FROM devices_conflict ORDER BY opened_at")]


def decide(world: World, *, move: bool) -> None:
    with scoped(VENDOR):
        fix.decide_conflict(actor=feed.STEWARD, conflict=open_conflict(), move=move, note="phoned", now=world.tick())
    feed.assert_books_balance()


def test_a_report_that_names_the_partner_takes_over_and_confirms(world: World) -> None:
    customer = enrol(world)
    report(world, world.first, sold())
    assert (feed.lines(PC), claim()) == ([("on_page", "")], ("North IT", False))
    assert place() == [("dashboard", customer.id)]
    assert feed.fetch("SELECT sold_on, invoice, distributor FROM devices_device") == [
        (DAY, f"INV-{NORTH}-0", "First Reporter")
    ]
    assert kinds() == ["enrolled", "confirmed"]


def test_it_does_so_whether_or_not_the_partner_is_certified() -> None:
    world = feed.build(certified=False)
    customer = enrol(world)
    report(world, world.first, sold())
    assert (feed.lines(PC), place()) == ([("on_page", "")], [("dashboard", customer.id)])


def test_of_two_tiers_the_first_takes_over_and_the_second_confirms(world: World) -> None:
    enrol(world)
    report(world, world.reseller, sold(day=3))
    report(world, world.first, sold(day=1))
    assert sorted(feed.lines(PC)) == [("confirmed", "second_tier"), ("on_page", "")]
    assert kinds() == ["enrolled", "confirmed", "confirmed"]


def test_once_reported_it_is_returned_like_any_other(world: World) -> None:
    enrol(world)
    report(world, world.first, sold())
    report(world, world.first, returned())
    assert (place(), kinds()) == ([], ["enrolled", "confirmed", "returned"])


def test_reported_and_returned_in_one_file_it_is_gone_too(world: World) -> None:
    enrol(world)
    report(world, world.first, sold(), returned())
    assert (place(), kinds()) == ([], ["enrolled", "returned"])
    assert feed.lines(PC) == [("ended", "returned_later"), ("returned", "")]


def test_reported_returned_and_sold_again_in_one_file_it_is_in_the_pool(world: World) -> None:
    enrol(world)
    report(world, world.first, sold(), returned(), sold(day=9))
    assert place() == [("pool", None)]
    assert kinds() == ["enrolled", "returned", "reported"]


def test_a_return_without_a_sale_waits(world: World) -> None:
    customer = enrol(world)
    report(world, world.first, returned())
    assert (feed.lines(PC), claim()) == ([("waiting", "return_before_sale")], ("North IT", True))
    assert place() == [("dashboard", customer.id)]


def test_a_pc_that_was_returned_before_it_enrolled_stays_where_it_enrolled(world: World) -> None:
    report(world, world.first, sold())
    report(world, world.first, returned())
    customer = enrol(world)
    report(world, world.second, returned(day=2))
    assert (place(), claim()) == ([("dashboard", customer.id)], ("North IT", True))
    assert feed.lines(PC) == [("ended", "returned_later"), ("returned", ""), ("waiting", "return_before_sale")]
    report(world, world.first, sold(day=20))
    assert (place(), claim()) == ([("dashboard", customer.id)], ("North IT", False))
    assert kinds() == ["reported", "returned", "enrolled", "confirmed"]


@pytest.mark.parametrize("reseller", [NORTH, SOUTH])
def test_an_earlier_return_that_is_withdrawn_makes_its_sale_count_again(world: World, reseller: str) -> None:
    report(world, world.first, sold(reseller))
    report(world, world.first, returned(reseller), number="R-1", on=DAY + timedelta(days=5))
    customer = enrol(world)
    report(world, world.first, returned(reseller), number="R-1", on=DAY + timedelta(days=6), purpose="01")
    assert place() == [("dashboard", customer.id)]
    if reseller == NORTH:
        assert (claim(), feed.lines(PC)[0]) == (("North IT", False), ("on_page", ""))
    else:
        assert (claim(), feed.lines(PC)[0]) == (("North IT", True), ("conflict", "other_partner"))


def test_a_report_that_names_another_partner_is_a_conflict_even_if_dated_before(world: World) -> None:
    customer = enrol(world)
    report(world, world.first, sold(SOUTH))
    assert (feed.lines(PC), place()) == ([("conflict", "other_partner")], [("dashboard", customer.id)])
    found = open_conflict()
    assert (found.holder.name, found.claimant.name) == ("North IT", "South IT")
    since = feed.fetch("SELECT at FROM devices_ledgerentry WHERE kind = 'enrolled'")[0][0]
    assert found.holder_evidence == {"enrolled_at": since.isoformat()}
    assert found.claimant_evidence["document"] != ""


def test_decided_for_the_report_the_pc_goes_to_its_partners_pool(world: World) -> None:
    enrol(world)
    report(world, world.first, sold(SOUTH))
    decide(world, move=True)
    assert (feed.holders(), place(), claim()) == ({PC: "South IT"}, [("pool", None)], ("South IT", False))
    assert feed.ledger(PC) == [
        ("North IT", "enrolled", "left", "dashboard"), ("North IT", "lost", "dashboard", "left"),
        ("South IT", "awarded", "left", "pool"),
    ]  # fmt: skip


def test_decided_for_the_enrolment_the_line_is_over(world: World) -> None:
    customer = enrol(world)
    report(world, world.first, sold(SOUTH))
    decide(world, move=False)
    assert (feed.lines(PC), place()) == ([("ended", "conflict_lost")], [("dashboard", customer.id)])
    report(world, world.second, sold(day=9))
    assert (claim(), kinds()) == (("North IT", False), ["enrolled", "confirmed"])


def test_a_line_that_names_an_unknown_reseller_settles_when_it_is_mapped(world: World) -> None:
    report(world, world.first, sold("404"))
    enrol(world)
    with scoped(VENDOR), transaction.atomic():
        feed.map_reseller(world.first, "404", world.south)
    feed.release(world, reporter_id=world.first.reporter_id)
    assert (feed.lines(PC), claim()) == ([("conflict", "other_partner")], ("North IT", True))
    feed.assert_books_balance()


def tried_at_south(world: World) -> Customer:
    """North holds it by a report; it tried to enrol at a customer of South."""
    report(world, world.first, sold())
    return enrol(world, partners.customer(world.south, "Rival"))


def test_what_tried_to_enrol_stays_a_conflict_while_its_holder_holds_it(world: World) -> None:
    tried_at_south(world)
    report(world, world.reseller, sold(day=1))
    assert states() == ["open"]
    report(world, world.first, returned())
    assert states() == ["settled"]


def test_decided_for_what_tried_to_enrol_it_stands_on_its_customers_dashboard(world: World) -> None:
    customer = tried_at_south(world)
    report(world, world.reseller, sold(day=1))
    decide(world, move=True)
    assert (feed.holders(), place(), claim()) == ({PC: "South IT"}, [("dashboard", customer.id)], ("South IT", True))
    assert feed.lines(PC) == [("ended", "conflict_lost"), ("ended", "conflict_lost")]
    assert [kind for _, kind, _, _ in feed.ledger(PC)] == ["reported", "confirmed", "lost", "enrolled"]
    enrol(world, customer)
    assert states() == ["moved"]


def test_decided_for_the_holder_it_stays_decided_while_it_holds_the_pc_by_that(world: World) -> None:
    customer = tried_at_south(world)
    decide(world, move=False)
    enrol(world, customer)
    assert (feed.holders(), states()) == ({PC: "North IT"}, ["kept"])
    report(world, world.first, returned(), sold(day=9))
    enrol(world, customer)
    assert (feed.holders(), states()) == ({PC: "North IT"}, ["kept", "open"])


def test_a_holder_by_enrolment_alone_gives_it_up_too(world: World) -> None:
    enrol(world)
    customer = enrol(world, partners.customer(world.south, "Rival"))
    decide(world, move=True)
    assert (place(), claim()) == ([("dashboard", customer.id)], ("South IT", True))
    assert feed.ledger(PC)[:2] == [
        ("North IT", "enrolled", "left", "dashboard"), ("North IT", "lost", "dashboard", "left"),
    ]  # fmt: skip


def test_a_report_for_the_claimant_brings_its_pc_to_the_dashboard_that_asked(world: World) -> None:
    customer = tried_at_south(world)
    report(world, world.second, sold(SOUTH, 3))
    with scoped(VENDOR), transaction.atomic():
        asked = Conflict.objects.get(state="open", claimant_evidence__has_key="enrolled_at")
    with scoped(VENDOR):
        fix.decide_conflict(actor=feed.STEWARD, conflict=asked, move=True, note="", now=world.tick())
    feed.assert_books_balance()
    assert (place(), claim()) == ([("dashboard", customer.id)], ("South IT", False))
    assert sorted(states()) == ["moved", "settled"]


def test_files_and_an_enrolment_at_once_leave_the_books_in_order(world: World) -> None:
    """Whichever commits first, one partner holds the PC."""
    from concurrent.futures import ThreadPoolExecutor

    from django.db import OperationalError, connections

    _, cpin = enrolment.key(partners.customer(world.south, "Rival"), now=world.now)
    file = feed.receive_only(world, world.first, files.x12(Document([sold(), sold(day=1)])))

    def attempt() -> None:
        try:
            enrolment.enrol(cpin, PC, now=world.now)
        except OperationalError:
            return
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(attempt)
        feed.run_import(world, file)
        running.result()
    assert len(feed.holders()) == 1
    feed.assert_books_balance()
