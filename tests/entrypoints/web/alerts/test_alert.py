"""One alert's page."""

from __future__ import annotations

import html as entities
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from tests.entrypoints.web.customers.pages import facts, html, queries
from tests.factories import alerts, devices, partners, repairs

if TYPE_CHECKING:
    from fleetward.foundation.accounts.models import User

pytestmark = pytest.mark.usefixtures("db")


def happened(text: str) -> list[str]:
    return [entities.unescape(one) for one in re.findall(r'<div class="what">(.*?)</div>', text)]


def test_it_says_what_is_wrong_what_to_do_and_who_is_told() -> None:
    mine = partners.partner()
    alert = alerts.an_alert(devices.pc(mine, "5CG1"), "battery_worn", values={"number": 42, "cycles": 900})
    text = html(partners.browser(partners.partner_user(mine, "viewer")), f"/alerts/{alert.id}/")
    for sentence in (
        "The battery of this PC has lost 42 % of what it could hold when it was new.",
        "Have the battery replaced.", "The PC is among the unassigned devices: its user sees a pop-up.",
    ):  # fmt: skip
        assert sentence in text
    told = facts(text)
    assert (told["Told"], told["Pop-up"], told["Customer"], told["Charge cycles"]) == (
        "The PC&#x27;s user", "Not shown yet", "Unassigned", "900",
    )  # fmt: skip


@pytest.mark.parametrize(("customer", "short", "why"), [
    ({"self_service": True}, "User and dashboard", "it and the partner see the alert."),
    ({"managed_by": "partner"}, "Dashboard only", "The partner manages the dashboard and opens its repair cases."),
])  # fmt: skip
def test_who_is_told_follows_from_the_dashboard(customer: dict[str, Any], short: str, why: str) -> None:
    theirs = partners.customer(partners.partner(), **customer)
    alert = alerts.an_alert(devices.on_dashboard(theirs, "5CG1"))
    text = html(partners.browser(partners.customer_user(theirs)), f"/customers/{theirs.id}/alerts/{alert.id}/")
    assert (facts(text)["Told"], why in text) == (short, True)


def test_what_was_measured_is_drawn_and_stands_in_a_table_too() -> None:
    mine, now = partners.partner(), timezone.now()
    pc = devices.pc(mine, "5CG1")
    for days, errors in ((5, 0), (4, 3), (3, 7)):
        alerts.a_reading(pc, alerts.disk(media_errors=errors), taken_at=now - timedelta(days=days))
    alert = next(one for one in alerts.alerts(pc) if one.rule == "disk_errors")
    text = html(partners.browser(partners.partner_user(mine)), f"/alerts/{alert.id}/")
    assert re.findall(r'<title id="alert-media_errors-title">(.*?)</title>', text) == ["Media errors"]
    assert re.findall(r"<desc[^>]*>From 0 on (?:.*?) to 7 on", text) != []
    chart = text[text.index('<figure class="chart">') : text.index("</figure>")]
    assert re.findall(r'<td class="num">(.*?)</td>', chart) == ["7", "3", "0"]


def test_a_value_measured_once_is_not_drawn() -> None:
    mine = partners.partner()
    pc = devices.pc(mine, "5CG1")
    alerts.a_reading(pc, alerts.disk(passed=False, critical_warning=1))
    alert = alerts.alerts(pc)[0]
    assert "<figure" not in html(partners.browser(partners.partner_user(mine)), f"/alerts/{alert.id}/")


def test_its_own_history_stands_newest_first() -> None:
    mine, now = partners.partner(), timezone.now()
    alert = alerts.an_alert(
        devices.pc(mine, "5CG1"), opened_at=now - timedelta(days=3), updated_at=now - timedelta(days=1), reopened=2,
        pop_up="later", pop_up_at=now - timedelta(days=2), state="closed", closed_at=now, closed_why="gone",
    )  # fmt: skip
    text = html(partners.browser(partners.partner_user(mine)), f"/alerts/{alert.id}/")
    assert happened(text) == ["Closed", "Pop-up: Put off by the user", "Opened"]
    assert "The alert is closed: nobody is told of it any more." in text
    assert ("The cause is gone" in text, "Opened again since: 2 times" in text) == (True, True)


def form(person: User, address: str) -> str:
    found = re.findall(r'class="button primary" href="([^"]+)"', html(partners.browser(person), address))
    return entities.unescape(found[0]) if found else ""


@pytest.mark.parametrize(("managed_by", "customer_may"), [("customer", True), ("partner", False)])
def test_a_repair_case_is_opened_by_who_may(managed_by: str, *, customer_may: bool) -> None:
    mine = partners.partner()
    theirs = partners.customer(mine, managed_by=managed_by)
    pc = devices.on_dashboard(theirs, "5CG1")
    alert = alerts.an_alert(pc)
    space = f"/customers/{theirs.id}/alerts/{alert.id}/"
    query = f"?device={pc.id}&alert={alert.id}"
    assert form(partners.partner_user(mine), f"/alerts/{alert.id}/") == f"/repair-cases/new/{query}"
    new = f"/customers/{theirs.id}/repair-cases/new/{query}"
    assert form(partners.partner_user(mine), space) == new
    assert form(partners.customer_user(theirs), space) == (new if customer_may else "")
    assert form(partners.customer_user(theirs, "viewer"), space) == ""
    assert form(partners.vendor_user("repair_desk"), f"/alerts/{alert.id}/") == ""


def test_an_alert_with_a_repair_case_leads_to_it_and_opens_no_second() -> None:
    mine = partners.partner()
    pc = devices.pc(mine, "5CG1")
    alert = alerts.an_alert(pc)
    made = repairs.opened(partners.partner_actor(mine), pc, alert_id=alert.id)
    kari, address = partners.partner_user(mine), f"/alerts/{alert.id}/"
    told = facts(html(partners.browser(kari), address))
    assert (told["Number"], told["State"], form(kari, address)) == (made.number, "Submitted", "")


def test_the_number_of_queries_does_not_grow_with_the_readings() -> None:
    mine, now = partners.partner(), timezone.now()
    pc, counts = devices.pc(mine, "5CG1"), []
    alert = alerts.an_alert(pc, "disk_worn")
    client = partners.browser(partners.partner_user(mine))
    for days in (9, 8, 7):
        alerts.a_reading(pc, alerts.disk(), taken_at=now - timedelta(days=days))
        counts.append(queries(client, f"/alerts/{alert.id}/"))
    assert counts[0] == counts[2]


def test_the_vendor_reads_whose_pc_it_is_and_is_led_to_no_page_of_the_partner() -> None:
    mine = partners.partner("Nord Data")
    theirs = partners.customer(mine, "Fjord AS")
    alert = alerts.an_alert(devices.on_dashboard(theirs, "5CG1"))
    text = html(partners.browser(partners.vendor_user("auditor")), f"/alerts/{alert.id}/")
    told = facts(text)
    assert (told["Partner"], told["Customer"]) == ("Nord Data", "Fjord AS")
    assert ("/customers/" in text, "/unassigned-devices/" in text) == (False, False)


def test_a_pc_that_has_left_the_dashboard_keeps_its_alert_there_without_a_way_to_a_repair_case() -> None:
    mine, now = partners.partner(), timezone.now()
    theirs = partners.customer(mine)
    alert = alerts.an_alert(
        devices.pc(mine, "5CG1"), customer_id=theirs.id, state="closed", closed_at=now, closed_why="pc_moved"
    )
    ola, address = partners.customer_user(theirs), f"/customers/{theirs.id}/alerts/{alert.id}/"
    text = html(partners.browser(ola), address)
    assert ("The PC stands elsewhere now" in text, "The PC&#x27;s page" in text, form(ola, address)) == (
        True,
        False,
        "",
    )
