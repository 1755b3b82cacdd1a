"""Distributors drop files, the messy ones too; two partners open their pages and see their PCs, and nobody else's."""

from __future__ import annotations

import os
import time
from datetime import date
from typing import TYPE_CHECKING, Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from fleetward.entrypoints.jobs.sales_feed import watch_inbox
from tests.factories import feed_files, partners
from tests.factories.feed_files import Document, Sold
from tests.factories.feed_world import build
from tests.journeys.people import sign_in, with_password
from tests.journeys.worker import work

if TYPE_CHECKING:
    from pathlib import Path

DAY = date(2026, 8, 31)
A, B, C, D, E, F, G, H = (feed_files.serial(number) for number in range(1, 9))
NORTH, SOUTH, STRANGER = "171001", "171002", "999999"


def drop(inbox: Path, feed: str, name: str, content: bytes) -> None:
    """A finished file in the feed's inbox: nobody has written to it for a while."""
    folder = inbox / feed
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)
    before = time.time() - 60
    os.utime(folder / name, (before, before))


def drop_everything(inbox: Path) -> None:
    drop(inbox, "first", "sales.edi", feed_files.x12(
        Document(number="R1", on=DAY, lines=[
            Sold([A, B], reseller=NORTH, invoice="I1", on=DAY), Sold([C], reseller=SOUTH, invoice="I2", on=DAY),
            Sold(["N/A"], reseller=NORTH, invoice="I3", on=DAY), Sold([D], reseller=STRANGER, invoice="I4", on=DAY),
        ]),
    ))  # fmt: skip
    drop(inbox, "second", "sales.edifact", feed_files.slsrpt(
        Document(number="M1", on=DAY, lines=[Sold([E], reseller=NORTH, invoice="I5", on=DAY)]),
    ))  # fmt: skip
    drop(inbox, "reseller", "sales.csv", feed_files.text(Sold([F], reseller=SOUTH, invoice="I6", on=DAY)))
    drop(inbox, "reseller", "sales.xlsx", feed_files.workbook(Sold([G], reseller=NORTH, invoice="I7", on=DAY)))
    drop(inbox, "first", "cut.edi", feed_files.x12(
        Document(number="R2", on=DAY, lines=[Sold([H], reseller=NORTH, invoice="I8", on=DAY)]), control=2
    )[:-40])  # fmt: skip


def serials_on(page: Any) -> list[str]:
    page.goto("/unassigned-devices/")
    return sorted(page.locator("tbody th[scope=row]").all_inner_texts())


def test_files_in_all_four_formats_become_the_pages_of_two_partners(visitor: Any, settings: Any) -> None:
    world = build()
    kari, jens = partners.partner_user(world.north), partners.partner_user(world.south)
    steward = partners.vendor_user("channel_data_steward", name="Stig Steward")
    for user in (kari, jens, steward):
        with_password(user)
    north, south, vendor = visitor(), visitor("nb-NO"), visitor()

    drop_everything(settings.INBOX)
    watch_inbox(0)
    work()

    sign_in(vendor, steward.email)
    confirm_layouts(vendor)
    work()

    sign_in(north, kari.email)
    assert serials_on(north) == sorted([A, B, E, G])
    sign_in(south, jens.email)
    assert serials_on(south) == sorted([C, F])
    expect(south.get_by_role("heading", level=1)).to_have_text("Ikke-tilordnede enheter")

    map_stranger_to(vendor, "South IT")
    work()
    assert serials_on(south) == sorted([C, D, F])
    assert serials_on(north) == sorted([A, B, E, G])

    north.get_by_role("link", name=A, exact=True).click()
    expect(north.get_by_text("sales.edi").first).to_be_visible()
    address = north.url
    assert south.goto(address).status == 404
    for page in (north, vendor):
        assert Axe().run(page).violations_count == 0


def confirm_layouts(page: Any) -> None:
    """The CSV and the workbook have one header; the steward confirms what its columns mean, once."""
    page.goto("/layouts/")
    page.locator("table a, .card a").first.click()
    page.locator("form button.primary").first.click()
    page.wait_for_load_state()


def map_stranger_to(page: Any, partner: str) -> None:
    """The steward says who the unknown reseller is."""
    page.goto("/lines/?reason=unknown_reseller")
    page.get_by_role("row").filter(has_text=STRANGER).get_by_role("link", name="Map to a partner").click()
    page.locator("select[name=partner]").select_option(label=partner)
    page.locator("main form button.primary").click()
    page.wait_for_url("**/lines/**")
