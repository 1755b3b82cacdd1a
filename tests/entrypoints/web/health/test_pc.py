"""A PC's health on its page: the same on the partner's page and in the customer's space."""

from __future__ import annotations

import html as entities
import re
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from fleetward.domain.alerts.operations import record_inventory
from fleetward.foundation.tenancy.scope import Scope, scoped
from tests.entrypoints.web.customers.pages import facts, html, queries
from tests.factories import alerts, devices, partners, repairs

pytestmark = pytest.mark.usefixtures("db")


def card(text: str, name: str) -> str:
    """The card of this heading."""
    return next(one for one in text.split('<section class="card"') if f"<h2>{name}</h2>" in one)


def plain(text: str) -> str:
    return " ".join(entities.unescape(re.sub(r"<[^>]+>", " ", text)).replace("\u00a0", " ").split())


def rows(text: str, name: str) -> list[list[str]]:
    body = card(text, name).partition("<tbody>")[2].partition("</tbody>")[0]
    return [
        [plain(one) for one in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)]
        for row in body.split("<tr>")[1:]
    ]


def tones(text: str) -> list[str]:
    return re.findall(r'<span class="pill ?(\w*)">', card(text, "Health").partition("<tbody>")[2])


def test_every_kind_of_part_stands_there_with_its_state_and_values() -> None:
    mine, now = partners.partner(), timezone.now()
    theirs = partners.customer(mine)
    pc = devices.on_dashboard(theirs, "5CG1")
    alerts.a_reading(
        pc, alerts.disk(passed=False, critical_warning=1), alerts.battery(), alerts.part("fan", "fan1", rpm=2400),
        taken_at=now - timedelta(hours=1), missing=["memory", "firmware"],
    )  # fmt: skip
    pages = {
        f"/unassigned-devices/{pc.id}/": partners.partner_user(mine),
        f"/customers/{theirs.id}/devices/{pc.id}/": partners.customer_user(theirs, "viewer"),
    }
    for address, person in pages.items():
        text = html(partners.browser(person), address)
        assert [row[:2] for row in rows(text, "Health")] == [
            ["Disk SAMSUNG MZVL2512", "Needs attention"], ["Battery Primary", "Fine"], ["Temperature", "None built in"],
            ["Fan fan1", "Fine"], ["Memory", "No data"], ["Firmware", "No data"],
        ]  # fmt: skip
        assert tones(text) == ["bad", "good", "", "good", "", ""]
        assert "Battery health: 94 % · Charge cycles: 120" in rows(text, "Health")[1][2]
        assert rows(text, "Alerts")[0][:2] == ["The disk is about to fail Disk · SAMSUNG MZVL2512", "Critical"]


def test_what_was_not_measured_for_a_week_is_no_data_and_never_green() -> None:
    mine, now = partners.partner(), timezone.now()
    pc = devices.pc(mine, "5CG1")
    client = partners.browser(partners.partner_user(mine))
    address = f"/unassigned-devices/{pc.id}/"
    before = html(client, address)
    alerts.a_reading(pc, alerts.disk(), taken_at=now - timedelta(days=8))
    after = html(client, address)
    for text, said in ((before, "has sent no reading yet"), (after, "has sent no reading for a week")):
        assert (set(tones(text)), {row[1] for row in rows(text, "Health")}) == ({""}, {"No data"})
        assert said in plain(card(text, "Health"))


def test_readings_are_drawn_for_each_part_and_alerts_stand_open_first() -> None:
    mine, now = partners.partner(), timezone.now()
    pc = devices.pc(mine, "5CG1")
    for days in (3, 2):
        alerts.a_reading(pc, alerts.disk(percentage_used=days), alerts.battery(), taken_at=now - timedelta(days=days))
    alerts.an_alert(pc, "disk_hot", opened_at=now - timedelta(days=9))
    alerts.an_alert(pc, "fan_failed", state="closed", closed_at=now, closed_why="gone")
    text = html(partners.browser(partners.partner_user(mine)), f"/unassigned-devices/{pc.id}/")
    assert re.findall(r'<title id="part-\d-title">(.*?)</title>', text) == [
        "SAMSUNG MZVL2512: Wear", "Primary: Battery health",
    ]  # fmt: skip
    assert [row[1] for row in rows(text, "Alerts")] == ["Critical", "Closed"]


def test_repair_cases_and_hardware_stand_beside() -> None:
    mine, now = partners.partner(), timezone.now()
    pc = devices.pc(mine, "5CG1")
    made = repairs.opened(partners.partner_actor(mine), pc)
    content = {
        "cpus": [{"name": "Core i5"}], "memories": [{"capacity": 8192}, {"capacity": 8192}, {}],
        "storages": [{"model": "PM9A1", "disksize": 524288}], "bios": {"bversion": "T76 01.06"},
        "hardware": {"lastloggeduser": "ola.dal"},
    }  # fmt: skip
    with scoped(Scope(mine.id)), transaction.atomic():
        record_inventory(partner_id=mine.id, device_id=pc.id, agent="GLPI-Agent_v1.12", content=content, now=now)
    text = html(partners.browser(partners.partner_user(mine)), f"/unassigned-devices/{pc.id}/")
    assert f"Repair cases {made.number} Submitted" in plain(card(text, "Repair cases"))
    assert facts(card(text, "Hardware")) == {
        "Processor": "Core i5", "Memory": "16 GB", "Disks": "PM9A1 (512 GB)", "Firmware": "T76 01.06",
    }  # fmt: skip
    assert ("by GLPI-Agent_v1.12" in text, "ola.dal" in text) == (True, False)


def test_nothing_follows_a_pc_to_its_next_customer() -> None:
    mine, now = partners.partner(), timezone.now()
    former, later = partners.customer(mine, "Fjord AS"), partners.customer(mine, "Berg AS")
    pc = devices.on_dashboard(later, "5CG1")
    alerts.an_alert(pc, customer_id=former.id, state="closed", closed_at=now, closed_why="pc_moved")
    client = partners.browser(partners.customer_user(later))
    text = html(client, f"/customers/{later.id}/devices/{pc.id}/")
    assert "This PC has had no alert." in text


def test_the_number_of_queries_does_not_grow_with_what_is_known_of_the_pc() -> None:
    mine, now = partners.partner(), timezone.now()
    theirs = partners.customer(mine)
    pc, actor = devices.on_dashboard(theirs, "5CG1"), partners.partner_actor(mine)
    partner, customer = (partners.browser(one) for one in (partners.partner_user(mine), partners.customer_user(theirs)))
    counts = []
    for number, days in enumerate((3, 2, 1)):
        alerts.a_reading(pc, alerts.disk(f"S{number}"), alerts.battery(), taken_at=now - timedelta(days=days))
        repairs.opened(actor, pc, alert_id=alerts.an_alert(pc, part=f"S{number}").id)
        counts.append([
            queries(partner, f"/unassigned-devices/{pc.id}/"),
            queries(customer, f"/customers/{theirs.id}/devices/{pc.id}/"),
        ])  # fmt: skip
    assert counts[0] == counts[2]
