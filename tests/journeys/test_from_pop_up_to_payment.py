"""The whole way: a pop-up's link, the repair case, the part, the repair, the claim, the money (R7, R9)."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from playwright.sync_api import expect

from fleetward.domain.alerts import links
from tests.factories import alerts, claims, devices, partners, parts, repairs
from tests.factories.claims import PDF
from tests.journeys import test_claims as claiming
from tests.journeys.test_repair_desks import DAY, signed_in, take_step

if TYPE_CHECKING:
    from pathlib import Path

    from fleetward.domain.parts.models import PartsOrder
    from fleetward.domain.repairs.models import RepairCase


def submitted_by_user(page: Any, device: Any) -> RepairCase:
    """The person at the PC opens the link of the pop-up and submits the repair case."""
    alert = alerts.an_alert(device)
    page.goto(f"/pc/{links.sign(device.partner_id, alert.id, timezone.now())}/")
    page.locator("[name=name]").fill("Siri Lie")
    page.locator("[name=phone]").fill("900 00 000")
    page.locator("[name=consent]").check()
    page.get_by_role("button", name="Submit the repair case").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Repair case")
    return repairs.all_of(device.partner_id)[0]


def ordered(technician: Any, desk: Any, repair: RepairCase) -> PartsOrder:
    """The technician orders a disk, the vendor ships it, it arrives, and the old one goes back."""
    technician.goto(f"/repair-cases/{repair.id}/parts/")
    technician.get_by_label("Quantity of N11111-001 SSD 512 GB").first.fill("1")
    technician.get_by_label("Recipient").fill("Fjordlys IT AS")
    for label, text in (("Address", "Havnegata 2"), ("Postal code", "7010"), ("City", "Trondheim")):
        technician.get_by_label(label, exact=True).fill(text)
    technician.get_by_label("Your reference").press_sequentially("PO-77")
    technician.get_by_role("button", name="Submit the order").click()
    expect(technician.get_by_role("heading", level=1)).to_contain_text("Parts order")
    (order,) = parts.all_of(repair.partner_id)
    desk.goto(f"/parts-orders/{order.id}/")
    take_step(desk, "Note as shipped", "The order has been noted as shipped.", carrier="Bring", tracking="TT4711")
    technician.reload()
    technician.get_by_role("button", name="Note as delivered").click()
    expect(technician.locator("#returns")).to_contain_text("N11111-001")
    technician.goto(f"/part-returns/{order.id}/1/")
    take_step(technician, "Note as sent back", "The old part has been noted as sent back.", tracking="RR1")
    return order


def repaired(technician: Any, repair: RepairCase) -> None:
    """A visit is scheduled, and the PC is repaired."""
    technician.goto(f"/repair-cases/{repair.id}/")
    take_step(technician, "Schedule", "The visit has been scheduled.", visit="on_site", day=DAY, begins="09:00",
              ends="11:00", technician="Kari Moen")  # fmt: skip
    take_step(technician, "Close as repaired", "repaired")


def test_a_pop_up_ends_in_money_paid(visitor: Any, tmp_path: Path) -> None:
    parts.catalogue()
    claims.tariff()
    mine = claims.service_partner("Fjordlys IT AS")
    claims.account(mine)
    repair = submitted_by_user(visitor(width=390), devices.pc(mine, "8CC4200BCD"))
    technician = signed_in(visitor, partners.partner_user(mine, "technician", name="Kari Moen"))
    order = ordered(technician, signed_in(visitor, partners.vendor_user("repair_desk")), repair)
    repaired(technician, repair)

    number = claiming.drafted(technician, repair)
    expect(technician.locator("#lines")).to_contain_text("N11111-001")
    claiming.attach(technician, "part_photo", "disk.png", claims.photo())
    claiming.attach(technician, "work_report", "report.pdf", PDF)
    claiming.submit(technician)
    approver = signed_in(visitor, partners.vendor_user("claims_approver", name="Ada Holm"))
    claiming.open_claim(approver, number)
    expect(approver.get_by_role("link", name=order.number)).to_be_visible()
    approver.get_by_role("button", name="Approve all").click()
    claiming.told(approver, "The decision has been saved.")
    approver.goto("/payment-runs/")
    approver.get_by_role("button", name="Make the payment run").click()
    claiming.told(approver, "The payment run is made")
    with approver.expect_download() as download:
        approver.get_by_role("link", name="CSV file").click()
    download.value.save_as(tmp_path / "run.csv")
    (row,) = csv.DictReader(io.StringIO((tmp_path / "run.csv").read_text("utf-8-sig")))
    answer = f"end_to_end_id,status\n{row['end_to_end_id']},paid\n".encode()
    approver.locator("summary", has_text="Upload the bank's file").click()
    approver.get_by_label("CSV file from the bank").set_input_files(
        {"name": "bank.csv", "mimeType": "text/csv", "buffer": answer}
    )
    approver.get_by_role("button", name="Take in the answer").click()
    claiming.told(approver, "What the bank answered has been taken in.")
    technician.goto("/claims/?state=paid")
    assert number in technician.locator("main").inner_text()
