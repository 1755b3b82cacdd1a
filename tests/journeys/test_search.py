"""Read out on the telephone: a technician finds a PC by its serial's end, and a repair case by its number."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import expect

from tests.factories import claims, devices, partners, repairs
from tests.journeys.people import sign_in, with_password


def test_a_technician_finds_a_pc_by_the_end_of_its_serial_and_a_repair_case_by_its_number(visitor: Any) -> None:
    mine = claims.service_partner()
    theirs = partners.customer(mine)
    devices.pc(mine, "5CG4100BCD")
    here = devices.on_dashboard(theirs, "8CC4200XYZ")
    repair = repairs.opened(partners.partner_actor(mine), here)
    page = visitor()
    sign_in(page, with_password(partners.partner_user(mine, "technician")).email)

    page.keyboard.press("/")
    box = page.get_by_role("searchbox", name="Search everything")
    expect(box).to_be_focused()
    box.fill("0xyz")
    box.press("Enter")
    card = page.locator(".card", has=page.get_by_role("heading", name="PCs", exact=True))
    expect(card.locator("b")).to_have_text(["8CC4200XYZ"])
    card.get_by_role("link").click()
    expect(page).to_have_url(re.compile(f"/unassigned-devices/{here.id}/$"))
    expect(page.locator("main")).to_contain_text("8CC4200XYZ")

    page.get_by_role("searchbox", name="Search everything").fill(repair.number.lower())
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/repair-cases/{repair.id}/$"))
    expect(page.locator("main")).to_contain_text(repair.number)


def test_the_key_writes_a_stroke_where_somebody_writes(visitor: Any) -> None:
    mine = partners.partner()
    devices.pc(mine, "5CG4100BCD")
    page = visitor()
    sign_in(page, with_password(partners.partner_user(mine)).email)
    page.goto("/unassigned-devices/")
    field = page.get_by_role("searchbox", name="Search", exact=True)
    field.press("/")
    expect(field).to_have_value("/")


def test_on_a_telephone_an_icon_leads_to_the_search(visitor: Any) -> None:
    mine = partners.partner()
    here = devices.pc(mine, "5CG4100BCD")
    page = visitor()
    page.set_viewport_size({"width": 390, "height": 800})
    sign_in(page, with_password(partners.partner_user(mine)).email)
    page.get_by_role("link", name="Search everything").click()
    box = page.get_by_role("searchbox", name="Search everything")
    expect(box).to_be_focused()
    box.fill("5CG4100BCD")
    box.press("Enter")
    expect(page).to_have_url(re.compile(f"/unassigned-devices/{here.id}/$"))
