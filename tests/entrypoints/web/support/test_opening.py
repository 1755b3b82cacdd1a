"""Support cases, from the form to the list."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from fleetward.foundation.kit.ids import uuid7
from tests.entrypoints.web.support.world import outcomes
from tests.factories import partners

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.usefixtures("db")

NEW = "/support/new/"


def field(text: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*?value="([^"]*)"', text)
    return found[1] if found else ""


def sent(client: Client, **values: str) -> dict[str, str]:
    token = field(client.get(NEW).content.decode(), "token")
    usual = {
        "kind": "missing_pcs",
        "subject": "Two are missing",
        "text": "Since Monday",
        "serials": "5CG4100BCD",
        "priority": "normal",
    }
    return usual | {"token": token, "from_page": "/unassigned-devices/"} | values


def opened(client: Client, **values: str) -> str:
    answer = client.post(NEW, sent(client, **values))
    assert answer.status_code == 302
    return str(answer["Location"])


def listed(client: Client) -> list[str]:
    text = client.get("/support/").content.decode()
    return re.findall(r'<td class="wrap">(.*?)<span', text)


def test_every_page_offers_the_way_to_the_support_team() -> None:
    text = partners.browser(partners.partner_user(partners.partner())).get("/unassigned-devices/").content.decode()
    assert f'href="{NEW}?from=/unassigned-devices/"' in text


def test_the_form_knows_what_it_is_about_and_where_one_came_from() -> None:
    client = partners.browser(partners.partner_user(partners.partner()))
    text = client.get(f"{NEW}?kind=missing_pcs&from=/unassigned-devices/&serial=5CG4100BCD").content.decode()
    assert re.findall(r'<option value="(\w+)" selected>', text) == ["missing_pcs", "normal"]
    assert field(text, "from_page") == "/unassigned-devices/"
    assert field(text, "subject") == "PCs are missing from my page"
    assert re.findall(r"<textarea[^>]*serials[^>]*>\s*(\w*)</textarea>", text) == ["5CG4100BCD"]


@pytest.mark.parametrize(
    "origin", ["//evil.example", "https://evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_the_way_back_leads_to_no_other_host(origin: str) -> None:
    client = partners.browser(partners.partner_user(partners.partner()))
    shown = client.get(NEW, {"from": origin}).content.decode()
    again = client.post(NEW, {"from_page": origin}).content.decode()
    assert field(shown, "from_page") == ""
    for text in (shown, again):
        assert re.findall(r'class="button quiet" href="([^"]*)"', text) == ["/"]


def test_a_support_case_is_confirmed_with_its_number_and_shows_what_was_said() -> None:
    client = partners.browser(partners.partner_user(partners.partner()))
    answer = client.post(NEW, sent(client, serials="5cg4100bcd, 8CC4200BCD"), follow=True)
    text = answer.content.decode()
    number = re.search(r"Support case (S-\d{6}-\w{5}) has been opened", text)
    assert number is not None
    assert f"<title>{number[1]}" in text.replace("\n", "")
    assert outcomes(text) == {"5CG4100BCD": "Being looked at", "8CC4200BCD": "Being looked at"}
    assert listed(client) == ["Two are missing"]


def test_a_double_click_opens_one_support_case() -> None:
    client = partners.browser(partners.partner_user(partners.partner()))
    values = sent(client)
    assert client.post(NEW, values)["Location"] == client.post(NEW, values)["Location"]
    assert listed(client) == ["Two are missing"]


def test_lines_that_are_no_serial_are_shown_before_anything_is_sent() -> None:
    client = partners.browser(partners.partner_user(partners.partner()))
    values = sent(client, serials="5CG4100BCD\nhello world!\n2212UA6140H4W", leave_out="")
    text = client.post(NEW, values).content.decode()
    assert re.findall(r'<td>(\d+)</td><td class="mono">(.*?)</td><td class="mono">(.*?)</td>', text) == [
        ("2", "hello world!", ""), ("3", "2212UA6140H4W", "2UA6140H4W"),
    ]  # fmt: skip
    assert "1 serial number understood" in text
    assert "2 entries are no serial numbers." in text
    assert listed(client) == []
    client.post(NEW, values | {"leave_out": "on"})
    assert listed(client) == ["Two are missing"]


def test_more_than_ten_thousand_serials_are_refused_with_the_reason() -> None:
    client = partners.browser(partners.partner_user(partners.partner()))
    many = "\n".join(f"5CG4{1 + n // 1000:02}{n % 1000:04}" for n in range(10_001))
    text = client.post(NEW, sent(client, serials=many)).content.decode()
    assert "These are more than 10,000 serial numbers." in text


def test_an_empty_form_is_answered_field_by_field() -> None:
    client = partners.browser(partners.partner_user(partners.partner()))
    text = client.post(NEW, {"token": "nonsense"}).content.decode()
    assert text.count("This field is required.") == 4
    assert listed(client) == []


def test_partner_and_customer_each_see_their_own_and_a_support_agent_both() -> None:
    mine = partners.partner()
    ours = partners.browser(partners.partner_user(mine))
    theirs = partners.browser(partners.customer_user(partners.customer(mine)))
    agent = partners.browser(partners.vendor_user("support_agent"))
    address = opened(ours, subject="from the partner")
    opened(theirs, subject="from the customer")
    assert listed(ours) == ["from the partner"]
    assert listed(theirs) == ["from the customer"]
    assert sorted(listed(agent)) == ["from the customer", "from the partner"]
    assert [client.get(address).status_code for client in (ours, theirs, agent)] == [200, 404, 200]


def test_strangers_find_nothing() -> None:
    address = opened(partners.browser(partners.partner_user(partners.partner())))
    other = partners.browser(partners.partner_user(partners.partner("Other")))
    clerk = partners.browser(partners.vendor_user("claims_approver"))
    assert [client.get(address).status_code for client in (other, clerk)] == [404, 404]
    assert listed(other) == []
    assert clerk.get("/support/").status_code == 404
    for there in ("/support/", NEW, address):
        assert partners.browser().get(there)["Location"] == f"/account/login/?next={there}"
    assert other.get(f"/support/{uuid7()}/{uuid7()}/").status_code == 404


def test_vendor_staff_are_led_to_the_list() -> None:
    agent = partners.browser(partners.vendor_user("support_agent"))
    assert agent.get(NEW)["Location"] == "/support/"


@pytest.mark.parametrize("alias", ["default", "vendor"])
def test_the_number_of_queries_does_not_grow_with_the_rows(alias: str) -> None:
    mine = partners.browser(partners.partner_user(partners.partner()))
    reader = partners.browser(partners.vendor_user("support_agent")) if alias == "vendor" else mine
    counts = []
    for more in (1, 2):
        for _ in range(more):
            opened(mine)
        listed(reader)
        with CaptureQueriesContext(connections[alias]) as found:
            assert listed(reader) != []
        counts.append(len(found))
    assert counts[0] == counts[1]
