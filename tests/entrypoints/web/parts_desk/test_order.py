"""One parts order: what its page tells each reader, and the steps that each may take."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.entrypoints.web.customers.pages import facts, html, toasts
from tests.entrypoints.web.parts_desk.world import delivered, ordered, stocked
from tests.entrypoints.web.repair_desk.world import queries_of
from tests.factories import partners, parts
from tests.factories.parts import BATTERY, OLD_SSD, SSD

pytestmark = pytest.mark.usefixtures("db")


def steps(text: str) -> list[str]:
    card = re.search(r'<section class="card" id="steps">(.*?)</section>', text, re.DOTALL)
    return list(dict.fromkeys(re.findall(r'name="do" value="([^"]+)"', card.group(1)))) if card else []


def take(client: Any, address: str, step: str, **said: str) -> str:
    answer = client.post(address, {"do": step, **said}, follow=True)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_each_reader_is_offered_the_steps_it_may_take() -> None:
    mine = stocked()
    order = ordered(mine)
    readers = {
        "desk": partners.vendor_user("repair_desk"), "auditor": partners.vendor_user("auditor"),
        "claims": partners.vendor_user("claims_approver"), "technician": partners.partner_user(mine.partner),
        "viewer": partners.partner_user(mine.partner, "viewer"),
    }  # fmt: skip
    address = f"/parts-orders/{order.id}/"
    assert {name: steps(html(partners.browser(user), address)) for name, user in readers.items()} == {
        "desk": ["review", "approve", "back_order", "ship", "deny"], "auditor": [], "claims": [],
        "technician": ["cancel"], "viewer": [],
    }  # fmt: skip


def test_the_desk_reviews_back_orders_ships_and_the_partner_notes_that_it_arrived() -> None:
    mine = stocked()
    order = ordered(mine)
    address = f"/parts-orders/{order.id}/"
    desk = partners.browser(partners.vendor_user("repair_desk", name="Sofie Berge"))
    partner = partners.browser(partners.partner_user(mine.partner))
    assert toasts(take(desk, address, "review")) == ["You have taken up this order for review."]
    take(desk, address, "back_order", text="Expected in two weeks")
    assert "Expected in two weeks" in html(partner, address)
    take(desk, address, "approve")
    take(desk, address, "ship", carrier="Bring", tracking="TT1")
    text = html(partner, address)
    assert (facts(text)["Carrier"], steps(text)) == ("Bring", ["deliver"])
    done = take(partner, address, "deliver")
    assert toasts(done) == ["The order has been noted as delivered."]
    assert re.findall(r'<div class="what">([^<]+)', done) == [
        "Delivered", "Shipped", "Approved", "Back-ordered", "In review", "Submitted", "Drafted",
    ]  # fmt: skip
    assert f'href="/part-returns/{order.id}/1/"' in done
    assert parts.again(order).state == "delivered"


def test_what_a_step_asks_must_be_said_and_a_step_that_is_not_possible_is_refused() -> None:
    mine = stocked()
    order = ordered(mine)
    address = f"/parts-orders/{order.id}/"
    desk = partners.browser(partners.vendor_user("repair_desk"))
    answer = desk.post(address, {"do": "deny", "reason": " "})
    assert (answer.status_code, b'<details name="step" open>' in answer.content) == (422, True)
    assert desk.post(address, {"do": "nonsense"}).status_code == 404
    partner = partners.browser(partners.partner_user(mine.partner))
    assert toasts(take(partner, address, "approve")) == ["Your role may not do this."]
    take(partner, address, "cancel", reason="Not needed")
    assert toasts(take(desk, address, "ship", carrier="Bring")) == [
        "This is not possible any more, or not yet: the order has gone on."
    ]
    assert parts.again(order).state == "cancelled"


def test_lines_amounts_and_what_a_part_stands_in_for() -> None:
    mine = stocked()
    order = ordered(mine, lines=[(SSD, 2, OLD_SSD), (BATTERY, 1)])
    text = html(partners.browser(partners.vendor_user("auditor")), f"/parts-orders/{order.id}/")
    cells = [re.sub(r"<[^>]+>", " ", row).split() for row in re.findall(r"<tr>(.*?)</tr>", text, re.DOTALL)]
    assert cells[1:4] == [
        [SSD, "SSD", "512", "GB", "In", "place", "of", OLD_SSD, "2", "1,249.50", "2,499.00", "To", "be", "returned"],
        [BATTERY, "Battery", "51", "Wh", "1", "890.00", "890.00", "\u2013"], ["Total", "3,389.00", "NOK"],
    ]  # fmt: skip
    assert facts(text)["Partner"] == "Bob AS"
    assert parts.SHIP_TO.address in text


def test_the_reason_of_a_denial_stands_above_everything() -> None:
    mine = stocked()
    order = ordered(mine)
    take(
        partners.browser(partners.vendor_user("repair_desk")),
        f"/parts-orders/{order.id}/",
        "deny",
        reason="No warranty",
    )
    text = html(partners.browser(partners.partner_user(mine.partner)), f"/parts-orders/{order.id}/")
    assert re.findall(r"<strong>([^<]+)</strong>([^<]+)", text) == [("The order was denied", "No warranty")]
    viewer = html(partners.browser(partners.partner_user(mine.partner, "viewer")), f"/parts-orders/{order.id}/")
    assert ("Send again" in text, "Send again" in viewer) == (True, False)


def test_the_number_of_queries_does_not_grow_with_lines() -> None:
    mine = stocked()
    desk = partners.vendor_user("repair_desk")
    few = delivered(mine)
    many = ordered(mine, lines=[(SSD, 1), (BATTERY, 1)])
    for step in ("review", "ship", "deliver"):
        parts.do(parts.DESK, many, step)
    assert queries_of(desk, f"/parts-orders/{few.id}/") == queries_of(desk, f"/parts-orders/{many.id}/")
