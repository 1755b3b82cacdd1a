"""A steward's file is set aside while the steward looks at another page: the bell rises, and leads to the file."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.factories import feed_world, partners
from tests.factories.feed_files import Document, Sold, x12
from tests.factories.feed_world import NOW
from tests.journeys.people import sign_in, with_password

# a list's loading line never comes to its end
SETTLED = """Promise.all(document.getAnimations().filter((one) => one.effect.getComputedTiming().endTime < Infinity)
    .map((one) => one.finished)).then(() => 0)"""


def look(page: Any) -> None:
    """Nothing that axe finds, light and dark, and nothing to scroll sideways."""
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        page.evaluate(SETTLED)
        assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_bell_rises_without_a_reload_and_leads_to_the_file(visitor: Any) -> None:
    world = feed_world.build()
    steward = with_password(partners.vendor_user("channel_data_steward", name="Stig Steward"))
    page = visitor("en-GB", 390)
    sign_in(page, steward.email)
    page.goto("/feeds/")
    page.evaluate("window.stays = true")
    lines = [Sold(["N/A"], reseller="171001", invoice=f"I{number}", on=NOW.date()) for number in range(2)]
    feed_world.drop(world, world.first, x12(Document(lines)), "sales.edi")
    expect(page.get_by_role("link", name="Notifications: 1 waits")).to_be_visible(timeout=30_000)
    expect(page.locator("#unread-said")).to_have_text("1 notification waits.")
    assert page.evaluate("window.stays")
    page.get_by_role("link", name="Notifications: 1 waits").click()
    look(page)
    page.get_by_role("button", name="2 lines of sales.edi (First) are set aside.").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("sales.edi")
    expect(page.get_by_role("link", name="Notifications", exact=True)).to_be_visible()
    page.goto("/preferences/notifications/")
    look(page)
    page.get_by_label("A feed is late").select_option("In the daily e-mail")
    page.get_by_role("button", name="Save settings").click()
    expect(page.get_by_label("A feed is late")).to_have_value("digest")
