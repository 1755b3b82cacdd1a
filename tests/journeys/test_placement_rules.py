"""A partner writes a rule, tries it and switches it on; the PCs of the next file find their dashboard by themselves."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from fleetward.entrypoints.jobs.sales_feed import watch_inbox
from tests.factories import feed_files, partners, placement
from tests.factories.feed_files import Document, Sold
from tests.factories.feed_world import build
from tests.journeys.people import sign_in, with_password
from tests.journeys.test_from_file_to_page import drop
from tests.journeys.worker import work

if TYPE_CHECKING:
    from pathlib import Path

DAY = date(2026, 8, 31)
A, B, C, D = (feed_files.serial(number) for number in range(1, 5))


def arrive(inbox: Path, number: int, *sold: tuple[str, str]) -> None:
    """A file with these PCs, each with its end customer, is dropped and read; whatever follows is done."""
    lines = [Sold([serial], end_customer=name, invoice=f"I-{serial}", on=DAY) for serial, name in sold]
    document = Document(lines, number=f"R{number}", on=DAY)
    drop(inbox, "first", f"sales{number}.edi", feed_files.x12(document, control=number))
    watch_inbox(0)
    work()


def test_pcs_of_the_next_file_go_to_the_dashboard_by_themselves(visitor: Any, settings: Any) -> None:
    world = build()
    partners.customer(world.north, "Fjord Eiendom AS")
    kari = with_password(partners.partner_user(world.north))
    arrive(settings.INBOX, 1, (A, "FJORD EIENDOM A/S"), (B, "Berg AS"))

    page = visitor()
    sign_in(page, kari.email)
    page.get_by_role("link", name="Placement rules").click()
    write(page)
    expect(page.get_by_role("button", name="Switch on and move 1 PC")).to_be_visible()
    assert placement.where(world.north) == {A: "", B: ""}
    page.get_by_role("button", name="Switch on and move 1 PC").click()
    expect(page.locator("#toasts")).to_contain_text("1 PC is moved now")
    work()
    assert placement.where(world.north) == {A: "Fjord Eiendom AS", B: ""}

    arrive(settings.INBOX, 2, (C, "Fjord Eiendom AS"), (D, "Dal AS"))
    assert placement.where(world.north) == {A: "Fjord Eiendom AS", B: "", C: "Fjord Eiendom AS", D: ""}
    page.goto("/placement-rules/")
    expect(page.locator("tbody td.num")).to_have_text("2")
    page.goto(f"/unassigned-devices/{placement.id_of(world.north, C)}/")
    placed = page.locator(".timeline li").first
    expect(placed).to_contain_text("Put on a customer's dashboard")
    expect(placed).to_contain_text("Placement rules")
    expect(placed).to_contain_text("rule “Fjord”")


def write(page: Any) -> None:
    """The rule, with the end customer as the page proposes it."""
    page.get_by_role("link", name="Write a rule").click()
    page.get_by_label("Name of the rule").fill("Fjord")
    page.get_by_label("End customer", exact=False).first.fill("fjord")
    expect(page.locator("#proposals-end_customer option")).to_have_count(1)
    expect(page.locator("#proposals-end_customer option")).to_have_attribute("value", "FJORD EIENDOM A/S")
    page.get_by_label("End customer", exact=False).first.fill("FJORD EIENDOM A/S")
    page.get_by_label("Goes to the dashboard of").select_option(label="Fjord Eiendom AS")
    page.get_by_role("button", name="Save and try the rule").click()
