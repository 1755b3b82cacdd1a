"""The page *Unassigned devices* and a PC's page."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from fleetward.domain.devices.models import LedgerKind
from fleetward.foundation.kit import listing
from fleetward.foundation.kit.ids import uuid7
from tests.factories import devices, partners

if TYPE_CHECKING:
    from django.test import Client

    from fleetward.domain.partners.models import Partner

pytestmark = pytest.mark.usefixtures("db")

PAGE = "/unassigned-devices/"


def certified() -> Partner:
    mine = partners.partner()
    partners.certificate(mine)
    return mine


def browser(of: Partner, role: str = "administrator") -> Client:
    return partners.browser(partners.partner_user(of, role))


def html(client: Client, address: str, **headers: str) -> str:
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def serials(text: str) -> list[str]:
    return re.findall(r'<th class="hold mono" scope="row"><a href="[^"]+">([^<]+)</a>', text)


def total(text: str) -> str:
    found = re.search(r'id="pool-total">(?:<a[^>]*>)?([^<]+)', text)
    assert found is not None
    return found[1]


def link(text: str, rel: str) -> str:
    found = re.search(rf'rel="{rel}" href="([^"]+)"', text)
    assert found is not None
    return found[1].replace("&amp;", "&")


def test_the_page_shows_the_partners_pcs_the_newest_first() -> None:
    mine, now = certified(), timezone.now()
    devices.pc(mine, "5CG4100BCD", waiting_since=now - timedelta(days=9))
    devices.pc(mine, "5CG4101BCD", waiting_since=now - timedelta(days=1))
    devices.pc(partners.partner("Other"), "8CC4200BCD")
    assert serials(html(browser(mine), PAGE)) == ["5CG4101BCD", "5CG4100BCD"]


def test_the_left_panel_leads_to_the_page_with_the_number_waiting() -> None:
    mine = certified()
    devices.pc(mine, "5CG4100BCD")
    text = html(browser(mine), reverse("home"))
    entry = re.search(r'<a class="nav-item" href="/unassigned-devices/">(.*?)</a>', text, re.DOTALL)
    assert entry is not None
    assert re.findall(r"<span[^>]*>(.*?)</span>", entry[1]) == ["Unassigned devices", "1"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?q=5CG41", ["5CG4101BCD", "5CG4100BCD"]),
        ("?q=200BCD", ["8CC4200BCD"]),
        ("?model=HP+ZBook", ["8CC4200BCD"]),
        ("?end_customer=nord&q=5CG", ["5CG4100BCD"]),
        ("?sort=serial", ["5CG4100BCD", "5CG4101BCD", "8CC4200BCD"]),
        ("?sort=-sold_on", ["8CC4200BCD", "5CG4101BCD", "5CG4100BCD"]),
        ("?sort=nonsense&at=nonsense", ["8CC4200BCD", "5CG4101BCD", "5CG4100BCD"]),
        ("?q=NOTHERE", []),
    ],
)
def test_the_address_says_what_is_shown(query: str, expected: list[str]) -> None:
    mine, now = certified(), timezone.now()
    devices.pc(
        mine, "5CG4100BCD", waiting_since=now - timedelta(days=3), end_customer="Nord AS", sold_on=date(2026, 1, 1)
    )
    devices.pc(mine, "5CG4101BCD", waiting_since=now - timedelta(days=2), sold_on=date(2026, 1, 2))
    devices.pc(mine, "8CC4200BCD", waiting_since=now - timedelta(days=1), model="HP ZBook", sold_on=date(2026, 1, 3))
    text = html(browser(mine), PAGE + query)
    assert serials(text) == expected
    assert ("Nothing matches" in text) == (not expected)


def test_pages_lead_on_and_back_and_keep_the_filter() -> None:
    mine, moment = certified(), timezone.now()
    names = [f"5CG4{number:03}BCD" for number in range(120)]
    devices.pcs(mine, [*names, "8CC4200BCD"], waiting_since=moment)
    client = browser(mine)
    first = html(client, PAGE + "?q=5CG&sort=serial")
    second = html(client, PAGE + link(first, "next"))
    third = html(client, PAGE + link(second, "next"))
    assert [serials(text) for text in (first, second, third)] == [names[:50], names[50:100], names[100:]]
    assert serials(html(client, PAGE + link(third, "prev"))) == names[50:100]
    assert 'rel="next"' not in third


def test_beyond_the_cap_the_count_is_a_floor_and_the_exact_figure_comes_on_demand(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(listing, "COUNT_CAP", 2)
    mine = certified()
    for number in range(4):
        devices.pc(mine, f"5CG410{number}BCD")
    client = browser(mine)
    capped = html(client, PAGE + "?q=5CG")
    assert total(capped) == "2+"
    exact = re.search(r'<a class="link" href="([^"]+)"[^>]*title="Count all that match"', capped)
    assert exact is not None
    assert total(html(client, PAGE + exact[1].replace("&amp;", "&"))) == "4"
    assert total(html(client, PAGE)) == "4"


def test_columns_are_chosen_in_the_address() -> None:
    mine = certified()
    devices.pc(mine, "5CG4100BCD", order_number="PO-77")
    client = browser(mine)
    heads = [re.findall(r'<th[^>]*scope="col"[^>]*>(?:<a[^>]*>)?([^<]+)', html(client, PAGE + query)) for query in (
        "", "?column=order_number&column=model")]  # fmt: skip
    assert heads == [
        [
            "Serial number",
            "Model",
            "Likely customer",
            "Program",
            "Sold on",
            "Distributor",
            "Invoice",
            "End customer",
            "Waiting since",
            "Last seen",
        ],
        ["Serial number", "Model", "Order"],
    ]


def test_over_htmx_only_the_list_comes_with_the_figures_that_stand_outside_it() -> None:
    mine = certified()
    devices.pc(mine, "5CG4100BCD")
    text = html(browser(mine), PAGE + "?q=5CG", **{"HX-Request": "true"})
    assert serials(text) == ["5CG4100BCD"]
    assert "<html" not in text
    assert re.findall(r'id="([\w-]+)" hx-swap-oob="true"', text) == ["pool-total", "pool-actions"]
    assert 'name="query" value="q=5CG"' in text


def test_what_a_report_says_is_shown_as_text() -> None:
    mine = certified()
    devices.pc(mine, "5CG4100BCD", end_customer="<script>alert(1)</script>")
    assert "<script>alert" not in html(browser(mine), PAGE)


def queries(client: Client, address: str) -> int:
    html(client, address)  # what is read once a process is read now
    with CaptureQueriesContext(connection) as found:
        html(client, address)
    return len(found)


def test_the_number_of_queries_does_not_grow_with_the_rows() -> None:
    mine = certified()
    client = browser(mine)
    devices.pc(mine, "5CG4100BCD")
    one = [queries(client, PAGE), queries(client, PAGE + "?q=5CG")]
    devices.pc(mine, "5CG4101BCD", model="HP ZBook", distributor="ALSO")
    devices.pc(mine, "5CG4102BCD", model="HP Elite", end_customer="Nord AS")
    assert [queries(client, PAGE), queries(client, PAGE + "?q=5CG")] == one


def test_proposals_come_as_options() -> None:
    mine = certified()
    devices.pc(mine, "5CG4100BCD", end_customer="Nord & Co", distributor="ALSO")
    client = browser(mine)
    assert html(client, PAGE + "proposals/end_customer/?end_customer=nord") == '<option value="Nord &amp; Co"></option>'
    assert html(client, PAGE + "proposals/distributor/") == '<option value="ALSO"></option>'
    assert client.get(PAGE + "proposals/serial/").status_code == 404


def test_a_viewer_reads_and_is_offered_no_export() -> None:
    mine = certified()
    devices.pc(mine, "5CG4100BCD")
    text = html(browser(mine, "viewer"), PAGE)
    assert serials(text) == ["5CG4100BCD"]
    assert "/unassigned-devices/export/" not in text


def test_a_pcs_page_tells_where_it_came_from_and_what_happened() -> None:
    mine, now = certified(), timezone.now()
    pc = devices.pc(mine, "5CG4100BCD", origin_file="867_march.edi", origin_position=4711)
    devices.happened(
        pc, LedgerKind.REPORTED, now - timedelta(days=2), file="867_march.edi", position=4711, distributor="ALSO"
    )
    devices.happened(pc, LedgerKind.CONFIRMED, now, file="second.csv", document="D-9", reporter="Nord")
    text = html(browser(mine), f"{PAGE}{pc.id}/")
    assert re.findall(r'<div class="what">(.*?)</div>', text) == [
        "Confirmed by a second report",
        "Reported as sold to you",
    ]
    assert re.findall(r'<div class="why">(.*?)</div>', text) == [
        "Nord \u00b7 second.csv \u00b7 document D-9", "ALSO \u00b7 867_march.edi \u00b7 line 4711",
    ]  # fmt: skip
    facts = dict(re.findall(r"<dt>(.*?)</dt><dd[^>]*>(.*?)</dd>", text))
    assert (facts["File"], facts["Line"], facts["Invoice"], facts["Distributor"]) == (
        "867_march.edi", "4711", "INV-1", "Nordic Distribution",
    )  # fmt: skip


def test_a_pc_that_left_keeps_its_page() -> None:
    mine = certified()
    pc = devices.pc(mine, "5CG4100BCD", place="left")
    text = html(browser(mine), f"{PAGE}{pc.id}/")
    assert "No longer held" in text


def test_strangers_find_nothing() -> None:
    mine = certified()
    pc = devices.pc(mine, "5CG4100BCD")
    addresses = [PAGE, f"{PAGE}{pc.id}/", PAGE + "proposals/distributor/"]
    for address in addresses:
        answer = partners.browser().get(address)
        assert (answer.status_code, answer["Location"]) == (302, f"/account/login/?next={address}")
    for person in (partners.customer_user(partners.customer(mine)), partners.vendor_user("support_agent"),
                   partners.vendor_user("program_manager")):  # fmt: skip
        assert [partners.browser(person).get(address).status_code for address in addresses] == [404, 404, 404]


def test_another_partner_sees_its_own_page_and_no_pc_of_mine() -> None:
    mine, other = certified(), partners.partner("Other")
    pc = devices.pc(mine, "5CG4100BCD")
    client = browser(other)
    assert "5CG4100BCD" not in html(client, PAGE)
    assert client.get(f"{PAGE}{pc.id}/").status_code == 404
    assert client.get(f"{PAGE}{uuid7()}/").status_code == 404
    assert html(client, PAGE + "proposals/distributor/") == ""
