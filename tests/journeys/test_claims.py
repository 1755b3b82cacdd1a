"""From a finished repair to the money: approved in part and paid by a run; and denied, answered, and approved."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from tests.factories import claims, partners
from tests.factories.claims import PDF, account, again, finished, order, service_partner, tariff
from tests.journeys.people import sign_in, with_password

if TYPE_CHECKING:
    from pathlib import Path

    from fleetward.domain.repairs.models import RepairCase
    from fleetward.foundation.accounts.models import User


def signed_in(visitor: Any, user: User) -> Any:
    """A window in which this person works."""
    page = visitor()
    sign_in(page, with_password(user).email)
    return page


def told(page: Any, text: str) -> None:
    """What the page says was done."""
    expect(page.locator(".toast").filter(has_text=text).last).to_be_visible()


def state(page: Any, word: str) -> None:
    """Where the claim stands, once the page is read anew."""
    page.reload()
    expect(page.locator(".page-head .pill").first).to_have_text(word)


def attach(page: Any, shows: str, name: str, content: bytes) -> None:
    """Attach a file and say what it shows."""
    card = page.locator("#attachments")
    card.get_by_label("What it shows").select_option(shows)
    card.locator("input[type=file]").set_input_files({"name": name, "mimeType": "", "buffer": content})
    card.get_by_role("button", name="Attach the file").click()
    expect(card.get_by_role("link", name=name)).to_be_visible()


def drafted(page: Any, repair: RepairCase) -> str:
    """From the repair case to the draft; answers with its number."""
    page.goto(f"/repair-cases/{repair.id}/")
    page.get_by_role("link", name="Claim reimbursement").click()
    page.get_by_role("button", name="Draft the claim").click()
    told(page, "The claim is drafted")
    return str(page.locator("h1").inner_text()).removeprefix("Claim ")


def submit(page: Any) -> None:
    """Submit it, which nothing stands against."""
    expect(page.locator("#check").get_by_text("Can be submitted")).to_be_visible()
    page.get_by_role("button", name="Submit the claim").click()
    told(page, "The claim has been submitted.")


def open_claim(page: Any, number: str) -> None:
    """Through the left panel and the list to the claim."""
    page.locator(".left-panel").get_by_role("link", name="Claims").click()
    page.get_by_role("link", name=number).click()


def test_a_finished_repair_is_claimed_approved_in_part_and_paid_by_a_run(visitor: Any, tmp_path: Path) -> None:
    tariff()
    mine = service_partner("Fjordlys IT AS")
    account(mine)
    repair = finished(mine)
    order(repair, ("SSD-1", 1, "899.50"), returned="received")
    partner = signed_in(visitor, partners.partner_user(mine, name="Ola Brekke"))
    desk = signed_in(visitor, partners.vendor_user("claims_approver", name="Ada Holm"))

    number = drafted(partner, repair)
    expect(partner.locator("#check").get_by_text("Attach the work report.")).to_be_visible()
    partner.get_by_label("Quantity: Travel, in kilometres").fill("40")
    partner.get_by_role("button", name="Save the lines").click()
    told(partner, "The lines have been saved.")
    expect(partner.locator("#lines").get_by_text("2,313.50", exact=False)).to_be_visible()
    attach(partner, "part_photo", "disk.png", claims.photo())
    attach(partner, "work_report", "report.pdf", PDF)
    submit(partner)

    open_claim(desk, number)
    desk.get_by_role("button", name="Take up this claim").click()
    told(desk, "You have taken up this claim.")
    with desk.expect_download() as download:
        desk.locator("#attachments").get_by_role("link", name="report.pdf").click()
    download.value.save_as(tmp_path / "report.pdf")
    assert (tmp_path / "report.pdf").read_bytes() == PDF
    desk.get_by_label("Approved: Travel, in kilometres").fill("107.00")
    desk.get_by_label("Reason: Travel, in kilometres").fill("20 km by the map")
    desk.get_by_role("button", name="Decide as written").click()
    told(desk, "The decision has been saved.")
    state(partner, "Approved in part")
    expect(partner.locator("#lines").get_by_text("20 km by the map")).to_be_visible()

    desk.locator(".left-panel").get_by_role("link", name="Payment runs").click()
    expect(desk.locator("#waits").get_by_text("2,206.50", exact=False)).to_be_visible()
    desk.get_by_role("button", name="Make the payment run").click()
    told(desk, "The payment run is made")
    with desk.expect_download() as download:
        desk.get_by_role("link", name="CSV file").click()
    download.value.save_as(tmp_path / "run.csv")
    (row,) = csv.DictReader(io.StringIO((tmp_path / "run.csv").read_text("utf-8-sig")))
    assert (row["amount"], row["currency"], row["claims"]) == ("2206.50", "NOK", number)
    answer = f"end_to_end_id,status\n{row['end_to_end_id']},paid\n".encode()
    desk.locator("summary", has_text="Upload the bank's file").click()
    desk.get_by_label("CSV file from the bank").set_input_files(
        {"name": "bank.csv", "mimeType": "text/csv", "buffer": answer}
    )
    desk.get_by_role("button", name="Take in the answer").click()
    told(desk, "What the bank answered has been taken in.")
    state(partner, "Paid")


def test_a_denied_claim_is_answered_with_a_changed_one_and_approved(visitor: Any) -> None:
    tariff()
    mine = service_partner("Fjordlys IT AS")
    claim = claims.submitted(mine)
    partner = signed_in(visitor, partners.partner_user(mine, name="Ola Brekke"))
    desk = signed_in(visitor, partners.vendor_user("claims_approver", name="Ada Holm"))
    open_claim(desk, claim.number)
    desk.locator("summary", has_text="Deny the claim").click()
    desk.get_by_label("Reason for denying the claim").fill("It took half an hour")
    desk.get_by_role("button", name="Deny the claim").click()
    told(desk, "The claim has been denied.")

    partner.goto(f"/claims/{claim.id}/")
    expect(partner.get_by_text("It took half an hour").first).to_be_visible()
    partner.get_by_role("link", name="Answer with a changed claim").click()
    expect(partner.get_by_text("2 attempts are left.")).to_be_visible()
    partner.get_by_role("button", name="Draft the changed claim").click()
    told(partner, "The new claim is drafted")
    number = str(partner.locator("h1").inner_text()).removeprefix("Claim ")
    partner.get_by_label("Price: Labour").fill("600")
    partner.get_by_role("button", name="Save the lines").click()
    told(partner, "The lines have been saved.")
    expect(partner.locator("#difference").get_by_text("Changed", exact=True)).to_be_visible()
    submit(partner)

    desk.goto("/claims/")
    open_claim(desk, number)
    expect(desk.locator("#difference").get_by_text("600.00", exact=False)).to_be_visible()
    desk.get_by_role("button", name="Approve all").click()
    told(desk, "The decision has been saved.")
    state(partner, "Approved in full")
    assert again(claim).state == "denied"
