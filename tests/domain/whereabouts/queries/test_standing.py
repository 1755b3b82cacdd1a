"""What a partner is told about a serial number: by everything that is known of it, and nothing of anybody else's."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.utils import timezone

from fleetward.domain.devices.models import Conflict
from fleetward.domain.enrolment.operations.expected import expect_devices
from fleetward.domain.enrolment.operations.registering import HeldElsewhere
from fleetward.domain.partners.actor import SYSTEM
from fleetward.domain.partners.models import Partner
from fleetward.domain.sales_feed.models import Line
from fleetward.domain.sales_feed.operations import fix
from fleetward.domain.whereabouts.operations.judging import Entry, judge
from fleetward.domain.whereabouts.queries.standing import is_name_of, standings
from fleetward.foundation.tenancy.scope import VENDOR, Scope, scoped
from tests.factories import devices, enrolment, feed_files, partners, sales_feed, whereabouts
from tests.factories import feed_world as feed
from tests.factories.feed_files import Document, Sold

if TYPE_CHECKING:
    from fleetward.domain.sales_feed.models import Feed
    from tests.factories.feed_world import World

pytestmark = pytest.mark.usefixtures("db")

PC = feed_files.serial(0)
NORTH, SOUTH, NOBODY = "171001", "171002", "999999"
_control = iter(range(1, 100_000))


def report(world: World, *lines: Sold, of: Feed | None = None, purpose: str = "00", replaces: str = "") -> str:
    """A report with these lines arrives; its number."""
    control = next(_control)
    number = f"POS-{control}"
    document = Document(lines, number=number, purpose=purpose, replaces=replaces)
    feed.drop(world, of or world.first, feed_files.x12(document, control=control))
    return number


def sold(to: str = NORTH, code: str = "SS", **fields: str) -> Sold:
    return Sold([PC], reseller=to, code=code, **fields)  # type: ignore[arg-type]


def north(world: World) -> tuple[str, str]:
    return whereabouts.found(world.north, PC)[0]


def renamed(partner: Partner, name: str) -> None:
    with scoped(VENDOR), transaction.atomic():
        Partner.objects.filter(id=partner.id).update(name=name)
    partner.name = name


def test_a_pc_on_the_page_with_all_that_its_report_says() -> None:
    world = feed.build()
    report(world, sold(invoice="INV-7", end_customer="Fjord Eiendom AS"))
    found = whereabouts.one(world.north, PC)
    assert (found.verdict, found.reason, found.customer_id) == ("on_page", "", None)
    assert found.device_id is not None
    assert found.evidence == {
        "reporter": "First Reporter", "file": "report.edi", "date": "2026-09-01", "invoice": "INV-7",
        "end_customer": "Fjord Eiendom AS", "model": "EliteBook 840 G10", "product_number": "8Y4J2EA", "position": 9,
    }  # fmt: skip


def test_a_pc_on_a_dashboard_or_un_enrolled_there_names_the_customer() -> None:
    world = feed.build()
    report(world, sold())
    feed.put_on_dashboard(world, PC)
    found = whereabouts.one(world.north, PC)
    assert found.verdict == "on_dashboard"
    assert found.customer_id is not None
    customer = partners.customer(world.north, "Havn AS")
    gone = devices.pc(world.north, "5CG4100BCF", place="inactive", customer_id=customer.id, sold_on=None)
    assert whereabouts.one(world.north, gone.serial).verdict == "un_enrolled"


def test_a_pc_that_waits_for_a_certificate() -> None:
    world = feed.build(certified=False)
    number = report(world, sold(invoice="INV-7"))
    found = whereabouts.one(world.north, PC)
    assert (found.verdict, found.reason, found.device_id) == ("not_certified", "not_certified", None)
    assert found.evidence["document"] in {"INV-7", number}
    assert found.evidence["invoice"] == "INV-7"
    assert whereabouts.verdict(world.south, PC) == "elsewhere"


def test_the_claimant_of_a_conflict_hears_of_it_and_the_holder_keeps_its_page() -> None:
    world = feed.build()
    report(world, sold(NORTH))
    report(world, sold(SOUTH), of=world.second)
    found = whereabouts.one(world.south, PC)
    assert (found.verdict, found.reason) == ("conflict", "other_partner")
    assert found.evidence["reporter"] == "Second Reporter"
    assert north(world) == ("on_page", "")


def test_whoever_loses_a_conflict_reads_that_somebody_decided() -> None:
    world = feed.build()
    report(world, sold(NORTH))
    report(world, sold(SOUTH), of=world.second)
    with scoped(VENDOR):
        fix.decide_conflict(actor=feed.STEWARD, conflict=conflict(), move=False, note="phoned", now=world.tick())
    found = whereabouts.one(world.south, PC)
    assert (found.verdict, found.reason) == ("elsewhere", "conflict_lost")
    assert found.evidence["reporter"] == "Second Reporter"


def conflict() -> Conflict:
    with scoped(VENDOR), transaction.atomic():
        return Conflict.objects.get(state="open")


def test_a_line_set_aside_says_why_to_whom_its_number_means() -> None:
    world = feed.build()
    report(world, sold(code="ZZ"))
    assert north(world) == ("set_aside", "unknown_transfer_code")
    assert whereabouts.verdict(world.south, PC) == "never"


def test_a_line_set_aside_is_the_partners_too_when_its_number_was_mapped_afterwards() -> None:
    world = feed.build(mapped=False)
    report(world, sold(code="ZZ"))
    assert north(world) == ("never", "")
    with scoped(VENDOR), transaction.atomic():
        feed.map_reseller(world.first, NORTH, world.north)
    assert north(world) == ("set_aside", "unknown_transfer_code")


def test_what_was_no_sale_says_what_it_was() -> None:
    world = feed.build()
    report(world, sold(code="SM"))
    assert north(world) == ("not_sold", "sample")


def test_what_was_only_sent_as_a_duplicate_is_no_sale() -> None:
    world = feed.build()
    report(world, sold(), purpose="07")
    assert north(world) == ("not_sold", "duplicate_report")


def test_a_return_before_its_sale_and_after_it() -> None:
    world = feed.build()
    report(world, sold(code="RP"))
    assert north(world) == ("returned", "return_before_sale")
    world = feed.World(world.north, world.south, world.first, world.second, world.reseller, now=world.now)
    other = feed_files.serial(1)
    report(world, Sold([other], invoice="INV-1"))
    report(world, Sold([other], invoice="CM-1", code="RP"))
    assert whereabouts.found(world.north, other)[0][0] == "returned"
    assert whereabouts.verdict(world.south, other) == "elsewhere"


def test_a_report_that_was_cancelled_or_replaced() -> None:
    world = feed.build()
    first = report(world, sold())
    report(world, purpose="01", replaces=first)
    assert north(world) == ("withdrawn", "cancelled")


def test_a_line_that_a_person_dismissed_counts_as_set_aside() -> None:
    world = feed.build()
    report(world, sold(code="ZZ"))
    with scoped(VENDOR), transaction.atomic():
        lines = [(line.feed_id, line.id) for line in Line.objects.filter(serial=PC)]
        fix.dismiss(actor=feed.STEWARD, lines=lines, why="asked")
    assert north(world) == ("set_aside", "dismissed_by_person")


def test_a_line_under_an_unknown_number_is_told_to_whom_its_name_is() -> None:
    world = feed.build()
    renamed(world.north, "Reseller 999999, AS")
    number = report(world, sold(NOBODY, invoice="INV-SECRET", end_customer="Hemmelig AS"))
    found = whereabouts.one(world.north, PC)
    assert (found.verdict, found.reason) == ("unknown_reseller", "unknown_reseller")
    assert found.evidence.pop("reporter_id") == world.first.reporter_id
    assert found.evidence == {
        "reporter": "First Reporter", "scheme": "92", "key": NOBODY, "name": f"RESELLER {NOBODY}", "document": number,
    }  # fmt: skip
    other = whereabouts.one(world.south, PC)
    assert (other.verdict, other.reason, other.evidence) == ("elsewhere", "", {})


def test_an_expected_pc_is_being_enrolled() -> None:
    mine = partners.partner()
    customer = partners.customer(mine)
    key, _ = enrolment.key(customer)
    expect_devices(actor=SYSTEM, key=key, serials=[PC], now=timezone.now())
    found = whereabouts.one(mine, PC)
    assert (found.verdict, found.customer_id) == ("enrolling", customer.id)
    assert whereabouts.verdict(partners.partner("Another"), PC) == "never"


def test_a_strangers_serial_and_one_that_was_never_reported_differ_by_the_verdict_alone() -> None:
    world = feed.build()
    report(world, sold(SOUTH, end_customer="Hemmelig AS"))
    unknown = feed_files.serial(7)
    theirs, nobodys = whereabouts.rows(whereabouts.ask(world.north, PC, unknown))
    alike = ("reason", "meant", "device_id", "customer_id", "evidence", "was", "changed_at")
    assert [getattr(theirs, name) for name in alike] == [getattr(nobodys, name) for name in alike]
    assert (theirs.verdict, nobodys.verdict, theirs.evidence) == ("elsewhere", "never", {})


def test_a_strangers_serial_takes_the_same_queries_as_one_that_was_never_reported() -> None:
    world = feed.build()
    report(world, sold(SOUTH))
    taken = []
    for serial in (PC, feed_files.serial(7)):
        with scoped(Scope(world.north.id)), transaction.atomic(), sales_feed.counted() as queries:
            judge(world.north, [Entry(1, serial, serial)], world.now)
        taken.append([query.replace(serial, "?") for query in queries])
    assert taken[0] == taken[1]
    assert len(taken[0]) == 4  # names, standing, the limit, and what may have been meant


def test_what_is_known_of_many_takes_as_many_queries_as_of_one() -> None:
    world = feed.build()
    serials = [feed_files.serial(number) for number in range(30)]
    report(world, Sold(serials[:20]))
    costs = []
    for asked in (serials[:1], serials):
        with scoped(Scope(world.north.id)), transaction.atomic(), sales_feed.counted() as queries:
            standings(world.north, asked)
        costs.append(len(queries))
    assert costs == [2, 2]


@pytest.mark.parametrize(
    ("written", "same"),
    [("NORDLYS DATA", True), ("Nordlys  Data, A/S", True), ("Nordlys Data Sør AS", False), ("", False), ("AS", False)],
)
def test_a_name_is_the_partners_but_for_case_punctuation_and_legal_form(written: str, *, same: bool) -> None:
    assert is_name_of(Partner(name="Nordlys Data AS"), written) is same


def test_a_pc_the_partner_no_longer_has_is_not_on_its_page() -> None:
    mine = partners.partner()
    devices.pc(mine, PC, place="left", waiting_since=timezone.now())
    assert whereabouts.verdict(mine, PC) == "never"


def test_who_enrols_a_pc_that_somebody_else_holds_hears_of_the_conflict_and_not_of_whom() -> None:
    setting = enrolment.Setting()
    setting.report(PC)
    with suppress(HeldElsewhere):
        setting.enrol(PC, setting.rivals_cpin)
    found = whereabouts.one(setting.world.south, PC)
    assert (found.verdict, found.reason, list(found.evidence)) == ("conflict", "", ["date"])
    assert whereabouts.verdict(setting.world.north, PC) == "on_page"


def test_a_pc_that_enrolled_before_any_report_is_on_its_dashboard() -> None:
    setting = enrolment.Setting()
    setting.enrol(PC, model="HP EliteBook 840 G11")
    found = whereabouts.one(setting.world.north, PC)
    assert (found.verdict, found.customer_id) == ("on_dashboard", setting.customer.id)
    assert "date" not in found.evidence
    assert whereabouts.verdict(setting.world.south, PC) == "elsewhere"
