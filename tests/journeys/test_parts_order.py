"""Parts from order to return: from the repair case, over the vendor's parts desk, until the old part is due back."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from fleetward.entrypoints.jobs.parts import order_shipped
from tests.factories import devices, partners, parts, repairs
from tests.journeys.test_repair_desks import signed_in, take_step


def test_parts_are_ordered_from_a_repair_case_shipped_delivered_and_the_old_one_is_due(visitor: Any) -> None:
    parts.catalogue()
    mine = partners.partner("Fjordlys IT AS")
    partners.certificate(mine, role="service_delivery")
    where = {"address": "Havnegata 2", "postal_code": "7010", "city": "Trondheim"}
    theirs = partners.customer(mine, "Nidarvoll Bygg AS", self_service=True, **where)
    repair = repairs.submitted(devices.on_dashboard(theirs, "8CC4200BCD"))
    technician = signed_in(visitor, partners.partner_user(mine, "technician", name="Kari Moen"))
    technician.goto(f"/repair-cases/{repair.id}/")
    technician.get_by_role("link", name="Order parts").click()
    expect(technician.get_by_label("Recipient")).to_have_value("Nidarvoll Bygg AS")

    technician.get_by_label("Quantity of N22222-001 Battery 51 Wh").fill("1")
    technician.get_by_placeholder("Part number or name").press_sequentially("ssd 512")
    expect(technician.locator("#fitting tbody tr")).to_have_count(3)
    expect(technician.get_by_label("Quantity of N22222-001 Battery 51 Wh")).to_have_value("1")
    technician.get_by_label("Quantity of N22222-001 Battery 51 Wh").fill("0")
    technician.get_by_label("Quantity of N11111-001 SSD 512 GB").last.fill("1")
    technician.get_by_label("Your reference").press_sequentially("PO-2026-1")
    expect(technician.locator("#reference-says")).to_have_text("New")
    technician.get_by_role("button", name="Submit the order").dblclick()
    expect(technician.get_by_role("heading", level=1)).to_contain_text("Parts order")
    (order,) = parts.all_of(mine.id)

    desk = signed_in(visitor, partners.vendor_user("repair_desk", name="Sofie Berge"))
    desk.locator(".left-panel").get_by_role("link", name="Parts orders").click()
    desk.get_by_role("link", name=order.number).click()
    desk.get_by_role("button", name="Take up for review").click()
    expect(desk.locator(".toast").filter(has_text="You have taken up this order for review.")).to_be_visible()
    take_step(desk, "Note as shipped", "The order has been noted as shipped.", carrier="Bring", tracking="TT4711")

    order_shipped(partner_id=str(mine.id), order_id=str(order.id))
    technician.goto(f"/repair-cases/{repair.id}/")
    expect(technician.locator(".page-head .pill").first).to_have_text("Part sent")
    technician.locator("#parts").get_by_role("link", name=order.number).click()
    expect(technician.get_by_role("button", name="Copy TT4711")).to_be_visible()
    technician.get_by_role("button", name="Note as delivered").click()
    expect(technician.locator(".toast").filter(has_text="The order has been noted as delivered.")).to_be_visible()
    expect(technician.locator("#returns")).to_contain_text("N11111-001")

    technician.reload()
    technician.locator(".left-panel").get_by_role("link", name="Returns").click()
    technician.get_by_role("link", name="N11111-001").click()
    expect(technician.locator(".page-head .pill")).to_have_text("Due")
    take_step(technician, "Note as sent back", "The old part has been noted as sent back.", tracking="RR1")
    assert [row.state for row in parts.returns(order)] == ["sent"]
