"""Overview, preferences and notifications of a customer's space."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from tests.entrypoints.web.customers.pages import facts, html, queries, toasts
from tests.factories import alerts, devices, partners

if TYPE_CHECKING:
    from django.test import Client

    from fleetward.domain.customers.models import Customer

pytestmark = pytest.mark.usefixtures("db")

WHY = "Self-service alerts switch themselves on when the first PC with a program has been added."


def settings_of(of: Customer, tab: str = "") -> str:
    return f"/customers/{of.id}/settings/{tab}"


def test_the_overview_says_who_the_customer_is_and_how_its_plan_stands() -> None:
    theirs = partners.customer(
        partners.partner(), seats=1, device_count=2, contact_first_name="Ola", contact_last_name="Dal", city="Bergen"
    )
    told = facts(html(partners.browser(partners.customer_user(theirs, "viewer")), settings_of(theirs)))
    assert (told["Company"], told["Name"], told["Program"], told["PCs and seats"]) == (
        "Fjord Eiendom AS", "Ola Dal", "Premium Support Over-enrolled", "2 of 1",
    )  # fmt: skip
    assert str(theirs.id) in told["Customer ID"]


def test_details_and_plan_are_changed_by_whom_they_concern() -> None:
    mine = partners.partner()
    partners.certificate(mine)
    theirs = partners.customer(mine)
    own, boss = (partners.browser(one) for one in (partners.customer_user(theirs), partners.partner_user(mine)))
    said = {
        "name": "Fjord Bolig AS", "address": "Kaien 1", "postal_code": "5003", "city": "Bergen",
        "contact_first_name": "Ola", "contact_last_name": "Dal", "contact_email": "ola@fjord.example",
        "identity_provider": "google",
    }  # fmt: skip
    assert own.post(settings_of(theirs, "details/"), said).status_code == 302
    assert own.get(settings_of(theirs, "plan/")).status_code == 404
    assert boss.post(settings_of(theirs, "plan/"), {"program": "premium", "seats": "7"}).status_code == 302
    now = partners.reload(theirs)
    assert (now.name, now.identity_provider, now.seats) == ("Fjord Bolig AS", "google", 7)


def test_preferences_lead_to_the_cpin_for_those_who_may_make_one() -> None:
    theirs = partners.customer(partners.partner())
    led = {
        role: f'href="{settings_of(theirs, "enrolment/")}"' in html(
            partners.browser(partners.customer_user(theirs, role)), settings_of(theirs, "preferences/")
        ).partition("<main")[2].partition("page-body")[2]
        for role in ("it_administrator", "viewer")
    }  # fmt: skip
    assert led == {"it_administrator": True, "viewer": False}


def test_preferences_are_kept_and_a_partner_cannot_begin_to_collect() -> None:
    mine = partners.partner()
    theirs = partners.customer(mine)
    address = settings_of(theirs, "preferences/")
    said = {"archive_days": "90", "collects_last_user": "on"}
    boss = partners.browser(partners.partner_user(mine))
    assert boss.post(address, said).status_code == 302
    now = partners.reload(theirs)
    assert (now.archive_days, now.collects_last_user) == (90, False)
    text = html(boss, address)
    assert re.findall(r'<input type="checkbox" name="(\w+)"[^>]* disabled', text) == [
        "collects_last_user", "collects_location",
    ]  # fmt: skip
    own = partners.browser(partners.customer_user(theirs))
    answer = own.post(address, said, follow=True).content.decode()
    assert (toasts(answer), partners.reload(theirs).collects_last_user) == (["The settings have been saved."], True)


@pytest.mark.parametrize("role", ["viewer", "technician"])
def test_who_may_not_change_sees_the_settings_and_no_button(role: str) -> None:
    mine = partners.partner()
    theirs = partners.customer(mine, first_device_at=timezone.now())
    client = partners.browser(partners.partner_user(mine, role))
    for tab in ("", "preferences/", "notifications/", "partner/"):
        main = html(client, settings_of(theirs, tab)).partition("<main")[2]
        assert re.findall(r'<button class="button(?: primary)?"', main) == []
        client.post(settings_of(theirs, tab), {"archive_days": "90", "self_service": "on", "do": "customer"})
    now = partners.reload(theirs)
    assert (now.archive_days, now.self_service) == (30, False)


def button(client: Client, of: Customer) -> tuple[str, bool]:
    text = html(client, settings_of(of, "notifications/"))
    found = re.search(r'<button class="button" name="self_service"([^>]*)>(.*?)</button>', text)
    assert found is not None
    assert (WHY in text) == ("disabled" in found[1])
    return found[2], "disabled" in found[1]


def test_the_switch_is_there_from_the_start_and_says_why_it_cannot_be_moved() -> None:
    mine = partners.partner()
    theirs = partners.customer(mine)
    client, address = partners.browser(partners.partner_user(mine)), settings_of(theirs, "notifications/")
    assert button(client, theirs) == ("Switch on self-service alerts", True)
    assert toasts(client.post(address, {"self_service": "on"}, follow=True).content.decode()) == [WHY]
    devices.move(theirs, devices.pc(mine, "5CG1"))
    assert button(client, theirs) == ("Switch off self-service alerts", False)
    answer = client.post(address, {"self_service": "off"}, follow=True).content.decode()
    assert (toasts(answer), partners.reload(theirs).self_service) == (["Self-service alerts are off."], False)
    assert button(partners.browser(partners.customer_user(theirs)), theirs)[0] == "Switch on self-service alerts"


def test_the_switch_tells_how_many_pop_ups_wait_and_what_becomes_of_them() -> None:
    mine = partners.partner()
    client, told = partners.browser(partners.partner_user(mine)), []
    for on in (True, False):
        theirs = partners.customer(mine, f"On: {on}", self_service=on)
        for severity, pop_up in (
            ("critical", "waiting"),
            ("warning", "later"),
            ("critical", "viewed"),
            ("info", "shown"),
        ):
            alerts.an_alert(
                devices.on_dashboard(theirs, f"{on}{severity[0]}{pop_up}".upper()), severity=severity, pop_up=pop_up
            )
        told.append(html(client, settings_of(theirs, "notifications/")))
    assert "2 pop-ups wait to be shown or answered." in told[0]
    assert "Switching off withdraws the pop-ups that were not shown yet" in told[0]
    assert "2 pop-ups are withheld; they are shown when they are switched on." in told[1]


def test_a_partner_that_manages_a_dashboard_is_asked_on_its_pages_and_at_home_until_it_answers() -> None:
    mine = partners.partner()
    theirs = partners.customer(mine, managed_by="partner")
    devices.move(theirs, devices.pc(mine, "5CG1"))
    asked = "Self-service alerts are on for Fjord Eiendom AS"
    boss, looker, own = (
        partners.browser(one)
        for one in (partners.partner_user(mine), partners.partner_user(mine, "viewer"), partners.customer_user(theirs))
    )
    pages = ["/", f"/customers/{theirs.id}/", settings_of(theirs)]
    assert [asked in html(boss, address) for address in pages] == [True, True, True]
    assert [asked in html(looker, address) for address in pages] == [False, False, False]
    assert asked not in html(own, f"/customers/{theirs.id}/")
    boss.post(settings_of(theirs, "question/"), {"answer": "off"})
    assert [asked in html(boss, address) for address in pages] == [False, False, False]
    assert partners.reload(theirs).self_service is False


def test_settings_take_the_same_queries_whatever_stands_on_the_dashboard() -> None:
    mine = partners.partner()
    theirs = partners.customer(mine)
    client, counts = partners.browser(partners.partner_user(mine)), []
    for number in range(3):
        devices.on_dashboard(theirs, f"5CG{number}")
        tabs = ("", "preferences/", "notifications/", "partner/")
        counts.append([queries(client, settings_of(theirs, tab)) for tab in tabs])
    assert counts[0] == counts[2]
