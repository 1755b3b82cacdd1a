"""The home of a customer's space."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.entrypoints.web.customers.pages import html, queries
from tests.entrypoints.web.home.reading import happened, waiting
from tests.factories import alerts, devices, partners, repairs

pytestmark = pytest.mark.usefixtures("db")


def test_home_shows_figures_and_the_pcs_by_when_they_were_last_seen() -> None:
    mine, now = partners.partner(), timezone.now()
    theirs = partners.customer(mine, seats=10)
    for number, days in enumerate((1, 2, 20, 40, None)):
        devices.on_dashboard(theirs, f"5CG{number}", last_seen_at=now - timedelta(days=days) if days else None)
    for person in (partners.partner_user(mine, "viewer"), partners.customer_user(theirs, "viewer")):
        text = html(partners.browser(person), f"/customers/{theirs.id}/")
        assert re.findall(r'<span class="label">(.*?)</span><span class="value">(.*?)</span>', text) == [
            ("PCs on the dashboard", "5"), ("Open alerts", "0"), ("Repair cases under way", "0"),
            ("PCs without data", "5"),
        ]  # fmt: skip
        assert '<span class="note">5 of 10 seats used</span>' in text
        widths = re.findall(r'<rect class="(\w*)" x="[\d.]+" width="([\d.]+)"', text)
        assert widths == [("good", "400.0"), ("info", "200.0"), ("warn", "200.0"), ("", "200.0")]


def test_home_counts_open_alerts_by_severity_and_pcs_that_sent_no_reading() -> None:
    mine = partners.partner()
    theirs = partners.customer(mine)
    alerts.an_alert(devices.on_dashboard(theirs, "5CG1"))
    alerts.an_alert(devices.on_dashboard(theirs, "5CG2"), severity="warning")
    alerts.an_alert(devices.pc(mine, "5CG3"))
    alerts.a_reading(devices.on_dashboard(theirs, "5CG4"))
    for person in (partners.partner_user(mine, "viewer"), partners.customer_user(theirs, "viewer")):
        text = html(partners.browser(person), f"/customers/{theirs.id}/")
        found = re.findall(r'">(Open alerts|PCs without data)</span><span class="value">(.*?)</span>', text)
        assert found == [("Open alerts", "2"), ("PCs without data", "2")]
        assert '<span class="note">1 critical, 1 warning</span>' in text


def test_an_empty_dashboard_says_how_pcs_come() -> None:
    theirs = partners.customer(partners.partner())
    text = html(partners.browser(partners.customer_user(theirs)), f"/customers/{theirs.id}/")
    assert ("No PC is on the dashboard yet" in text, 'class="stack"' in text) == (True, False)


def test_the_number_of_queries_does_not_grow_with_the_pcs() -> None:
    mine = partners.partner()
    theirs = partners.customer(mine)
    clients = [partners.browser(one) for one in (partners.partner_user(mine), partners.customer_user(theirs))]
    counts = []
    for number in range(3):
        devices.on_dashboard(theirs, f"5CG{number}")
        counts.append([queries(client, f"/customers/{theirs.id}/") for client in clients])
    assert counts[0] == counts[2]


def test_home_says_what_needs_somebody_and_what_happened_on_this_dashboard_alone() -> None:
    mine, now = partners.partner(), timezone.now()
    theirs, other = partners.customer(mine), partners.customer(mine, "Berg AS")
    here = devices.on_dashboard(theirs, "5CG1", last_seen_at=now - timedelta(days=40), waiting_since=now)
    devices.on_dashboard(theirs, "5CG2", last_seen_at=now)
    alerts.an_alert(here)
    elsewhere = devices.on_dashboard(other, "5CG3")
    repairs.opened(partners.partner_actor(mine), elsewhere)
    repair = repairs.opened(partners.partner_actor(mine), here)
    space = f"/customers/{theirs.id}/"
    for person in (partners.partner_user(mine, "viewer"), partners.customer_user(theirs, "viewer")):
        text = html(partners.browser(person), space)
        assert waiting(text) == [
            ("1 critical alert is open", f"{space}alerts/?severity=critical"),
            ("1 PC has not been seen for 30 days", f"{space}devices/?seen=longer"),
        ]
        assert f"Repair case {repair.number}: Submitted" in happened(text)
        assert ("5CG3" in text, repair.number in text) == (False, True)
