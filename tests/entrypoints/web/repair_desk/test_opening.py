"""Opening a repair case from a dashboard or a PC's page: who may, which desk gets it, and that it happens once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from fleetward.foundation.kit.ids import uuid7
from tests.entrypoints.web.customers.pages import facts, html
from tests.entrypoints.web.repair_desk.world import Company, company
from tests.factories import alerts, devices, partners, repairs

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.usefixtures("db")

SAID = {
    "description": "The screen flickers", "contact_name": "Ola Dal", "contact_email": "ola@fjord.example",
    "contact_place": "Kaien 1", "consent": "on",
}  # fmt: skip


def form(text: str) -> dict[str, str]:
    """The fields of the page as a browser would send them."""
    return dict(re.findall(r'<input[^>]*name="([^"]+)" value="([^"]*)"', text))


def opens(client: Client, address: str, **said: str) -> str:
    answer = client.post(address, {**form(html(client, address)), **SAID, **said})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def numbers(of: Company) -> list[str]:
    return [one.description for one in repairs.all_of(of.partner.id)]


@pytest.mark.parametrize(("role", "said"), [
    ("view_monitor", "It goes to HP&#x27;s customer support, who schedule the repair."),
    ("service_delivery", "It goes to the partner&#x27;s service delivery account (CSDP)."),
])  # fmt: skip
def test_the_form_says_beforehand_which_desk_gets_it_and_that_desk_gets_it(role: str, said: str) -> None:
    mine = company("Ann AS", "5CG1", role=role)
    pc = devices.on_dashboard(mine.customer, "5CG2")
    for client, address in (
        (partners.browser(partners.partner_user(mine.partner)), f"/repair-cases/new/?device={pc.id}"),
        (partners.browser(partners.customer_user(mine.customer)), f"{mine.space}new/?device={pc.id}"),
    ):
        assert said in html(client, address)
        page = html(client, opens(client, address))
        assert facts(page)["Serial number"] == "5CG2"
    opened = repairs.all_of(mine.partner.id)[1:]
    wanted = {"view_monitor": "vendor", "service_delivery": "service_delivery"}[role]
    assert [(one.route, one.source) for one in opened] == [(wanted, "partner"), (wanted, "customer")]


def test_the_readers_own_name_and_address_are_there_already() -> None:
    mine = company("Ann AS", "5CG1", address="Kaien 1", postal_code="5003", city="Bergen")
    person = partners.customer_user(mine.customer, name="Ola Dal")
    said = form(html(partners.browser(person), f"{mine.space}new/?device={mine.pc.id}"))
    assert {name: said[name] for name in ("contact_name", "contact_email", "contact_place")} == {
        "contact_name": "Ola Dal", "contact_email": person.email, "contact_place": "Kaien 1, 5003 Bergen",
    }  # fmt: skip


def test_a_form_that_is_sent_twice_opens_one() -> None:
    mine = company("Ann AS", "5CG1")
    client, address = partners.browser(partners.partner_user(mine.partner)), f"/repair-cases/new/?device={mine.pc.id}"
    sent = {**form(html(client, address)), **SAID}
    first, second = (client.post(address, sent)["Location"] for _ in range(2))
    assert (first, len(repairs.all_of(mine.partner.id))) == (second, 2)


def test_a_repair_case_that_is_under_way_for_the_pc_is_shown_first() -> None:
    mine = company("Ann AS", "5CG1")
    client = partners.browser(partners.partner_user(mine.partner))
    text = html(client, f"/repair-cases/new/?device={mine.pc.id}")
    assert ("There is a repair case for this PC already" in text, mine.repair.number in text) == (True, True)


def test_an_alert_says_itself_what_is_wrong_and_its_live_repair_case_is_not_opened_again() -> None:
    mine = company("Ann AS", "5CG1")
    alert = alerts.an_alert(mine.pc, rule="disk_errors")
    client = partners.browser(partners.partner_user(mine.partner))
    address = f"/repair-cases/new/?device={mine.pc.id}&alert={alert.id}"
    first, second = opens(client, address, description=""), opens(client, address, description="")
    assert (first, len(repairs.all_of(mine.partner.id))) == (second, 2)
    assert repairs.all_of(mine.partner.id)[1].alert_id == alert.id


@pytest.mark.parametrize(("said", "why"), [
    ({"consent": ""}, "Without your consent the details cannot be passed on."),
    ({"contact_email": "", "contact_phone": ""}, "Give an e-mail address or a phone number."),
    ({"contact_email": "nobody"}, "Enter a valid email address."),
    ({"description": " "}, "This field is required."),
])  # fmt: skip
def test_what_is_missing_is_said_and_nothing_is_opened(said: dict[str, str], why: str) -> None:
    mine = company("Ann AS", "5CG1")
    client, address = partners.browser(partners.partner_user(mine.partner)), f"/repair-cases/new/?device={mine.pc.id}"
    answer = client.post(address, {**form(html(client, address)), **SAID, **said})
    assert (answer.status_code, why in answer.content.decode()) == (422, True)
    assert len(repairs.all_of(mine.partner.id)) == 1


def test_where_the_partner_manages_the_dashboard_only_its_people_open_one() -> None:
    mine = company("Ann AS", "5CG1", managed_by="partner")
    customer = partners.browser(partners.customer_user(mine.customer))
    text = html(customer, f"{mine.space}new/?device={mine.pc.id}")
    assert ("The partner manages this dashboard" in text, "<textarea" in text) == (True, False)
    customer.post(f"{mine.space}new/?device={mine.pc.id}", {**SAID, "token": str(uuid7())})
    assert len(repairs.all_of(mine.partner.id)) == 1
    partner = partners.browser(partners.partner_user(mine.partner, "technician"))
    opens(partner, f"{mine.space}new/?device={mine.pc.id}")
    assert len(repairs.all_of(mine.partner.id)) == 2


def test_a_pc_in_the_pool_is_the_partners_to_speak_for() -> None:
    mine = company("Ann AS", "5CG1")
    waiting = devices.pc(mine.partner, "5CG2")
    opens(partners.browser(partners.partner_user(mine.partner)), f"/repair-cases/new/?device={waiting.id}")
    assert repairs.all_of(mine.partner.id)[1].customer_id is None


def test_another_ones_pc_or_alert_is_not_there() -> None:
    ann, bob = company("Ann AS", "5CG1"), company("Bob AS", "8CC1")
    elsewhere = devices.on_dashboard(partners.customer(ann.partner, "Other AS"), "5CG2")
    foreign = alerts.an_alert(bob.pc)
    partner = partners.browser(partners.partner_user(ann.partner))
    customer = partners.browser(partners.customer_user(ann.customer))
    viewer = partners.browser(partners.partner_user(ann.partner, "viewer"))
    asked = [
        (partner, f"/repair-cases/new/?device={bob.pc.id}"), (customer, f"{ann.space}new/?device={elsewhere.id}"),
        (partner, f"/repair-cases/new/?device={ann.pc.id}&alert={foreign.id}"),
        (partner, f"{ann.space}new/?device={elsewhere.id}"), (partner, "/repair-cases/new/?device=nonsense"),
        (partner, f"/repair-cases/new/?device={ann.pc.id}&alert=nonsense"),
        (viewer, f"/repair-cases/new/?device={ann.pc.id}"), (customer, f"/repair-cases/new/?device={ann.pc.id}"),
    ]  # fmt: skip
    assert [client.get(address).status_code for client, address in asked] == [404] * len(asked)


def test_without_a_pc_the_page_says_where_to_begin() -> None:
    mine = company("Ann AS", "5CG1")
    text = html(partners.browser(partners.partner_user(mine.partner)), "/repair-cases/new/")
    assert 'href="/unassigned-devices/"' in text
    theirs = html(partners.browser(partners.customer_user(mine.customer)), f"{mine.space}new/")
    assert f'href="/customers/{mine.customer.id}/devices/"' in theirs


def test_the_pcs_page_leads_to_the_form_for_those_who_may_open_one() -> None:
    mine = company("Ann AS", "5CG1")
    managed = company("Bob AS", "8CC1", managed_by="partner")
    pages = {
        "partner": (partners.partner_user(mine.partner), f"/unassigned-devices/{mine.pc.id}/"),
        "partner in the space": (
            partners.partner_user(mine.partner), f"/customers/{mine.customer.id}/devices/{mine.pc.id}/",
        ),
        "customer": (partners.customer_user(mine.customer), f"/customers/{mine.customer.id}/devices/{mine.pc.id}/"),
        "viewer": (partners.partner_user(mine.partner, "viewer"), f"/unassigned-devices/{mine.pc.id}/"),
        "customer of a managed dashboard": (
            partners.customer_user(managed.customer), f"/customers/{managed.customer.id}/devices/{managed.pc.id}/",
        ),
    }  # fmt: skip
    links = {
        name: re.findall(r'href="([^"]+/new/\?device=[^"]+)"', html(partners.browser(user), address))
        for name, (user, address) in pages.items()
    }
    assert links == {
        "partner": [f"/repair-cases/new/?device={mine.pc.id}"],
        "partner in the space": [f"{mine.space}new/?device={mine.pc.id}"],
        "customer": [f"{mine.space}new/?device={mine.pc.id}"], "viewer": [], "customer of a managed dashboard": [],
    }  # fmt: skip
