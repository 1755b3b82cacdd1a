"""The pages of placement rules."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from fleetward.domain.transfers import rules
from tests.factories import devices, partners, placement, sales_feed

if TYPE_CHECKING:
    from django.test import Client

    from fleetward.domain.partners.models import Partner
    from fleetward.domain.transfers.models import PlacementRule

pytestmark = pytest.mark.usefixtures("db")

LIST = "/placement-rules/"


def browser(of: Partner, role: str = "administrator") -> Client:
    return partners.browser(partners.partner_user(of, role))


def html(client: Client, address: str, **headers: str) -> str:
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def page_of(rule: PlacementRule) -> str:
    return f"{LIST}{rule.id}/"


def names(text: str) -> list[str]:
    return re.findall(r'<th class="hold" scope="row"><a href="[^"]+">([^<]+)</a>', text)


def verdicts(text: str) -> dict[str, str]:
    found = re.findall(r'scope="row"><a href="[^"]+">(\w+)</a></th><td class="wrap"><span[^>]*>([^<]+)<', text)
    return dict(found)


def figures(text: str) -> list[str]:
    return re.findall(r'class="figure"><span class="label">[^<]+</span><span class="value">([^<]+)<', text)


def test_the_list_shows_the_rules_in_their_order_as_sentences() -> None:
    mine = partners.partner()
    fjord = partners.customer(mine)
    placement.rule(fjord, "Second", rank=2, model="HP Z2*", active=False)
    placement.rule(fjord, "First", rank=1, end_customer="Fjord & Co", order_number="PO-1")
    placement.rule(partners.customer(partners.partner("Other")), "Theirs")
    text = html(browser(mine), LIST)
    assert names(text) == ["First", "Second"]
    assert "PCs with end customer “Fjord &amp; Co” and order “PO-1”" in text
    assert "PCs with a model that begins with “HP Z2”" in text
    assert re.findall(r'class="pill[^"]*">(\w+)<', text) == ["On", "Off"]


def test_the_list_is_filtered_and_sorted_in_the_address() -> None:
    mine = partners.partner()
    home = partners.customer(mine)
    placement.rule(home, "A", rank=1, moved=3)
    placement.rule(home, "B", rank=2, moved=9, active=False)
    placement.rule(home, "C", rank=3, moved=5)
    client = browser(mine)
    assert names(html(client, LIST + "?sort=-moved")) == ["B", "C", "A"]
    assert names(html(client, LIST + "?state=on&sort=-name")) == ["C", "A"]
    assert names(html(client, LIST + "?state=off", HX_Request="true")) == ["B"]


def test_the_number_of_queries_does_not_grow_with_the_rows() -> None:
    mine = partners.partner()
    first = partners.customer(mine)
    devices.pc(mine, "5CG4100BCD")
    rule = placement.rule(first, rank=5)
    client = browser(mine)
    html(client, LIST)
    one = [sales_feed.cost(client, LIST), sales_feed.cost(client, page_of(rule))]
    for number in range(2):
        placement.rule(partners.customer(mine, f"Customer {number}"), rank=number, order_number=f"PO-{number}")
        devices.pc(mine, f"5CG410{number + 1}BCD", order_number=f"PO-{number}")
    assert [sales_feed.cost(client, LIST), sales_feed.cost(client, page_of(rule))] == one


def test_without_rules_the_page_says_what_one_is() -> None:
    mine = partners.partner()
    assert "No rule yet" in html(browser(mine), LIST)
    assert reverse("placement-rule-new") in html(browser(mine), LIST)
    assert reverse("placement-rule-new") not in html(browser(mine, "viewer"), LIST)


def test_a_viewer_reads_and_is_offered_nothing_to_change() -> None:
    mine = partners.partner()
    devices.pc(mine, "5CG4100BCD")
    rule = placement.rule(partners.customer(mine), active=False)
    client = browser(mine, "viewer")
    assert "<button" not in re.sub(r"<header.*?</header>|<aside.*?</aside>", "", table(html(client, LIST)))
    text = html(client, page_of(rule))
    assert verdicts(text) == {"5CG4100BCD": "Will move"}
    assert "Switch on" not in text


def table(text: str) -> str:
    found = re.search(r"<table.*?</table>", text, re.DOTALL)
    assert found is not None
    return found[0]


def test_a_rule_is_written_and_its_page_says_what_it_would_do() -> None:
    mine = partners.partner()
    fjord = partners.customer(mine)
    devices.pc(mine, "5CG4100BCD", end_customer="FJORD EIENDOM")
    devices.pc(mine, "5CG4101BCD", end_customer="Berg AS")
    client = browser(mine)
    wanted = {"name": "Fjord", "end_customer": "Fjord Eiendom AS", "to_customer": str(fjord.id)}
    answer = client.post(reverse("placement-rule-new"), wanted)
    assert answer.status_code == 302
    text = html(client, answer.headers["Location"])
    assert (verdicts(text), figures(text)) == ({"5CG4100BCD": "Will move"}, ["1", "0", "0", "0"])
    assert "Switch on and move 1 PC" in text
    assert placement.where(mine) == {"5CG4100BCD": "", "5CG4101BCD": ""}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({}, "Give at least one condition"),
        ({"model": "*"}, "Write the beginning before the *"),
        ({"end_customer": "---"}, "at least one letter or digit"),
    ],
)
def test_a_rule_that_asks_nothing_sensible_is_told_so(said: dict[str, str], told: str) -> None:
    mine = partners.partner()
    home = partners.customer(mine)
    answer = browser(mine).post(reverse("placement-rule-new"), {"name": "X", "to_customer": str(home.id), **said})
    assert told in answer.content.decode()


def test_another_partners_customer_is_no_choice() -> None:
    mine, theirs = partners.partner(), partners.customer(partners.partner("Other"))
    partners.customer(mine)
    client = browser(mine)
    answer = client.post(reverse("placement-rule-new"), {"name": "X", "model": "HP", "to_customer": str(theirs.id)})
    assert answer.status_code == 200
    assert names(html(client, LIST)) == []


def test_another_partners_rule_is_not_there() -> None:
    theirs = placement.rule(partners.customer(partners.partner("Other")))
    client = browser(partners.partner())
    for name in ("placement-rule", "placement-rule-change", "placement-rule-delete"):
        assert client.get(reverse(name, args=[theirs.id])).status_code == 404
    for name in ("order", "on", "off", "delete"):
        assert client.post(reverse(f"placement-rule-{name}", args=[theirs.id])).status_code == 404
    assert placement.reread(theirs) == theirs


def test_the_trial_names_the_earlier_rule_and_the_doubts() -> None:
    mine = partners.partner()
    fjord, berg = partners.customer(mine), partners.customer(mine, "Berg AS")
    earlier = placement.rule(berg, "Orders", order_number="PO-9")
    devices.pc(mine, "5CG4100BCD", order_number="PO-9")
    devices.pc(mine, "5CG4101BCD", end_customer="Berg AS")
    client = browser(mine)
    text = html(client, page_of(placement.rule(fjord, active=False)))
    assert verdicts(text) == {"5CG4100BCD": "An earlier rule takes it", "5CG4101BCD": "Will move"}
    assert f'<a href="{page_of(earlier)}">Orders</a>' in text
    assert figures(text) == ["1", "1", "0", "0"]
    assert text.count("The report named another end customer.") == 2


def test_the_trial_is_filtered_searched_and_paged() -> None:
    mine = partners.partner()
    devices.pcs(mine, [f"5CG41{number:02d}BCD" for number in range(51)])
    devices.pc(mine, "8CC4200BCD", order_number="PO-9")
    placement.rule(partners.customer(mine, "Berg AS"), order_number="PO-9")
    client, address = browser(mine), page_of(placement.rule(partners.customer(mine), active=False))
    assert list(verdicts(html(client, address + "?verdict=earlier_rule"))) == ["8CC4200BCD"]
    assert list(verdicts(html(client, address + "?q=5cg4150"))) == ["5CG4150BCD"]
    first = html(client, address)
    found = re.search(r'rel="next" href="([^"]+)"', first)
    assert found is not None
    assert (len(verdicts(first)), list(verdicts(html(client, unescape(found[1]))))) == (
        50,
        ["5CG4150BCD", "8CC4200BCD"],
    )


def on(client: Client, rule: PlacementRule, **said: str) -> Any:
    tried = {"tried": rules.digest(rule)}
    return client.post(reverse("placement-rule-on", args=[rule.id]), tried | said, follow=True)


def test_a_tried_rule_is_switched_on() -> None:
    mine = partners.partner()
    devices.pc(mine, "5CG4100BCD")
    rule = placement.rule(partners.customer(mine), active=False)
    answer = on(browser(mine), rule)
    assert "Switched on. 1 PC is moved now" in answer.content.decode()
    assert placement.reread(rule).active


def test_a_rule_that_somebody_changed_meanwhile_is_shown_again() -> None:
    mine = partners.partner()
    rule = placement.rule(partners.customer(mine), active=False)
    answer = on(browser(mine), rule, tried="something else")
    assert "The rule was changed after you tried it" in answer.content.decode()
    assert not placement.reread(rule).active


def test_more_than_a_hundred_pcs_ask_for_the_customers_name() -> None:
    mine = partners.partner()
    devices.pcs(mine, [f"5CG41{number:05d}" for number in range(101)])
    rule = placement.rule(partners.customer(mine), active=False)
    client = browser(mine)
    assert "Type Fjord Eiendom AS to confirm" in html(client, page_of(rule))
    assert "What you typed is not what was asked for" in on(client, rule).content.decode()
    on(client, rule, typed="Fjord Eiendom AS")
    assert placement.reread(rule).active


def test_rules_change_places_switch_off_and_go() -> None:
    mine = partners.partner()
    home = partners.customer(mine)
    first, second = placement.rule(home, "First"), placement.rule(home, "Second")
    client = browser(mine)
    client.post(reverse("placement-rule-order", args=[second.id]), {"to": "earlier"})
    assert names(html(client, LIST)) == ["Second", "First"]
    client.post(reverse("placement-rule-off", args=[first.id]))
    assert not placement.reread(first).active
    assert "Delete the rule “First”?" in html(client, reverse("placement-rule-delete", args=[first.id]))
    client.post(reverse("placement-rule-delete", args=[first.id]))
    assert names(html(client, LIST)) == ["Second"]


def test_changing_what_an_active_rule_asks_switches_it_off() -> None:
    mine = partners.partner()
    home = partners.customer(mine)
    rule = placement.rule(home, "First")
    wanted = {"name": "First", "model": "HP Z2", "to_customer": str(home.id)}
    answer = browser(mine).post(reverse("placement-rule-change", args=[rule.id]), wanted, follow=True)
    assert "Saved and switched off" in answer.content.decode()
    assert not placement.reread(rule).active
