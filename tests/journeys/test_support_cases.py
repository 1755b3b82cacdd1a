"""From PCs that are missing to a support case, and to what became of each: the partner watches it without reloading."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from django.db import connections
from playwright.sync_api import expect

from fleetward.entrypoints.jobs import support
from tests.factories import feed_world, partners, whereabouts
from tests.factories.claims import PDF
from tests.factories.feed_files import Document, Sold, x12
from tests.journeys.people import sign_in, with_password
from tests.journeys.worker import work

if TYPE_CHECKING:
    from fleetward.foundation.accounts.models import User

HELD_UP, UNREPORTED, STRANGE = "2UA6140H4W", "5CG4100BCD", "MXL5210QRS"
CANARY = "canary: the reseller has been warned before"
SOON = 15_000  # milliseconds until a page that polls has asked again


def signed_in(visitor: Any, user: User) -> Any:
    """A window in which this person works."""
    page = visitor()
    sign_in(page, with_password(user).email)
    return page


def told(page: Any, text: str) -> None:
    """What the page says was done."""
    expect(page.locator(".toast").filter(has_text=text).last).to_be_visible()


def outcome(page: Any, serial: str, word: str) -> None:
    """What the page says became of a serial number, sooner or later."""
    row = page.locator("#list tr").filter(has_text=serial)
    expect(row.locator(".pill")).to_have_text(word, timeout=SOON)


def choose(page: Any, serial: str, button: str) -> None:
    """Tick one serial number of the work list and say what is to be done."""
    page.get_by_label(serial, exact=True).check()
    page.locator(".bulk").get_by_role("button", name=button, exact=True).click()


def look_for_arrivals() -> None:
    """What the worker does each minute, in a thread of its own: this one belongs to the browser's loop."""

    def look() -> None:
        support.refresh_work(timestamp=0)
        connections.close_all()

    with ThreadPoolExecutor(max_workers=1) as pool:
        pool.submit(look).result()


def opened(partner: Any, search_id: Any) -> None:
    """A support case out of a search, with the invoice."""
    partner.goto(f"/support/new/?search={search_id}&from=/unassigned-devices/")
    expect(partner.locator("#unsettled tbody tr")).to_have_count(3)
    invoice = {"name": "invoice.pdf", "mimeType": "application/pdf", "buffer": PDF}
    partner.locator("input[type=file]").set_input_files(invoice)
    partner.get_by_role("button", name="Open support case").click()
    told(partner, "has been opened")


def taken_up_with_a_note(desk: Any) -> None:
    """An agent takes it up and writes down what only support reads."""
    desk.goto("/support/")
    desk.locator("#list tbody th a").first.click()
    desk.get_by_role("button", name="Take up this support case").click()
    told(desk, "You have taken up this support case.")
    desk.locator("#note summary").click()
    desk.get_by_label("Internal note").fill(CANARY)
    desk.get_by_role("button", name="Save the note").click()
    told(desk, "The note has been saved.")
    expect(desk.locator("#course .internal")).to_contain_text(CANARY)


def released(desk: Any, serial: str) -> None:
    """A line that nobody could attribute is released; before that it says what will happen."""
    desk.get_by_role("link", name="Work on the serial numbers").click()
    choose(desk, serial, "Release")
    expect(desk.get_by_text("1 PC will be released: its lines mean this partner.")).to_be_visible()
    desk.get_by_role("button", name="Release 1 serial number").click()
    expect(desk.get_by_role("heading", name="Released")).to_be_visible()
    desk.get_by_role("link", name="Back to the serial numbers").click()


def added(desk: Any, serial: str) -> None:
    """A PC that nobody has reported is added, with the invoice as evidence."""
    choose(desk, serial, "Add")
    desk.get_by_label("Product number").fill("8Y4J2EA")
    desk.get_by_label("Sold on").fill("2026-09-01")
    desk.get_by_label("Evidence").select_option(label="invoice.pdf")
    desk.get_by_label("Reason").fill("The invoice shows it")
    desk.get_by_role("button", name="Add 1 serial number by support").click()
    expect(desk.get_by_role("heading", name="Added by support")).to_be_visible()
    desk.get_by_role("link", name="Back to the serial numbers").click()


def refused(desk: Any, serial: str, why: str) -> None:
    """One is refused, with the reason."""
    choose(desk, serial, "Refuse")
    desk.get_by_label("Reason").fill(why)
    desk.get_by_role("button", name="Refuse 1 serial number").click()
    expect(desk.get_by_role("heading", name="Refused")).to_be_visible()


def test_out_of_a_search_to_the_outcome_of_each_pc(visitor: Any) -> None:
    world = feed_world.build()
    feed_world.drop(world, world.first, x12(Document([Sold([HELD_UP], reseller="999999")])))
    search = whereabouts.ask(world.north, HELD_UP, UNREPORTED, STRANGE)
    partner = signed_in(visitor, partners.partner_user(world.north))
    desk = signed_in(visitor, partners.vendor_user("support_agent"))
    opened(partner, search.id)
    for serial in (HELD_UP, UNREPORTED, STRANGE):
        outcome(partner, serial, "Being looked at")

    taken_up_with_a_note(desk)
    released(desk, HELD_UP)
    outcome(partner, HELD_UP, "Is where you see it")  # from here on the partner does not reload
    added(desk, UNREPORTED)
    outcome(partner, UNREPORTED, "Added by support")
    refused(desk, STRANGE, "The invoice does not name it")
    outcome(partner, STRANGE, "Refused")
    expect(partner.locator("#list").get_by_text("The invoice does not name it")).to_be_visible()
    work()  # the import of what support has added
    look_for_arrivals()
    outcome(partner, UNREPORTED, "Is where you see it")
    assert CANARY not in partner.content()

    partner.goto("/unassigned-devices/")
    for serial in (HELD_UP, UNREPORTED):
        expect(partner.locator("#list").get_by_text(serial)).to_be_visible()
    expect(partner.locator("#list").get_by_text(STRANGE)).to_have_count(0)


def test_question_and_answer_while_both_have_the_page_open(visitor: Any) -> None:
    mine = partners.partner()
    partner = signed_in(visitor, partners.partner_user(mine))
    desk = signed_in(visitor, partners.vendor_user("support_agent"))
    partner.goto("/unassigned-devices/")
    partner.get_by_role("link", name="Get support").first.click()
    partner.get_by_label("What is it about?").select_option(label="A report or a feed")
    partner.get_by_label("Subject").fill("A file is missing")
    partner.get_by_label("What happened?").fill("We sent it on Monday")
    partner.get_by_role("button", name="Open support case").click()
    told(partner, "has been opened")
    partner.get_by_label("Message").fill("I am typing this while")

    desk.goto("/support/")
    desk.locator("#list tbody th a").first.click()
    desk.locator("#answer textarea").fill("Which name did it have?")
    desk.get_by_role("button", name="Send the answer").click()
    told(desk, "Your answer has been sent.")

    expect(partner.locator("#course")).to_contain_text("Which name did it have?", timeout=SOON)
    expect(partner.locator("#state")).to_have_text("Waits for your answer")
    expect(partner.get_by_label("Message")).to_have_value("I am typing this while")
    partner.get_by_label("Message").fill("sales.csv")
    partner.get_by_role("button", name="Send the message").click()
    expect(desk.locator("#course")).to_contain_text("sales.csv", timeout=SOON)
    expect(desk.locator("#state")).to_have_text("Waits for support")
