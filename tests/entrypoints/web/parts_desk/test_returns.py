"""Old parts that must come back: the list, what is overdue, pages of several of one order, and the steps."""

from __future__ import annotations

import html as entities
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from fleetward.domain.parts.models import PartReturn
from fleetward.foundation.kit import listing
from fleetward.foundation.tenancy.scope import Scope, scoped
from tests.entrypoints.web.customers.pages import html, toasts
from tests.entrypoints.web.parts_desk.world import delivered, ordered, shop, stocked
from tests.factories import partners, parts
from tests.factories.parts import NOW, SSD

pytestmark = pytest.mark.usefixtures("db")


def shown(client: Any, query: str = "") -> list[tuple[str, bool]]:
    text = html(client, f"/part-returns/{query}")
    rows = re.findall(r"<tr><th class=\"hold mono\".*?</tr>", text, re.DOTALL)
    return [(re.findall(r'href="/parts-orders/[^"]*">([^<]+)', row)[0], "Overdue" in row) for row in rows]


def put_off(partner_id: Any, **fields: Any) -> None:
    with scoped(Scope(partner_id)), transaction.atomic():
        PartReturn.objects.filter(partner_id=partner_id).update(**fields)


def test_what_is_still_to_come_back_is_shown_and_what_is_overdue_says_so() -> None:
    mine = stocked()
    late, soon = delivered(mine), delivered(shop("Cid AS", "8CC2"))
    put_off(mine.partner.id, due_on=NOW.date() - timedelta(days=2))
    desk = partners.browser(partners.vendor_user("repair_desk"))
    own = partners.browser(partners.partner_user(mine.partner))
    assert shown(desk) == [(late.number, True), (soon.number, False)]
    assert (shown(own), shown(desk, "?state=overdue"), shown(desk, "?q=8cc2")) == (
        [(late.number, True)], [(late.number, True)], [(soon.number, False)],
    )  # fmt: skip
    parts.do(parts.DESK, late, "return_received")
    assert (shown(own), shown(own, "?state=any"), shown(own, "?state=received")) == (
        [], [(late.number, False)], [(late.number, False)],
    )  # fmt: skip


def test_every_return_of_an_order_is_on_some_page(monkeypatch: pytest.MonkeyPatch) -> None:
    mine = stocked()
    made = [f"N3333{number}-001" for number in range(5)]
    for number in made:
        parts.part(number, returnable=True)
    order = ordered(mine, lines=[(number, 1) for number in made])
    for step in ("ship", "deliver"):
        parts.do(parts.DESK, order, step)
    original = listing.page
    monkeypatch.setattr(listing, "page", lambda *args, **named: original(*args, **{**named, "size": 2}))
    client, address, seen = partners.browser(partners.partner_user(mine.partner)), "/part-returns/", []
    for _page in range(3):
        text = html(client, address)
        seen.append(re.findall(r'href="/part-returns/[^"]*/">([^<]+)', text))
        following = re.search(r'rel="next" href="([^"]+)"', text)
        address = entities.unescape(following.group(1)) if following else ""
    assert (seen, address) == ([made[:2], made[2:4], made[4:]], "")


def test_the_partner_sends_it_back_and_the_desk_receives_it() -> None:
    mine = stocked()
    order = delivered(mine)
    address = f"/part-returns/{order.id}/1/"
    partner = partners.browser(partners.partner_user(mine.partner))
    desk = partners.browser(partners.vendor_user("repair_desk"))
    steps = [re.findall(r'name="do" value="([^"]+)"', html(one, address)) for one in (partner, desk)]
    assert steps == [["send"], ["receive", "waive"]]
    sent = partner.post(address, {"do": "send", "tracking": "RR7"}, follow=True).content.decode()
    assert toasts(sent) == ["The old part has been noted as sent back."]
    assert "RR7" in html(desk, address)
    assert toasts(partner.post(address, {"do": "receive"}, follow=True).content.decode()) == [
        "Your role may not do this."
    ]
    desk.post(address, {"do": "receive"})
    assert [row.state for row in parts.returns(order)] == ["received"]
    assert re.findall(r'name="do" value="([^"]+)"', html(desk, address)) == []


def test_the_desk_waives_a_return() -> None:
    order = delivered(stocked())
    desk = partners.browser(partners.vendor_user("repair_desk"))
    answer = desk.post(f"/part-returns/{order.id}/1/", {"do": "waive"}, follow=True)
    assert toasts(answer.content.decode()) == ["The old part is not asked for any more."]
    assert [(row.state, row.part_number) for row in parts.returns(order)] == [("waived", SSD)]
    assert desk.post(f"/part-returns/{order.id}/1/", {"do": "charge"}).status_code == 404
    assert desk.get(f"/part-returns/{order.id}/2/").status_code == 404
