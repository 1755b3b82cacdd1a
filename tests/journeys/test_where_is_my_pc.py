"""A partner misses PCs, sees where each is, asks for the number that is its own, and they come, without reload."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connections
from django.utils import timezone
from playwright.sync_api import expect

from fleetward.domain.whereabouts import operations
from tests.factories import feed_files, partners, searches
from tests.factories.searches import (
    HELD,
    NEVER,
    NUMBER,
    ODD,
    ORDER,
    OURS,
    OURS_TOO,
    THEIRS,
    UNCERTIFIED,
    misread,
)  # fmt: skip
from tests.journeys.people import sign_in, with_password
from tests.journeys.worker import work

if TYPE_CHECKING:
    from pathlib import Path

    from tests.factories.feed_world import World


@pytest.fixture
def world(db: None) -> World:
    del db
    return searches.build()


def kari(visitor: Any, world: World) -> Any:
    person = with_password(partners.partner_user(world.north))
    page = visitor()
    sign_in(page, person.email)
    return page


def verdicts(page: Any) -> dict[str, str]:
    rows = page.locator("#list tbody tr")
    expect(rows.first).to_be_visible()
    return {row.locator("th").inner_text().split()[0]: row.locator(".pill").inner_text() for row in rows.all()}


def row(page: Any, serial: str) -> Any:
    return page.locator("#list tbody tr").filter(has=page.locator("th", has_text=serial))


def a_minute_passes() -> None:
    """The worker looks which searches are stale, and answers these anew."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        pool.submit(_refresh).result()
    work()


def _refresh() -> None:
    try:
        operations.refresh_stale(now=timezone.now())
    finally:
        connections.close_all()


def test_a_partner_finds_its_pcs_and_has_a_number_taken_as_its_own(visitor: Any, world: World) -> None:
    page = kari(visitor, world)
    page.goto("/unassigned-devices/")
    page.get_by_role("link", name="Where is my PC?").last.click()
    listed = [HELD, misread(HELD), THEIRS, OURS, OURS_TOO, UNCERTIFIED, ODD, NEVER, "Lenovo?"]
    page.get_by_label("Serial numbers").first.fill("\n".join(listed))
    page.get_by_role("button", name="Find these PCs").click()
    unknown = "Reported under a number that is not known as yours"
    assert verdicts(page) == {
        HELD: "On your page", misread(HELD): "Looks mistyped", THEIRS: "Reported for someone else", OURS: unknown,
        OURS_TOO: unknown, UNCERTIFIED: "Waits for your certificate", ODD: "Reported for you, and set aside",
        NEVER: "Never reported", "Lenovo?": "No serial number",
    }  # fmt: skip
    answer = page.url
    assert Axe().run(page).violations_count == 0

    row(page, misread(HELD)).get_by_role("button", name=f"Search for {HELD}").click()
    page.wait_for_url(lambda url: url != answer)
    assert verdicts(page) == {HELD: "On your page"}
    row(page, HELD).get_by_role("link", name="Open the PC").click()
    expect(page.get_by_text("INV-1")).to_be_visible()

    page.goto(answer)
    page.locator("#offers").get_by_role("link", name="Ask to take it as ours").click()
    page.get_by_label("Order or invoice number").fill("INV-1")
    page.get_by_role("button", name="Ask the steward to take this number as ours").click()
    expect(page.get_by_text("These lines carry no such order or invoice number.")).to_be_visible()
    page.get_by_label("Order or invoice number").fill(ORDER)
    page.get_by_role("button", name="Ask the steward to take this number as ours").click()
    page.wait_for_url(answer)
    expect(page.locator("#offers")).to_contain_text("With the channel-data steward")

    page.get_by_label("Where it is").select_option(unknown)
    expect(page.locator("#list tbody tr")).to_have_count(2)
    assert set(verdicts(page)) == {OURS, OURS_TOO}
    the_steward_accepts(visitor)
    work()
    a_minute_passes()
    expect(page.get_by_text("Since you asked, the answer for 2 numbers has changed.")).to_be_visible(timeout=15_000)
    expect(page.locator("#list")).to_contain_text("Nothing matches")  # the filter stays: none is under that number now
    page.get_by_role("link", name="Show them").click()
    assert verdicts(page) == {OURS: "On your page", OURS_TOO: "On your page"}
    expect(row(page, OURS)).to_contain_text(f"was: {unknown}")
    page.goto("/unassigned-devices/")
    expect(page.get_by_role("link", name=OURS_TOO, exact=True)).to_be_visible()


def the_steward_accepts(visitor: Any) -> None:
    steward = visitor()
    sign_in(steward, with_password(partners.vendor_user("channel_data_steward", name="Stig Steward")).email)
    steward.get_by_role("link", name="Mapping requests").click()
    steward.get_by_role("link", name=NUMBER).click()
    expect(steward.get_by_text("As given").first).to_be_visible()
    assert Axe().run(steward).violations_count == 0
    steward.get_by_role("button", name=f"Map {NUMBER} to Reseller {NUMBER}").click()
    expect(steward.get_by_text("Accepted: 2 lines are released")).to_be_visible()


def test_a_workbook_of_many_is_answered_by_the_worker_while_one_may_leave_the_page(
    visitor: Any, world: World, tmp_path: Path
) -> None:
    many = [HELD, OURS, *(feed_files.serial(number, year=5, week=41) for number in range(1_500))]
    workbook = tmp_path / "missing.xlsx"
    workbook.write_bytes(feed_files.workbook(feed_files.Sold(many)))
    page = kari(visitor, world)
    page.goto("/where-is-my-pc/")
    page.get_by_label("Or a file").set_input_files(workbook)
    page.get_by_role("button", name="Find these PCs").click()
    expect(page.get_by_text("Waiting for its turn")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Waiting for its turn")).to_be_visible()
    work()
    expect(page.locator("h1 + .pill")).to_have_text("Answered", timeout=10_000)
    expect(page.get_by_role("link", name="Never reported 1,500")).to_be_visible()
    page.get_by_role("link", name="On your page 1").click()
    assert verdicts(page) == {HELD: "On your page"}
    page.get_by_text("Export", exact=True).click()
    page.get_by_role("button", name="CSV file").click()
    work()
    expect(page.get_by_role("link", name="Download")).to_be_visible(timeout=10_000)
    page.goto("/where-is-my-pc/")
    expect(page.get_by_role("row").filter(has_text="missing.xlsx")).to_contain_text("1,502")
