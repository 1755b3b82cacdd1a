"""Nobody of another partner, and no customer, sees an order or a return; of the vendor's people those who need it."""

from __future__ import annotations

import pytest

from tests.entrypoints.web.parts_desk.world import delivered, shop, stocked
from tests.entrypoints.web.repair_desk.test_who_sees_what import named, who_opens
from tests.entrypoints.web.repair_desk.world import people, vendors
from tests.factories import partners

pytestmark = pytest.mark.usefixtures("db")

DESK = {"vendor repair_desk", "vendor claims_approver", "vendor auditor"}
STAFF = {"Bob's partner administrator", "Bob's partner technician", "Bob's partner viewer"}
MANAGERS = STAFF - {"Bob's partner viewer"}


def test_orders_and_returns_are_there_for_the_partner_and_for_the_vendors_desks() -> None:
    bob = stocked()
    ann = shop("Ann AS", "8CC2")
    order = delivered(bob)
    everybody = {**vendors(), **named("Bob's", people(bob)), **named("Ann's", people(ann))}
    assert who_opens(everybody, f"/parts-orders/{order.id}/") == DESK | STAFF
    assert who_opens(everybody, f"/part-returns/{order.id}/1/") == DESK | STAFF
    assert who_opens(everybody, f"/parts-orders/{order.id}/again/") == MANAGERS
    assert who_opens(everybody, f"/repair-cases/{bob.repair.id}/parts/") == MANAGERS
    assert who_opens(everybody, "/parts-catalogue/") == {"vendor repair_desk"}


def test_the_lists_and_the_pages_of_others_never_name_the_order() -> None:
    bob = stocked()
    ann = shop("Ann AS", "8CC2")
    order = delivered(bob)
    everybody = {**vendors(), **named("Bob's", people(bob)), **named("Ann's", people(ann))}
    addresses = (
        "/", "/parts-orders/?state=any", "/part-returns/?state=any", f"/repair-cases/{bob.repair.id}/",
        f"{bob.space}{bob.repair.id}/",
    )  # fmt: skip
    named_on = {
        name
        for name, user in everybody.items()
        for address in addresses
        if order.number in partners.browser(user).get(address, follow=True).content.decode()
    }
    assert named_on == DESK | STAFF


def test_a_customer_sees_neither_the_orders_nor_the_way_to_them_on_its_repair_case() -> None:
    bob = stocked()
    order = delivered(bob)
    client = partners.browser(partners.customer_user(bob.customer))
    text = client.get(f"{bob.space}{bob.repair.id}/").content.decode()
    assert [one for one in ("parts-orders", "/parts/", order.number) if one in text] == []
