"""The home page, the user's settings, and the language."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import formats, timezone

from fleetward.foundation.accounts.models import User
from fleetward.foundation.audit.models import AuditEntry
from fleetward.foundation.tenancy.scope import Scope, scoped
from tests.factories import devices, partners

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.usefixtures("db")


def figures(client: Client) -> dict[str, str]:
    text = client.get("/").content.decode()
    return dict(re.findall(r'<span class="label">(.*?)</span><span class="value">(.*?)</span>', text))


def noted(client: Client) -> list[str]:
    return re.findall(r'<span class="note">(.*?)</span>', client.get("/").content.decode())


def notices(client: Client) -> list[str]:
    text = client.get("/").content.decode()
    return re.findall(r'<div class="notice \w+">.*?<strong>(.*?)</strong>', text, re.DOTALL)


def test_a_partner_reads_how_many_pcs_wait_and_how_many_arrived() -> None:
    mine, now = partners.partner(), timezone.now()
    partners.certificate(mine)
    for number, days in enumerate((1, 20, 45)):
        devices.pc(mine, f"5CG410{number}BCD", waiting_since=now - timedelta(days=days, minutes=1))
    client = partners.browser(partners.partner_user(mine))
    assert figures(client) == {
        "Waiting on your page": "3", "Open alerts": "0", "Repair cases under way": "0",
    }  # fmt: skip
    assert noted(client) == [
        "Longest waiting: 45 days", "PCs arrived: 2 in 30 days", "0 critical, 0 warnings",
        "Alerts opened: none in 30 days", "Repair cases submitted: none in 30 days",
    ]  # fmt: skip


def test_a_trend_says_in_words_what_its_line_shows() -> None:
    mine, now = partners.partner(), timezone.now()
    for number, days in enumerate((2, 2, 20)):
        devices.pc(mine, f"5CG410{number}BCD", waiting_since=now - timedelta(days=days))
    text = partners.browser(partners.partner_user(mine)).get("/").content.decode()
    day = formats.date_format(timezone.localtime(now) - timedelta(days=2), "SHORT_DATE_FORMAT")
    assert re.findall(r'<svg class="trend".*?aria-label="(.*?)"', text) == [
        f"PCs arrived: 3 in 30 days, most on {day}: 2"
    ]
    assert text.count('class="flat"') == 2


def test_a_partner_reads_its_certificates_and_how_each_stands() -> None:
    mine, now = partners.partner(), timezone.now()
    partners.certificate(mine, program="premium", role="service_delivery")
    partners.certificate(mine, program="premium", expires_at=now + timedelta(days=10))
    partners.certificate(mine, program="premium_plus", expires_at=now - timedelta(days=10))
    partners.certificate(mine, program="premium_plus", role="service_delivery", revoked_at=now)
    text = partners.browser(partners.partner_user(mine)).get("/").content.decode()
    assert re.findall(r'<span class="pill \w+">(.*?)</span></td>', text) == [
        "Valid",
        "Expires soon",
        "Revoked",
        "Expired",
    ]


def test_what_needs_somebody_stands_first() -> None:
    mine, ends = partners.partner(), timezone.now() + timedelta(days=10)
    client = partners.browser(partners.partner_user(mine))
    assert notices(client) == ["Your company is not certified yet"]
    partners.certificate(mine, expires_at=ends)
    day = formats.date_format(timezone.localtime(ends), "DATE_FORMAT")
    assert notices(client) == [
        f"Your certificate for Premium Support expires on {day}",
        "No PC has been reported for you yet",
    ]


def test_the_number_of_queries_does_not_grow_with_the_pcs() -> None:
    mine = partners.partner()
    client = partners.browser(partners.partner_user(mine))
    counts = []
    for number in range(3):
        devices.pc(mine, f"5CG410{number}BCD")
        client.get("/")
        with CaptureQueriesContext(connection) as found:
            client.get("/")
        counts.append(len(found))
    assert counts[0] == counts[2]


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("program_manager", ["Partners", "Files today"]),
        ("channel_data_steward", ["Files today", "Lines set aside", "Lines waiting"]),
        ("support_agent", ["Open support cases", "Files today"]),
        ("repair_desk", ["Repair cases for your desk", "Open alerts", "Parts orders at the desk"]),
        ("claims_approver", ["Claims not decided yet", "Parts orders at the desk"]),
        ("auditor", ["Repair cases for your desk", "Open alerts", "Claims not decided yet", "Files today"]),
    ],
)  # fmt: skip
def test_vendor_staff_read_what_their_role_looks_after(role: str, expected: list[str]) -> None:
    assert list(figures(partners.browser(partners.vendor_user(role)))) == expected


def test_a_customers_people_are_led_to_their_own_space() -> None:
    theirs = partners.customer(partners.partner())
    client = partners.browser(partners.customer_user(theirs))
    assert client.get("/")["Location"] == f"/customers/{theirs.id}/"


def test_a_stranger_is_asked_to_sign_in_and_a_user_without_a_place_is_told_so() -> None:
    assert partners.browser().get("/")["Location"] == "/account/login/?next=/"
    assert partners.browser(partners.user()).get("/").status_code == 403


@pytest.mark.parametrize("kind", ["partner", "customer", "vendor"])
def test_settings_are_kept_and_hold_at_once(kind: str) -> None:
    mine = partners.partner()
    if kind == "vendor":
        person = partners.vendor_user()
    else:
        at_customer = kind == "customer"
        person = partners.customer_user(partners.customer(mine)) if at_customer else partners.partner_user(mine)
    client = partners.browser(person)
    answer = client.post(
        "/preferences/", {"name": "Kari Lie", "language": "nb", "time_zone": "Asia/Tokyo"}, follow=True
    )
    kept = User.objects.get(id=person.id)
    assert (kept.name, kept.language, kept.time_zone) == ("Kari Lie", "nb", "Asia/Tokyo")
    assert '<html lang="nb"' in answer.content.decode()
    assert client.session["time_zone"] == "Asia/Tokyo"


def test_changed_settings_stand_in_the_partners_audit_log() -> None:
    mine = partners.partner()
    client = partners.browser(partners.partner_user(mine))
    for name in ("Kari Lie", "Kari Lie"):
        client.post("/preferences/", {"name": name, "language": "en", "time_zone": "Europe/Oslo"})
    with scoped(Scope(mine.id)), transaction.atomic():
        found = [(entry.action, entry.details) for entry in AuditEntry.objects.filter(partner_id=mine.id)]
    assert found == [("user.preferences_saved", {"changed": ["language", "name"]})]


@pytest.mark.parametrize(
    "values", [{"language": "xx"}, {"time_zone": "Mars/Olympus"}, {"name": ""}, {"time_zone": "posixrules"}]
)
def test_nonsense_is_refused_and_changes_nothing(values: dict[str, str]) -> None:
    person = partners.partner_user(partners.partner())
    usual = {"name": "Kari Lie", "language": "nb", "time_zone": "Asia/Tokyo"}
    answer = partners.browser(person).post("/preferences/", usual | values)
    assert answer.status_code == 200
    kept = User.objects.get(id=person.id)
    assert (kept.name, kept.language, kept.time_zone) == ("Kari Berg", "", "Europe/Oslo")


def test_a_language_chosen_at_the_top_of_a_page_stays_with_the_user() -> None:
    person = partners.partner_user(partners.partner())
    client = partners.browser(person)
    answer = client.post("/language/choose/", {"language": "nb", "next": "/unassigned-devices/?q=5CG"})
    assert (answer.status_code, answer["Location"]) == (302, "/unassigned-devices/?q=5CG")
    assert '<html lang="nb"' in client.get("/").content.decode()
    assert User.objects.get(id=person.id).language == "nb"


def test_a_language_chosen_before_signing_in_holds_on_the_sign_in_page() -> None:
    client = partners.browser()
    client.post("/language/choose/", {"language": "nb"})
    assert '<html lang="nb"' in client.get("/account/login/").content.decode()


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", ""])
def test_the_language_switch_leads_to_no_other_host(target: str) -> None:
    answer = partners.browser().post("/language/choose/", {"language": "nb", "next": target})
    assert answer["Location"] == "/"


def test_an_unknown_language_changes_nothing() -> None:
    client = partners.browser()
    client.post("/language/choose/", {"language": "../../etc"})
    assert "language" not in client.session
    assert client.get("/language/choose/").status_code == 405


def test_signing_in_brings_the_users_language_and_time_zone() -> None:
    person = partners.user(password="correct horse battery", language="nb", time_zone="Asia/Tokyo")
    client = partners.browser()
    answer = client.post("/account/login/", {"login": person.email, "password": "correct horse battery"})
    assert answer.status_code == 302
    assert (client.session["language"], client.session["time_zone"]) == ("nb", "Asia/Tokyo")


def test_signing_in_without_a_chosen_language_keeps_the_one_of_the_page() -> None:
    person = partners.user(password="correct horse battery")
    client = partners.browser()
    client.post("/language/choose/", {"language": "nb"})
    client.post("/account/login/", {"login": person.email, "password": "correct horse battery"})
    assert client.session["language"] == "nb"


def test_days_are_those_of_the_readers_zone() -> None:
    mine = partners.partner()
    partners.certificate(mine)
    late = datetime.fromisoformat("2026-03-04T22:30:00+00:00")
    devices.pc(mine, "5CG4100BCD", waiting_since=late)
    person = partners.partner_user(mine)
    client = partners.browser(person)
    shown = []
    for zone in ("Europe/Oslo", "Asia/Tokyo"):
        client.post("/preferences/", {"name": "Kari", "language": "en", "time_zone": zone})
        text = client.get("/unassigned-devices/?column=waiting_since").content.decode()
        shown += re.findall(r'<td class="nowrap">(.*?)<span', text)
    assert shown == ["4 Mar 2026", "5 Mar 2026"]
