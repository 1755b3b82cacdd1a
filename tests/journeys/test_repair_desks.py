"""A repair case at each desk: the vendor's, and a partner's service delivery account; the customer sees each step."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from tests.factories import alerts, devices, partners, repairs
from tests.factories.repairs import CONTACT, NOW
from tests.journeys.people import sign_in, with_password

if TYPE_CHECKING:
    from fleetward.domain.repairs.models import RepairCase
    from fleetward.foundation.accounts.models import User

DAY = (NOW + timedelta(days=3)).date().isoformat()


def signed_in(visitor: Any, user: User) -> Any:
    """A window in which this person works."""
    page = visitor()
    sign_in(page, with_password(user).email)
    return page


def from_queue(page: Any, repair: RepairCase) -> None:
    """Through the left panel and the queue to the repair case."""
    page.locator(".left-panel").get_by_role("link", name="Repair cases").click()
    page.get_by_role("link", name=repair.number).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The disk is about to fail")


def take_step(page: Any, step: str, told: str, **said: str) -> None:
    """Open a step of the card, fill in what it asks, and send it; the page says how it went without being left."""
    card = page.locator("#steps details").filter(has=page.locator("summary", has_text=step))
    card.locator("summary").click()
    for name, value in said.items():
        field = card.locator(f"[name={name}]")
        field.select_option(value) if name == "visit" else field.fill(value)
    card.locator("form button").click()
    expect(page.locator(".toast").filter(has_text=told)).to_be_visible()


def sees(page: Any, state: str, *happened: str) -> None:
    """What the page tells of where the repair case stands, once it is read anew; `happened` oldest first."""
    page.reload()
    expect(page.locator(".page-head .pill").first).to_have_text(state)
    timeline = page.locator(".card", has=page.get_by_role("heading", name="What happened"))
    assert timeline.locator(".what").all_inner_texts()[::-1] == list(happened)


def test_the_vendors_desk_repairs_and_the_customer_sees_each_step(visitor: Any) -> None:
    mine = partners.partner("Nordlys Data AS")
    partners.certificate(mine)
    theirs = partners.customer(mine, "Fjord Eiendom AS", self_service=True)
    repair = repairs.submitted(devices.on_dashboard(theirs, "5CG4100BCD"))
    desk = signed_in(visitor, partners.vendor_user("repair_desk", name="Sofie Berge"))
    customer = signed_in(visitor, partners.customer_user(theirs))
    customer.goto(f"/customers/{theirs.id}/repair-cases/")
    customer.get_by_role("link", name=repair.number).click()
    sees(customer, "Submitted", "Submitted")

    from_queue(desk, repair)
    expect(desk.locator("#contact").get_by_text(CONTACT.name)).to_be_visible()
    desk.get_by_role("button", name="Take up this repair case").click()
    expect(desk.get_by_text("You have taken up this repair case.")).to_be_visible()
    sees(customer, "Being looked at", "Submitted", "Taken up")

    take_step(desk, "Schedule", "The visit has been scheduled.", visit="on_site", day=DAY, begins="09:00", ends="11:00",
              technician="Per Vik")  # fmt: skip
    sees(customer, "Scheduled", "Submitted", "Taken up", "Scheduled")
    expect(customer.get_by_text("On site", exact=True)).to_be_visible()

    customer.get_by_label("Message").fill("Please ring when you are here.")
    customer.get_by_role("button", name="Send the message").click()
    expect(customer.locator("#messages").get_by_text("Please ring when you are here.").first).to_be_visible()
    desk.reload()
    expect(desk.locator("#messages").get_by_text("Please ring when you are here.")).to_be_visible()

    take_step(desk, "Close as repaired", "The repair case has been closed as repaired.", text="Disk exchanged")
    sees(customer, "Repaired", "Submitted", "Taken up", "Scheduled", "Repaired")
    assert [one for one in (CONTACT.name, CONTACT.email) if one in customer.content()] == []
    desk.goto("/repair-cases/")
    expect(desk.get_by_text("No repair case is under way")).to_be_visible()


def test_a_service_delivery_partner_repairs_itself_and_the_vendor_never_sees_it(visitor: Any) -> None:
    mine = partners.partner("Fjordlys IT AS")
    partners.certificate(mine, role="service_delivery")
    theirs = partners.customer(mine, "Nidarvoll Bygg AS")
    pc = devices.on_dashboard(theirs, "8CC4200BCD")
    administrator = signed_in(visitor, partners.partner_user(mine, name="Ola Brekke"))
    alert = alerts.an_alert(pc)
    administrator.goto(f"/repair-cases/new/?device={pc.id}&alert={alert.id}")
    expect(administrator.get_by_text("partner's service delivery account (CSDP)")).to_be_visible()
    administrator.get_by_label("Where is the PC?").fill("Bratsbergvegen 30")
    administrator.get_by_role("checkbox").check()
    administrator.get_by_role("button", name="Open the repair case").click()
    (repair,) = repairs.all_of(mine.id)
    expect(administrator.get_by_text(repair.number).first).to_be_visible()

    technician = signed_in(visitor, partners.partner_user(mine, "technician", name="Kari Moen"))
    expect(technician.locator(".left-panel .nav-item", has_text="Repair cases").locator(".n")).to_have_text("1")
    from_queue(technician, repair)
    technician.get_by_role("button", name="Take up this repair case").click()
    expect(technician.get_by_text("You have taken up this repair case.")).to_be_visible()
    take_step(technician, "Assign a technician", "The technician has been assigned.", technician="Per Vik")
    take_step(technician, "Note a diagnosis", "The diagnosis has been saved.", diagnosis="The disk wears out")
    take_step(technician, "Schedule", "The visit has been scheduled.", visit="depot", day=DAY, begins="09:00",
              ends="11:00")  # fmt: skip
    customer = signed_in(visitor, partners.customer_user(theirs))
    customer.goto(f"/customers/{theirs.id}/repair-cases/{repair.id}/")
    sees(customer, "Scheduled", "Submitted", "Taken up", "Technician assigned", "Diagnosed", "Scheduled")

    desk = signed_in(visitor, partners.vendor_user("repair_desk"))
    desk.goto("/repair-cases/?state=any")
    expect(desk.get_by_text("Nothing matches")).to_be_visible()
    assert desk.goto(f"/repair-cases/{repair.id}/").status == 404
