"""An IT administrator makes a cPIN, a PC of the pool enrols with it, and one that another company holds does not."""

from __future__ import annotations

import json
from datetime import date
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from fleetward.domain.enrolment.models import KeyKind
from fleetward.domain.enrolment.operations import expected
from fleetward.domain.partners.actor import SYSTEM
from tests.factories import enrolment, feed_files, feed_world, partners
from tests.factories.enrolment import Setting
from tests.factories.feed_files import Document, Sold
from tests.journeys.people import sign_in, with_password
from tests.journeys.test_pages_are_accessible import faults

if TYPE_CHECKING:
    from tests.factories.feed_world import World

DAY = date(2026, 8, 31)
OURS, THEIRS, UNKNOWN = (feed_files.serial(number) for number in range(3))


def sold() -> World:
    """North sold one PC, South another; a third was reported by nobody."""
    world = feed_world.build()
    lines = [
        Sold([OURS], reseller="171001", invoice="I1", on=DAY), Sold([THEIRS], reseller="171002", invoice="I2", on=DAY),
    ]  # fmt: skip
    feed_world.drop(world, world.first, feed_files.x12(Document(lines)))
    return world


def ask(address: str, body: dict[str, str], credential: str = "") -> tuple[int, dict[str, Any]]:
    """What a PC's agent does, over real HTTP."""
    parts = urlsplit(address)
    connection = HTTPConnection(parts.netloc, timeout=30)
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {credential}"}
    connection.request("POST", parts.path, json.dumps(body), headers)
    answer = connection.getresponse()
    told: dict[str, Any] = json.loads(answer.read())
    connection.close()
    return answer.status, told


def enrol(server: str, key: str, serial: str) -> tuple[int, dict[str, Any]]:
    return ask(f"{server}/agent/v1/enrol", {"key": key, "serial": serial, "product_number": "8Y4J2EA#UUW"})


def make_cpin(page: Any) -> str:
    """The administrator's way from the left panel to the secret."""
    page.get_by_role("link", name="Settings", exact=True).first.click()
    page.get_by_role("navigation", name="Settings").get_by_role("link", name="Enrolment").click()
    page.get_by_role("link", name="Make a cPIN").click()
    page.locator("input[name=label]").fill("Reception")
    page.get_by_role("button", name="Make the cPIN").click()
    expect(page.get_by_text("Shown this once")).to_be_visible()
    assert Axe().run(page).violations_count == 0
    return str(page.locator("#secret [data-copy]").get_attribute("data-copy"))


def serials_on(page: Any) -> list[str]:
    page.goto("/unassigned-devices/")
    return sorted(page.locator("tbody th[scope=row]").all_inner_texts())


def test_a_pc_enrols_by_cpin_and_one_of_another_company_does_not(visitor: Any, server: str) -> None:
    world = sold()
    customer = partners.customer(world.north, "Fjord Eiendom AS")
    ola = with_password(partners.customer_user(customer))
    kari = with_password(partners.partner_user(world.north))
    page, partner = visitor(), visitor()
    sign_in(page, ola.email)
    sign_in(partner, kari.email)
    assert serials_on(partner) == [OURS]

    cpin = make_cpin(page)
    assert enrol(server, "34679ACD", OURS)[0] == 403
    assert serials_on(partner) == [OURS]

    status, told = enrol(server, cpin.lower().replace("-", " "), OURS)
    assert (status, sorted(told)) == (201, ["check_in", "credential", "device_id"])
    seen = ask(f"{server}/agent/v1/check-in", {"last_user": "ola"}, told["credential"])
    all_well = {"on_dashboard": True, "next_check_in": 3600, "notices": [], "repair_cases": []}
    assert seen == (200, all_well)
    assert enrol(server, cpin, UNKNOWN)[0] == 201
    partner.goto("/unassigned-devices/")
    expect(partner.get_by_text(OURS)).to_have_count(0)
    assert on_dashboard(customer.id) == [OURS, UNKNOWN]

    status, told = enrol(server, cpin, THEIRS)
    assert (status, told["problem"]) == (409, "held_elsewhere")
    page.get_by_role("link", name="I have copied it").click()
    expect(page.get_by_role("cell", name="2 of 100")).to_be_visible()
    page.get_by_role("link", name="Show", exact=True).click()
    expect(page.get_by_role("row").filter(has_text=THEIRS)).to_contain_text("The vendor looks into it")
    assert Axe().run(page).violations_count == 0
    page.get_by_role("link", name="Contact support").click()
    expect(page.locator("textarea[name=serials]")).to_have_value(THEIRS)

    assert conflicts() == [(THEIRS, "open")]
    feed_world.assert_books_balance()


def on_dashboard(customer_id: Any) -> list[str]:
    rows = feed_world.fetch(
        "SELECT serial FROM devices_device WHERE customer_id = %s AND place = 'dashboard' ORDER BY serial", customer_id
    )
    return [serial for (serial,) in rows]


def conflicts() -> list[tuple[str, str]]:
    return feed_world.fetch("SELECT serial, state FROM devices_conflict")


def test_the_pages_of_enrolment_are_accessible_and_fit_a_phone(visitor: Any) -> None:
    setting = Setting()
    key, _ = enrolment.key(setting.customer, KeyKind.PACKAGE, label="Intune", now=setting.world.now)
    expected.expect_devices(actor=SYSTEM, key=key, serials=[OURS, UNKNOWN], now=setting.world.now)
    setting.report(THEIRS, reseller="171002")
    for serial in (OURS, THEIRS):
        setting.enrol(serial)
    page = visitor("nb-NO")
    sign_in(page, with_password(partners.customer_user(setting.customer)).email)
    place = f"/customers/{setting.customer.id}/settings/enrolment/"
    addresses = ("", "new/?kind=package", "refused/", f"{key.id}/", f"{key.id}/rotate/", f"{key.id}/expected/")
    assert list(faults(page, tuple(place + rest for rest in addresses))) == []
