"""The person at a PC opens *View*, submits the repair case, and follows it under the same link; nobody signs in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from icalendar import Calendar

from fleetward.domain.alerts import links
from fleetward.domain.partners.actor import Actor, ActorKind
from fleetward.foundation.kit.ids import uuid7
from tests.factories import alerts, devices, partners, repairs
from tests.factories.repairs import WINDOW

if TYPE_CHECKING:
    from collections.abc import Callable

DESK = Actor(ActorKind.VENDOR, "Ada Holm", "repair_desk", uuid7())


def look(page: Any) -> None:
    """Nothing that axe finds, light and dark, and nothing to scroll sideways."""
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        page.evaluate("Promise.all(document.getAnimations().map((one) => one.finished)).then(() => 0)")
        assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_from_the_notice_to_the_visit_on_a_phone(visitor: Callable[..., Any]) -> None:
    pc = devices.pc(partners.partner("Nordlys Data AS"), "5CG1234ABC")
    alert = alerts.an_alert(pc)
    page = visitor("nb-NO", 390)
    page.goto(f"/pc/{links.sign(pc.partner_id, alert.id, timezone.now())}/")
    assert page.get_by_role("heading", level=1).inner_text() == "Disken er i ferd med å svikte"
    page.get_by_role("link", name="EN, English").click()
    look(page)
    page.get_by_label("Your name").fill("Siri Lie")
    page.get_by_role("button", name="Submit the repair case").click()
    assert page.locator("[name=consent]:invalid").count() == 1  # the browser itself asks for it
    page.get_by_label("I agree").check()
    page.get_by_role("button", name="Submit the repair case").click()
    assert "Give an e-mail address or a phone number." in page.content()
    look(page)
    page.get_by_label("Phone").fill("900 00 000")
    page.get_by_label("Where the PC is").fill("Storgata 1")
    page.get_by_role("button", name="Submit the repair case").click()
    repair = repairs.all_of(pc.partner_id)[0]
    assert page.get_by_role("heading", level=1).inner_text() == f"Repair case {repair.number}"
    repairs.do(DESK, repair, "schedule", technician="Per Vik", now=timezone.now())
    page.get_by_label("Message").fill("Ring first")
    page.get_by_role("button", name="Send the message").click()
    assert page.locator(".timeline .what").all_inner_texts() == ["Submitted", "Scheduled", "Message"]
    look(page)
    with page.expect_download() as coming:
        page.get_by_role("link", name="Add the visit to your calendar").click()
    event = Calendar.from_ical(coming.value.path().read_bytes()).walk("VEVENT")[0]
    assert (event.decoded("DTSTART"), str(event["LOCATION"])) == (WINDOW[0], "Storgata 1")
    page.get_by_text("Cancel the repair case").click()
    page.get_by_role("button", name="Cancel it now").click()
    assert page.locator(".pill").inner_text() == "Cancelled"
    assert repairs.again(repair).state == "cancelled"
