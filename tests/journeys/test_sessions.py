"""A technician's laptop is lost; and pages that no browser keeps on its disk can still be gone back to."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import expect

from tests.factories import devices, partners
from tests.journeys.people import PASSWORD, sign_in, with_password


def test_a_technician_ends_the_session_of_a_laptop_that_is_lost(visitor: Any) -> None:
    kari = with_password(partners.partner_user(partners.partner(), "technician"))
    lost, here = visitor(), visitor()
    sign_in(lost, kari.email)
    sign_in(here, kari.email)
    here.goto("/preferences/")
    here.get_by_role("link", name="Sessions").click()
    expect(here.locator("tbody tr")).to_have_count(2)
    expect(here.locator("tbody tr").first).to_contain_text("This one")
    here.get_by_role("button", name="End all other sessions").click()
    here.get_by_label("Password").fill(PASSWORD)
    here.get_by_role("button", name="Confirm").click()
    expect(here.locator("#toasts")).to_contain_text("1 other session has been ended.")
    expect(here.locator("tbody tr")).to_have_count(1)
    lost.reload()
    expect(lost).to_have_url(re.compile("/account/login/"))


def test_back_and_forward_lead_through_a_filtered_list(visitor: Any) -> None:
    mine = partners.partner()
    partners.certificate(mine)
    devices.pc(mine, "5CG4100BCD", model="One")
    devices.pc(mine, "8CC4200XYZ", model="Two")
    page = visitor()
    sign_in(page, with_password(partners.partner_user(mine)).email)
    page.goto("/unassigned-devices/")
    rows = page.locator("#list tbody th a")
    page.locator("select[name=model]").select_option("Two")
    expect(rows).to_have_text(["8CC4200XYZ"])
    expect(page).to_have_url(re.compile("model=Two"))
    rows.first.click()
    expect(page).to_have_url(re.compile("/unassigned-devices/[0-9a-f-]{36}/$"))
    page.go_back()
    expect(page).to_have_url(re.compile("model=Two"))
    expect(rows).to_have_text(["8CC4200XYZ"])
    page.go_back()
    expect(page).to_have_url(re.compile("/unassigned-devices/$"))
    expect(rows).to_have_count(2)
    page.go_forward()
    expect(rows).to_have_text(["8CC4200XYZ"])
