"""The form of an order: what stands in it, what is wrong all at once, one order however often it is sent."""

from __future__ import annotations

import html as entities
import re
from typing import Any

import pytest

from fleetward.foundation.kit.ids import uuid7
from tests.entrypoints.web.customers.pages import html
from tests.entrypoints.web.parts_desk.world import errors, filled, ordered, shop, stocked
from tests.entrypoints.web.repair_desk.world import company
from tests.factories import partners, parts, repairs
from tests.factories.parts import BATTERY, OLD_SSD, SSD

pytestmark = pytest.mark.usefixtures("db")


def browser(mine: Any, role: str = "technician") -> Any:
    return partners.browser(partners.partner_user(mine.partner, role))


def form_of(mine: Any) -> str:
    return f"/repair-cases/{mine.repair.id}/parts/"


def offered(text: str) -> list[tuple[str, str]]:
    return re.findall(
        r'<input type="hidden" name="part" value="([^"]*)"><input type="hidden" name="in_place_of" value="([^"]*)">',
        text,
    )


def value(text: str, name: str) -> str:
    found = re.search(rf'<input[^>]*name="{name}"[^>]*?(?: value="([^"]*)")?[^>]*>', text)
    assert found
    tag = re.search(r' value="([^"]*)"', found.group())
    return entities.unescape(tag.group(1)) if tag else ""


def test_what_fits_is_offered_and_a_substitute_in_place_of_what_is_superseded() -> None:
    mine = stocked()
    parts.part("X1", fits=("Another model",))
    text = html(browser(mine), form_of(mine))
    assert sorted(offered(text)) == [(SSD, ""), (SSD, OLD_SSD), (BATTERY, "")]
    assert f"In place of {OLD_SSD} SSD 256 GB, which is superseded" in text


def test_the_address_is_the_customers_or_where_parts_were_sent_last() -> None:
    parts.catalogue()
    mine = shop(address="Havnegata 2", postal_code="7010", city="Trondheim", contact_phone="+47 900")
    text = html(browser(mine), form_of(mine))
    names = ("name", "address", "postal_code", "city", "country", "phone")
    assert [value(text, f"ship_to_{name}") for name in names] == [
        mine.customer.name, "Havnegata 2", "7010", "Trondheim", mine.partner.country, "+47 900",
    ]  # fmt: skip
    other = shop("Cid AS", "8CC2")
    assert value(html(browser(other), form_of(other)), "ship_to_city") == ""
    ordered(other)
    assert value(html(browser(other), form_of(other)), "ship_to_name") == parts.SHIP_TO.name


def test_an_order_is_made_submitted_and_stands_on_the_repair_case() -> None:
    mine = stocked()
    client = browser(mine)
    said = filled()
    answer = client.post(form_of(mine), said)
    (order,) = parts.all_of(mine.partner.id)
    assert (answer["Location"], order.state, str(order.id)) == (
        f"/parts-orders/{order.id}/", "submitted", said["token"],
    )  # fmt: skip
    page = html(client, f"/repair-cases/{mine.repair.id}/")
    assert re.findall(r'href="/parts-orders/[^"]*">([^<]+)</a></dt><dd><span class="pill info">([^<]+)', page) == [
        (order.number, "Submitted")
    ]
    assert f'href="/repair-cases/{mine.repair.id}/">{mine.repair.number}' in html(client, answer["Location"])


def test_a_double_click_is_one_order() -> None:
    mine = stocked()
    said = filled()
    answers = [browser(mine).post(form_of(mine), said)["Location"] for _time in range(2)]
    assert (len(parts.all_of(mine.partner.id)), len(set(answers))) == (1, 1)


def test_everything_that_is_wrong_is_said_at_once_and_what_was_written_stays() -> None:
    mine = stocked()
    taken = ordered(mine, reference="PO-9")
    said = filled(reference="PO-9", ship_to_city="", ship_to_country="Norge")
    said |= {"part": [SSD, BATTERY], "quantity": ["11", "two"], "in_place_of": ["", ""]}
    answer = browser(mine).post(form_of(mine), said)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert [entities.unescape(one) for one in errors(text)] == [
        "The quantity must be 1 to 10.", "The quantity must be 1 to 10.",
        f"Your reference PO-9 stands on order {taken.number} already. Give this order a new one.",
        "Say where to send the parts: city is missing.", "Write the country as two letters, such as NO.",
    ]  # fmt: skip
    assert "5 things must be corrected" in text
    assert (value(text, "token"), value(text, "ship_to_country")) == (said["token"], "Norge")
    assert len(parts.all_of(mine.partner.id)) == 1


def test_a_search_keeps_what_is_chosen_and_orders_nothing() -> None:
    mine = stocked()
    said = filled(do="search", q="ssd 512")
    said |= {"part": [BATTERY], "quantity": ["2"]}
    client = browser(mine)
    whole, partial = (client.post(form_of(mine), said, headers=headers) for headers in ({}, {"HX-Request": "true"}))
    for answer in (whole, partial):
        assert offered(answer.content.decode()) == [(BATTERY, ""), (SSD, OLD_SSD), (SSD, "")]
    assert value(whole.content.decode(), "reference") == "PO-1"
    assert (b"<html" in partial.content, parts.all_of(mine.partner.id)) == (False, [])


def test_a_draft_is_kept_changed_and_submitted() -> None:
    mine = stocked()
    client = browser(mine)
    said = filled(do="save")
    address = client.post(form_of(mine), said)["Location"]
    (draft,) = parts.all_of(mine.partner.id)
    change = re.search(r'href="([^"]*\?draft=[^"]*)"', html(client, address))
    assert (draft.state, bool(change)) == ("draft", True)
    assert change
    text = html(client, change.group(1))
    assert (value(text, "reference"), value(text, "token")) == ("PO-1", str(draft.id))
    client.post(change.group(1), said | {"quantity": ["3"], "do": "submit"})
    (order,) = parts.all_of(mine.partner.id)
    assert (order.state, [line.quantity for line in parts.lines(order)]) == ("submitted", [3])


def test_a_reference_is_checked_while_it_is_written() -> None:
    mine = stocked()
    order = ordered(mine, reference="PO-9")
    client, address = browser(mine), "/parts-orders/reference/?reference="
    assert f"stands on order {order.number} already" in html(client, f"{address}PO-9")
    assert [">New<" in html(client, f"{address}{told}") for told in ("PO-10", f"PO-9&token={order.id}", "")] == [
        True, True, False,
    ]  # fmt: skip
    other = shop("Cid AS", "8CC2")
    assert ">New<" in html(browser(other), f"{address}PO-9")


def test_only_the_partners_own_desk_orders() -> None:
    mine = stocked()
    assert browser(mine, "viewer").get(form_of(mine)).status_code == 404
    assert browser(shop("Cid AS", "8CC2")).get(form_of(mine)).status_code == 404
    assert "Order parts" not in html(browser(mine, "viewer"), f"/repair-cases/{mine.repair.id}/")


def test_where_nothing_can_be_ordered_the_page_says_why() -> None:
    vendors, over = company("Ann AS", "5CG1"), stocked()
    repairs.do(partners.partner_actor(over.partner), over.repair, "finish")
    for mine in (vendors, over):
        text = html(browser(mine), form_of(mine))
        assert ("You cannot order parts here" in text, "<form" in text.split("<main")[1]) == (True, False)
        assert form_of(mine) not in html(browser(mine), f"/repair-cases/{mine.repair.id}/")
        assert browser(mine).post(form_of(mine), filled()).status_code == 200
        assert parts.all_of(mine.partner.id) == []


def test_a_denied_order_is_sent_again_with_the_difference_on_both_sides() -> None:
    mine = stocked()
    order = ordered(mine)
    parts.do(parts.DESK, order, "deny")
    client = browser(mine)
    again = f"/parts-orders/{order.id}/again/"
    assert f'href="{again}"' in html(client, f"/parts-orders/{order.id}/")
    text = html(client, again)
    assert ("The PC is out of warranty" in text, value(text, "reference"), value(text, "ship_to_city")) == (
        True, "", "Oslo",
    )  # fmt: skip
    said = filled(reference="PO-2") | {"part": [BATTERY], "quantity": ["2"]}
    address = client.post(again, said)["Location"]
    _denied, following = parts.all_of(mine.partner.id)
    assert (following.previous_id, following.state, address) == (
        order.id,
        "submitted",
        f"/parts-orders/{following.id}/",
    )
    for reader in (client, partners.browser(partners.vendor_user("repair_desk"))):
        rows = re.findall(
            r'scope="row">([^<]+)</th><td class="wrap">([^<]*)</td><td class="wrap strong">([^<]*)<',
            html(reader, address),
        )
        assert sorted(rows)[:2] == [(SSD, "1", "not ordered"), (BATTERY, "not ordered", "2")]
        assert f"It was sent again as {following.number}" in html(reader, f"/parts-orders/{order.id}/")
    assert "Only a denied order" in html(client, f"/parts-orders/{following.id}/again/")
    assert client.post(again, filled(reference="PO-3", token=str(uuid7()))).status_code == 422
