"""A package is made, its PCs are listed, some of them enrol, and the list says who has come and who has not."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import expect

from tests.factories import feed_files, feed_world, partners
from tests.factories.feed_files import Document, Sold
from tests.journeys.people import sign_in, with_password
from tests.journeys.test_enrolment_by_cpin import DAY, ask, enrol, on_dashboard, serials_on

FIRST, SECOND, LATE = SERIALS = [feed_files.serial(number) for number in range(3)]


def make_package(page: Any) -> str:
    """From the settings to the token, as the ready-made text for Linux tells it."""
    page.get_by_role("link", name="Settings", exact=True).first.click()
    page.get_by_role("navigation", name="Settings").get_by_role("link", name="Enrolment").click()
    page.get_by_role("link", name="Make a package").click()
    page.locator("input[name=label]").fill("Intune, autumn")
    page.get_by_role("button", name="Make the package").click()
    expect(page.get_by_text("Shown this once")).to_be_visible()
    script = page.get_by_role("region", name="Linux").inner_text()
    token = str(page.locator("#secret [data-copy]").get_attribute("data-copy"))
    assert token in script
    return token


def states(page: Any) -> dict[str, str]:
    """Serial → what the list says of the PC."""
    rows = page.locator("#list tbody tr").all()
    return {row.locator("th").inner_text(): row.locator(".pill").inner_text() for row in rows}


def test_pcs_enrol_with_a_package_and_the_list_says_who_has_come(visitor: Any, server: str) -> None:
    world = feed_world.build()
    feed_world.drop(world, world.first, feed_files.x12(Document([Sold(SERIALS, reseller="171001", on=DAY)])))
    customer = partners.customer(world.north, "Fjord Eiendom AS")
    page, partner = visitor(), visitor()
    sign_in(page, with_password(partners.customer_user(customer)).email)
    sign_in(partner, with_password(partners.partner_user(world.north)).email)
    assert serials_on(partner) == sorted(SERIALS)

    token = make_package(page)
    page.get_by_role("link", name="List the expected PCs").click()
    page.locator("textarea").fill("\n".join(SERIALS))
    page.get_by_role("button", name="Add to the list").click()
    waiting = states(page)
    assert sorted(waiting) == sorted(SERIALS)
    assert len(set(waiting.values())) == 1

    told = {serial: enrol(server, token, serial) for serial in (FIRST, SECOND)}
    assert [status for status, _ in told.values()] == [201, 201]
    assert ask(f"{server}/agent/v1/check-in", {}, told[FIRST][1]["credential"])[0] == 200
    assert on_dashboard(customer.id) == sorted([FIRST, SECOND])
    assert serials_on(partner) == [LATE]

    page.reload()
    come = states(page)
    assert come[LATE] == waiting[LATE]
    assert len({come[FIRST], come[SECOND], come[LATE]}) == 3  # checked in, enrolled, not yet
    assert re.search(r"/settings/enrolment/[0-9a-f-]{36}/", page.url)
    feed_world.assert_books_balance()
