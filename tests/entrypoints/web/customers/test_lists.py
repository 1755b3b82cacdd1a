"""The partner's list of customers."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.entrypoints.web.customers.pages import html, queries
from tests.factories import partners

pytestmark = pytest.mark.usefixtures("db")


def cards(text: str) -> list[str]:
    return re.findall(r'<h2><a class="link" href="/customers/[^"]+">(.*?)</a>', text)


def rows(text: str) -> list[str]:
    return re.findall(r'<th class="hold" scope="row"><a href="/customers/[^"]+">(.*?)</a>', text)


def test_customers_stand_as_cards_and_as_a_table_and_every_link_keeps_the_form() -> None:
    mine = partners.partner()
    for name in ("Fjord AS", "Askeladden AS"):
        partners.customer(mine, name)
    partners.customer(partners.partner("Other"), "Foreign AS")
    client = partners.browser(partners.partner_user(mine))
    assert cards(html(client, "/customers/")) == ["Askeladden AS", "Fjord AS"]
    table = html(client, "/customers/?view=table&sort=-name")
    assert rows(table) == ["Fjord AS", "Askeladden AS"]
    links = re.findall(r'<a class="sort" href="([^"]+)"', table)
    assert len(links) == 3
    assert all("view=table" in link for link in links)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=fjo", ["Fjord AS"]),
        ("accepted=yes", ["Fjord AS", "Nord AS"]),
        ("accepted=no", ["Late AS", "Over AS"]),
        ("plan=suspended", ["Late AS"]),
        ("plan=over_enrolled", ["Over AS"]),
        ("plan=active&managed_by=partner", ["Nord AS"]),
        ("sort=-devices", ["Over AS", "Nord AS", "Late AS", "Fjord AS"]),
        ("plan=nonsense&sort=nonsense&at=nonsense", ["Fjord AS", "Late AS", "Nord AS", "Over AS"]),
        ("q=nothing", []),
    ],
)
def test_the_address_says_what_is_shown(query: str, expected: list[str]) -> None:
    mine, today = partners.partner(), timezone.localdate()
    partners.customer(mine, "Fjord AS")
    partners.customer(mine, "Nord AS", managed_by="partner", device_count=2)
    partners.customer(mine, "Late AS", accepted_at=None, plan_ends_on=today - timedelta(days=1), device_count=1)
    partners.customer(mine, "Over AS", accepted_at=None, seats=3, device_count=4)
    text = html(partners.browser(partners.partner_user(mine)), f"/customers/?{query}")
    assert cards(text) == expected
    assert ("Nothing matches" in text) == (not expected)


def test_a_card_says_how_the_invitation_stands() -> None:
    mine, now = partners.partner(), timezone.now()
    partners.customer(mine, "A AS")
    waiting = [partners.customer(mine, name, accepted_at=None) for name in ("B AS", "C AS", "D AS", "E AS")]
    partners.invitation(waiting[0])
    partners.invitation(waiting[1], answered_at=now)
    partners.invitation(waiting[2], expires_at=now)
    text = html(partners.browser(partners.partner_user(mine, "viewer")), "/customers/")
    assert re.findall(r'</a></h2><span class="pill \w*">(.*?)</span>', text) == [
        "Accepted", "Invitation pending", "Invitation declined", "Invitation expired", "Invitation withdrawn",
    ]  # fmt: skip


def test_the_number_of_queries_does_not_grow_with_the_customers() -> None:
    mine = partners.partner()
    client = partners.browser(partners.partner_user(mine))
    counts = []
    for number in range(3):
        partners.invitation(partners.customer(mine, f"Company {number}", accepted_at=None))
        counts.append([queries(client, address) for address in ("/customers/", "/customers/?view=table", "/")])
    assert counts[0] == counts[2]


def test_over_htmx_only_the_list_comes() -> None:
    mine = partners.partner()
    partners.customer(mine, "Fjord AS")
    text = html(partners.browser(partners.partner_user(mine)), "/customers/?q=fjord", **{"HX-Request": "true"})
    assert (cards(text), "<html" in text) == (["Fjord AS"], False)


@pytest.mark.parametrize(("role", "offered"), [("administrator", True), ("technician", False), ("viewer", False)])
def test_only_an_administrator_is_offered_to_add_one(role: str, offered: bool) -> None:  # noqa: FBT001 (a parameter)
    mine = partners.partner()
    client = partners.browser(partners.partner_user(mine, role))
    for _ in range(2):  # without any customer, and with one
        assert ('href="/customers/new/"' in html(client, "/customers/")) == offered
        partners.customer(mine)
