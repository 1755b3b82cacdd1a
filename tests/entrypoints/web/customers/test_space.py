"""The frame of a customer's space, for its own people and for the partner's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fleetward.foundation.kit.ids import uuid7
from tests.factories import partners

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.usefixtures("db")


def html(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def entries(text: str) -> list[str]:
    return re.findall(
        r'<a class="nav-item" href="[^"]*"(?: aria-current="page")?>.*?<span>(.*?)</span>', text, re.DOTALL
    )


def current(text: str) -> list[str]:
    return re.findall(r'<a class="nav-item" href="[^"]*" aria-current="page">.*?<span>(.*?)</span>', text, re.DOTALL)


def tenant(text: str) -> str:
    found = re.search(r'<span class="name">(.*?)</span>', text)
    assert found is not None
    return found[1]


def test_the_partners_people_see_the_customers_entries_and_name() -> None:
    mine = partners.partner()
    theirs = partners.customer(mine)
    client = partners.browser(partners.partner_user(mine))
    text = html(client, f"/customers/{theirs.id}/")
    assert (tenant(text), current(text)) == ("Fjord Eiendom AS", ["Home"])
    assert "Unassigned devices" not in entries(text)
    assert (tenant(html(client, "/")), "Unassigned devices" in entries(html(client, "/"))) == ("Nordlys Data AS", True)


def test_a_customers_people_have_their_space_on_every_page_and_no_choice() -> None:
    theirs = partners.customer(partners.partner())
    client = partners.browser(partners.customer_user(theirs))
    for address in (f"/customers/{theirs.id}/", "/support/", "/preferences/"):
        text = html(client, address)
        assert (tenant(text), entries(text)[0]) == ("Fjord Eiendom AS", "Home")
        assert "customer-menu" not in text


def test_settings_at_the_bottom_left_lead_to_the_space() -> None:
    mine = partners.partner()
    theirs = partners.customer(mine)
    for person in (partners.partner_user(mine), partners.customer_user(theirs)):
        text = html(partners.browser(person), f"/customers/{theirs.id}/settings/")
        assert current(text) == ["Settings"]
        assert f'<a class="nav-item" href="/customers/{theirs.id}/settings/" aria-current="page">' in text
        assert f'<a href="/customers/{theirs.id}/settings/" aria-current="page">Overview</a>' in text
        assert str(theirs.id) in text


def test_the_choice_lists_customers_by_the_beginning_of_a_word_and_leads_to_their_spaces() -> None:
    mine = partners.partner()
    for name in ("Fjord Eiendom AS", "Nordre Fjordhotell", "Askeladden Rederi"):
        made = partners.customer(mine, name)
    partners.customer(partners.partner("Other"), "Fjordbanken")
    client = partners.browser(partners.partner_user(mine))

    def offered(query: str) -> list[str]:
        text = html(client, f"/customers/choices/{query}")
        return re.findall(r'href="/customers/[^"]+".*?</svg>\s*([^<]+)', text, re.DOTALL)

    assert offered("") == ["Askeladden Rederi", "Fjord Eiendom AS", "Nordre Fjordhotell"]
    assert offered("?q=fjord") == ["Fjord Eiendom AS", "Nordre Fjordhotell"]
    assert offered("?q=EIENDOM+as") == ["Fjord Eiendom AS"]
    assert "No customer has this name." in html(client, "/customers/choices/?q=jord")
    assert f'href="/customers/{made.id}/" aria-current="true"' in html(client, f"/customers/choices/?chosen={made.id}")


def test_the_choice_offers_at_most_twenty() -> None:
    mine = partners.partner()
    for number in range(21):
        partners.customer(mine, f"Company {number}")
    text = html(partners.browser(partners.partner_user(mine)), "/customers/choices/")
    assert (text.count('href="/customers/'), "There are more" in text) == (20, True)


def test_no_page_asks_for_the_customers_it_could_switch_to() -> None:
    mine = partners.partner()
    client = partners.browser(partners.partner_user(mine))
    html(client, "/preferences/")
    counts = []
    for number in range(2):
        partners.customer(mine, f"Company {number}")
        with CaptureQueriesContext(connection) as found:
            html(client, "/preferences/")
        counts.append((len(found), sum("customers_customer" in query["sql"] for query in found)))
    assert counts == [counts[0]] * 2
    assert counts[0][1] == 0


def test_anothers_customer_and_none_at_all_look_the_same() -> None:
    theirs = partners.customer(partners.partner())
    other = partners.partner("Other")
    strangers = [
        partners.partner_user(other), partners.customer_user(partners.customer(other)),
        partners.vendor_user("program_manager"),
    ]  # fmt: skip
    for person in strangers:
        client = partners.browser(person)
        answers = [client.get(f"/customers/{one}/{rest}") for one in (theirs.id, uuid7()) for rest in ("", "settings/")]
        assert [answer.status_code for answer in answers] == [404] * 4
