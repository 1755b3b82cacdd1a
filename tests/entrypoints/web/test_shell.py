"""The frame: what the left panel groups, who is shown the way to support, and the key that leads to the search box."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.factories import partners

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.usefixtures("db")


def panel(client: Client) -> str:
    text = client.get("/").content.decode()
    return text[text.index('<nav class="nav"') : text.index("</aside>")]


def headings(client: Client) -> list[str]:
    return re.findall(r'<h2 class="nav-label">([^<]+)', panel(client))


def test_repair_cases_parts_and_claims_stand_under_one_heading_where_there_are_several() -> None:
    viewing, delivering = partners.partner("View AS"), partners.partner("Delivery AS")
    partners.certificate(delivering, role="service_delivery")
    assert headings(partners.browser(partners.partner_user(viewing))) == []
    client = partners.browser(partners.partner_user(delivering))
    assert headings(client) == ["Repairs"]
    below = panel(client).partition("Repairs</h2>")[2].partition("</ul>")[0]
    entries = re.findall(r"<span>([^<]+)</span>", below)
    assert entries == ["Repair cases", "Parts orders", "Returns", "Service delivery", "Claims"]


def test_who_answers_for_support_is_not_sent_to_support() -> None:
    asks = panel(partners.browser(partners.partner_user(partners.partner())))
    answers = panel(partners.browser(partners.vendor_user("support_agent")))
    assert ("Get support" in asks, "Get support" in answers) == (True, False)


def test_the_key_that_leads_to_the_search_box_can_be_switched_off_and_on() -> None:
    client = partners.browser(partners.partner_user(partners.partner()))
    settings = {"name": "Kari", "language": "en", "time_zone": "Europe/Oslo"}
    seen = []
    for chosen in ({}, {"slash": "on"}):
        client.post("/preferences/", settings | chosen)
        page = client.get("/preferences/").content.decode()
        seen.append(("data-search-box" in page, re.search(r'name="slash"[^>]*checked', page) is not None))
    assert seen == [(False, False), (True, True)]
