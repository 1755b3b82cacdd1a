"""Likely customers on *Unassigned devices*, and the page by customer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from fleetward.domain.transfers import operations, queries
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import Scope, scoped
from tests.factories import devices, partners, sales_feed

if TYPE_CHECKING:
    from django.test import Client

    from fleetward.domain.partners.models import Partner
    from fleetward.domain.transfers.models import BulkAction, BulkItem

pytestmark = pytest.mark.usefixtures("db")

NONE = "\u2013"
POOL = "/unassigned-devices/"


def browser(of: Partner, role: str = "administrator") -> Client:
    return partners.browser(partners.partner_user(of, role))


def html(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def cells(text: str) -> dict[str, str]:
    """Serial → what stands in the column."""
    rows = re.findall(r'scope="row"><a href="[^"]+">(\w+)</a></th>(.*?)</tr>', text, re.DOTALL)
    return {serial: re.sub(r"<[^>]+>|\s+$", "", re.findall(r"<td[^>]*>(.*?)</td>", rest)[1]) for serial, rest in rows}


def asked_for(of: Partner, answer: Any) -> tuple[BulkAction, list[BulkItem]]:
    """The bulk action whose page the answer leads to, checked."""
    found = re.fullmatch(r"/transfers/([0-9a-f-]{36})/", answer.headers["Location"])
    assert found is not None
    operations.check(partner_id=of.id, action_id=UUID(found[1]), now=timezone.now())
    with scoped(Scope(of.id)), transaction.atomic():
        actor = partners.partner_actor(of)
        return queries.visible_to(actor).get(id=found[1]), list(queries.items(actor, UUID(found[1])))


def test_each_pc_shows_its_likely_customer_with_a_transfer() -> None:
    mine = partners.partner()
    partners.customer(mine, "Fjord & Co AS")
    partners.customer(mine, "Twice AS")
    partners.customer(mine, "Twice")
    for serial, name in (("5CG4100BCD", "FJORD & CO"), ("5CG4101BCD", "Twice AS"), ("5CG4102BCD", "")):
        devices.pc(mine, serial, end_customer=name)
    expected = {"5CG4100BCD": "Fjord &amp; Co AS Transfer", "5CG4101BCD": NONE, "5CG4102BCD": NONE}
    assert cells(html(browser(mine), POOL + "?sort=serial")) == expected
    read_only = cells(html(browser(mine, "viewer"), POOL + "?sort=serial"))
    assert read_only == expected | {"5CG4100BCD": "Fjord &amp; Co AS"}


def test_the_column_costs_one_query_and_none_when_it_is_not_shown() -> None:
    mine = partners.partner()
    partners.customer(mine)
    devices.pc(mine, "5CG4100BCD")
    client = browser(mine)
    html(client, POOL)
    shown = sales_feed.cost(client, POOL)
    devices.pc(mine, "5CG4101BCD", end_customer="Berg AS")
    devices.pc(mine, "5CG4102BCD", end_customer="")
    assert sales_feed.cost(client, POOL) == shown
    assert sales_feed.cost(client, POOL + "?column=model") == shown - 1


def test_one_pc_is_asked_for_with_one_click() -> None:
    mine = partners.partner()
    fjord = partners.customer(mine)
    pc, _ = devices.pcs(mine, ["5CG4100BCD", "5CG4101BCD"])
    answer = browser(mine, "technician").post(reverse("likely-transfer"), {"device": str(pc.id)})
    action, items = asked_for(mine, answer)
    assert (action.kind, action.to_place, action.to_customer_id) == ("transfer", "dashboard", fjord.id)
    assert [(one.serial, one.outcome) for one in items] == [("5CG4100BCD", "will_move")]


def test_a_pc_without_a_likely_customer_leads_back() -> None:
    mine = partners.partner()
    pc = devices.pc(mine, "5CG4100BCD")
    client = browser(mine)
    for said in ({"device": str(pc.id)}, {"device": "x"}, {}):
        assert client.post(reverse("likely-transfer"), said).headers["Location"] == POOL


def test_another_partners_pc_and_customer_are_not_there() -> None:
    mine, other = partners.partner(), partners.partner("Other")
    theirs, pc = partners.customer(other), devices.pc(other, "8CC4200BCD")
    devices.pc(mine, "5CG4100BCD")
    client = browser(mine)
    assert client.post(reverse("likely-transfer"), {"device": str(pc.id)}).status_code == 404
    for customer_id in (theirs.id, uuid7()):
        assert client.post(reverse("likely-transfer-all"), {"customer": str(customer_id)}).status_code == 404


def test_the_notice_counts_the_pcs_that_name_a_customer() -> None:
    mine = partners.partner()
    client = browser(mine)
    devices.pc(mine, "5CG4102BCD", end_customer="Berg AS")
    assert html(client, reverse("likely-notice")).strip() == ""
    partners.customer(mine)
    devices.pcs(mine, ["5CG4100BCD", "5CG4101BCD"])
    assert "2 PCs name a customer of yours." in html(client, reverse("likely-notice"))


def groups(text: str) -> list[tuple[str, ...]]:
    return re.findall(r'scope="row">([^<]+)</th><td class="num">(\d+)</td>.*?<td class="wrap">([^<]+)</td>', text)


def test_the_page_by_customer_counts_and_shows_how_reports_write_the_name() -> None:
    mine = partners.partner()
    partners.customer(mine)
    partners.customer(mine, "Berg AS")
    partners.customer(mine, "Nobody AS")
    devices.pcs(mine, ["5CG4100BCD", "5CG4101BCD"])
    devices.pc(mine, "5CG4102BCD", end_customer="FJORD EIENDOM")
    devices.pc(mine, "5CG4103BCD", end_customer="berg")
    text = html(browser(mine), reverse("likely-customers"))
    assert groups(text) == [("Berg AS", "1", "berg"), ("Fjord Eiendom AS", "3", "FJORD EIENDOM · Fjord Eiendom AS")]
    assert "Transfer 3 PCs" in text
    assert "Transfer 3 PCs" not in html(browser(mine, "viewer"), reverse("likely-customers"))


def test_the_page_by_customer_costs_the_same_with_one_and_three() -> None:
    mine = partners.partner()
    partners.customer(mine)
    devices.pc(mine, "5CG4100BCD")
    client = browser(mine)
    html(client, reverse("likely-customers"))
    one = [sales_feed.cost(client, reverse(name)) for name in ("likely-customers", "likely-notice")]
    for number, name in enumerate(("Berg AS", "Dal AS")):
        partners.customer(mine, name)
        devices.pc(mine, f"5CG410{number + 1}BCD", end_customer=name)
    assert [sales_feed.cost(client, reverse(name)) for name in ("likely-customers", "likely-notice")] == one


def test_all_pcs_of_a_likely_customer_are_asked_for_together() -> None:
    mine = partners.partner()
    fjord = partners.customer(mine)
    devices.pc(mine, "5CG4100BCD")
    devices.pc(mine, "5CG4101BCD", end_customer="FJORD EIENDOM")
    devices.pc(mine, "5CG4102BCD", end_customer="Berg AS")
    answer = browser(mine).post(reverse("likely-transfer-all"), {"customer": str(fjord.id)})
    action, items = asked_for(mine, answer)
    assert (action.to_customer_id, [one.serial for one in items]) == (fjord.id, ["5CG4100BCD", "5CG4101BCD"])


def test_nobody_named_says_why() -> None:
    mine = partners.partner()
    devices.pc(mine, "5CG4100BCD")
    assert "No PC names a customer of yours" in html(browser(mine), reverse("likely-customers"))
