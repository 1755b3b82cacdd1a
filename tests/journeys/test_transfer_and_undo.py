"""PCs go from the pool to a dashboard and back, to two dashboards out of one file, and are un-enrolled with a code."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.factories import bulk_actions, devices, partners
from tests.journeys.people import sign_in, with_password
from tests.journeys.worker import work

if TYPE_CHECKING:
    from pathlib import Path

    from fleetward.domain.customers.models import Customer
    from fleetward.domain.partners.models import Partner

A, B, C, D = "5CG4100BCD", "5CG4101BCD", "5CG4102BCD", "8CC4200BCD"


@pytest.fixture
def mine(db: None) -> Partner:
    del db
    made = partners.partner()
    partners.certificate(made)
    devices.pcs(made, [A, B, C], end_customer="Fjord Eiendom AS")
    devices.pc(made, D, end_customer="Nord Bygg AS")
    return made


@pytest.fixture
def fjord(mine: Partner) -> Customer:
    return partners.customer(mine, "Fjord Eiendom AS")


def kari(visitor: Any, mine: Partner) -> Any:
    person = with_password(partners.partner_user(mine))
    page = visitor()
    sign_in(page, person.email)
    return page


def serials(page: Any, address: str) -> list[str]:
    page.goto(address)
    return sorted(page.locator("tbody th[scope=row] a").all_inner_texts())


def waiting(page: Any) -> str:
    """The number beside 'Unassigned devices' in the left panel."""
    return str(page.locator(".nav-item[href='/unassigned-devices/'] .n").inner_text())


def outcomes(page: Any) -> dict[str, str]:
    rows = page.locator("#list tbody tr")
    expect(rows.first).to_be_visible()
    return {row.locator("th").inner_text(): row.locator(".pill").first.inner_text() for row in rows.all()}


def checked(page: Any) -> None:
    """The worker looks at each PC; the page notices by itself."""
    work()
    expect(page.locator("#list")).to_be_visible(timeout=10_000)


def carried_out(page: Any, button: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()
    page.wait_for_load_state()
    work()
    expect(page.locator("h1 + .pill")).to_have_text("Done", timeout=10_000)


def test_selected_pcs_are_moved_and_moved_back_but_for_one_that_moved_meanwhile(
    visitor: Any, mine: Partner, fjord: Customer
) -> None:
    page = kari(visitor, mine)
    page.goto("/unassigned-devices/")
    assert waiting(page) == "4"
    page.get_by_role("checkbox", name="Select all on this page").check()
    page.get_by_role("button", name="Transfer PCs").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Transfer 4 PCs")
    page.get_by_label("Target").fill("fjord eiendom")
    page.get_by_role("button", name="Show what it would do").click()
    checked(page)
    expect(page.locator("#doubts")).to_contain_text("1 PC: The report named another end customer.")
    page.locator("#doubts a").click()
    assert outcomes(page) == {D: "Will move"}
    carried_out(page, "Transfer 4 PCs to Fjord Eiendom AS")
    transfer = page.url
    assert serials(page, f"/customers/{fjord.id}/devices/") == [A, B, C, D]
    page.goto("/")
    assert waiting(page) == "0"

    other = partners.customer(mine, "Nord Bygg AS")
    actor = partners.partner_actor(mine)
    bulk_actions.run(actor, bulk_actions.transfer(actor, bulk_actions.to(other), D))

    page.goto(transfer)
    page.get_by_role("button", name="Undo it").click()
    checked(page)
    assert outcomes(page) == {
        A: "Will move", B: "Will move", C: "Will move", D: "Changed since the check, left alone",
    }  # fmt: skip
    carried_out(page, "Move 3 PCs back")
    assert serials(page, "/unassigned-devices/") == [A, B, C]
    assert waiting(page) == "3"
    assert serials(page, f"/customers/{other.id}/devices/") == [D]
    page.goto(transfer)
    expect(page.get_by_text("This has been undone.")).to_be_visible()


def test_one_file_goes_to_two_targets_and_says_what_it_holds_back(
    visitor: Any, mine: Partner, fjord: Customer, tmp_path: Path
) -> None:
    other = partners.customer(mine, "Nord Bygg AS")
    rows = [f"{fjord.name};{A}", f"{other.id};{D}", f"Nobody AS;{B}", f"{fjord.name};2UA6140H4W"]
    file = tmp_path / "pcs.csv"
    file.write_text("\n".join(["Kunde;Serienummer", *rows]))
    page = kari(visitor, mine)
    page.goto("/transfers/")
    page.get_by_role("link", name="New transfer").first.click()
    page.get_by_label("Or a file").set_input_files(file)
    page.get_by_label("Each row names its own target").check()
    page.get_by_role("button", name="Show what it would do").click()
    checked(page)
    assert outcomes(page) == {
        A: "Will move", D: "Will move", B: "Held back", "2UA6140H4W": "Not among your PCs",
    }  # fmt: skip
    expect(page.get_by_role("cell", name="The row names no customer of yours.")).to_be_visible()
    carried_out(page, "Transfer 2 PCs")
    assert serials(page, f"/customers/{fjord.id}/devices/") == [A]
    assert serials(page, f"/customers/{other.id}/devices/") == [D]


def test_a_customers_it_administrator_un_enrols_with_a_code(visitor: Any, mine: Partner, fjord: Customer) -> None:
    devices.pc(mine, "MXL4300CDF", place="dashboard", customer_id=fjord.id)
    devices.pc(mine, "MXL4301CDF", place="dashboard", customer_id=fjord.id, sold_on=None)
    ola = with_password(partners.customer_user(fjord))
    page = visitor()
    sign_in(page, ola.email)
    page.goto(f"/customers/{fjord.id}/un-enrol/")
    page.get_by_label("Serial numbers").fill(f"MXL4300CDF\nMXL4301CDF\n{A}")
    page.get_by_role("button", name="Show what it would do").click()
    checked(page)
    assert outcomes(page) == {
        "MXL4300CDF": "Will move", "MXL4301CDF": "Will move", A: "Not among your PCs",
    }  # fmt: skip
    label = page.locator("label[for=typed]").inner_text()
    code = re.search(r"Type (\w+) to confirm", label)
    assert code is not None
    page.locator("#typed").fill(code[1])
    carried_out(page, "Un-enrol 2 PCs")
    assert serials(page, f"/customers/{fjord.id}/devices/?state=un_enrolled") == ["MXL4301CDF"]
