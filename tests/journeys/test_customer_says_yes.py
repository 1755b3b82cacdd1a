"""A partner adds a customer, whose IT administrator accepts by the mail's link; alerts follow the rules (R12, R13)."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlparse

from django.core import mail
from playwright.sync_api import expect

from fleetward.domain.customers.models import CustomerMember
from tests.factories import devices, partners
from tests.journeys.people import PASSWORD, sign_in, with_password
from tests.journeys.worker import work

COMPANY = "Fjord Eiendom AS"
SAID = {
    "name": COMPANY, "address": "Kaien 1", "postal_code": "5003", "city": "Bergen", "contact_first_name": "Ola",
    "contact_last_name": "Dal", "contact_email": "ola@fjord.example", "seats": "20",
}  # fmt: skip


def add_customer(page: Any) -> None:
    """All that F1 asks for."""
    page.get_by_role("link", name="Customers", exact=True).click()
    page.get_by_role("link", name="Add a customer").first.click()
    for name, value in SAID.items():
        page.locator(f"[name={name}]").fill(value)
    page.get_by_role("button", name="Add the customer").click()
    expect(page.get_by_text("Invitation pending")).to_be_visible()


def link_in_the_mail() -> str:
    """What the invited person clicks on."""
    work()
    (sent,) = mail.outbox
    assert sent.to == ["ola@fjord.example"]
    found = re.search(r"http\S+/invitations/\S+", str(sent.body))
    assert found is not None
    return urlparse(found[0]).path


def enter_space(page: Any) -> None:
    """Through the drop-down at the top left (R13)."""
    page.goto("/")
    page.locator("#customer-menu > summary").click()
    page.get_by_role("searchbox", name="Search for a customer").fill("eien")
    page.locator("#customer-choices").get_by_role("link", name=COMPANY).click()
    expect(page.locator(".left-panel .tenant .name")).to_have_text(COMPANY)


def open_settings(page: Any, tab: str) -> None:
    """Settings at the bottom left, then the tab."""
    page.locator(".left-panel .foot").get_by_role("link", name="Settings").click()
    page.locator("nav.tabs").get_by_role("link", name=tab).click()


def test_a_customer_accepts_sees_its_space_and_nothing_else_and_alerts_follow_the_first_pc(visitor: Any) -> None:
    mail.outbox = []
    mine = partners.partner("Nordlys Data AS")
    partners.certificate(mine)
    kari = with_password(partners.partner_user(mine))
    partner, customer = visitor(), visitor()
    sign_in(partner, kari.email)
    add_customer(partner)

    enter_space(partner)
    open_settings(partner, "Assigned partner")
    expect(partner.locator("nav.tabs").get_by_role("link", name="Users")).to_have_count(0)

    customer.goto(link_in_the_mail())
    expect(customer.get_by_text("Nordlys Data AS").first).to_be_visible()
    customer.get_by_label("Your name").fill("Ola Dal")
    customer.get_by_label("Choose a password").fill(PASSWORD)
    customer.get_by_role("button", name="Accept the invitation").click()
    expect(customer.locator(".left-panel .tenant .name")).to_have_text(COMPANY)
    entries = customer.locator(".left-panel .nav-item").all_inner_texts()
    assert [entry.strip() for entry in entries] == [
        "Home", "Devices", "Alerts", "Repair cases", "Un-enrol PCs", "Support cases", "Audit log", "Get support",
        "Settings",
    ]  # fmt: skip
    for address in ("/customers/", "/unassigned-devices/", "/feeds/"):
        assert customer.goto(address).status == 404

    partner.reload()
    open_settings(partner, "Users")
    expect(partner.get_by_role("row").filter(has_text="ola@fjord.example")).to_be_visible()

    theirs = CustomerMember.objects.get()
    customer.goto(f"/customers/{theirs.customer_id}/settings/notifications/")
    expect(customer.get_by_role("button", name="Switch on self-service alerts")).to_be_disabled()
    expect(customer.get_by_text("when the first PC with a program has been added")).to_be_visible()

    devices.move(partners.find(mine, theirs.customer_id), devices.pc(mine, "5CG4100BCD"))
    customer.goto(f"/customers/{theirs.customer_id}/devices/")
    expect(customer.get_by_role("link", name="5CG4100BCD")).to_be_visible()
    enter_space(partner)
    open_settings(partner, "Notifications")
    partner.get_by_role("button", name="Switch off self-service alerts").click()
    expect(partner.get_by_role("button", name="Switch on self-service alerts")).to_be_enabled()
    assert partners.find(mine, theirs.customer_id).self_service is False
