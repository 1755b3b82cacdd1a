"""Lists of alerts: of a partner, across partners, in a customer's space."""

from __future__ import annotations

import html as entities
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from django.utils import timezone

from fleetward.domain.devices.models import Device, Place
from fleetward.entrypoints.jobs.exports import export_alerts, export_customer_alerts
from fleetward.entrypoints.web.alerts import nav
from fleetward.foundation.tenancy.scope import Scope, scoped
from tests.entrypoints.web.customers.pages import html, queries, toasts
from tests.factories import alerts, devices, partners, repairs

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.usefixtures("db")


def cells(text: str) -> list[list[str]]:
    """The rows of the list, cell by cell, without marks."""
    body = re.search(r"<tbody>(.*?)</tbody>", text, re.DOTALL)
    rows = re.findall(r"<tr>(.*?)</tr>", body[1], re.DOTALL) if body else []
    parts = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows]
    return [[" ".join(entities.unescape(re.sub(r"<[^>]+>", " ", one)).split()) for one in row] for row in parts]


def serials(text: str) -> list[str]:
    return re.findall(r'<td><(?:a|span) class="mono"[^>]*>([^<]+)', text)


def told(text: str) -> list[str]:
    return [
        entities.unescape(one) for one in re.findall(r'<div class="notice \w+".*?<strong>(.*?)</div>', text, re.DOTALL)
    ]


def test_a_partner_reads_the_alerts_of_its_pool_and_of_all_its_dashboards() -> None:
    mine, now = partners.partner(), timezone.now()
    on = partners.customer(mine, "Fjord AS", self_service=True)
    off = partners.customer(mine, "Berg AS", managed_by="partner")
    alerts.an_alert(devices.pc(mine, "5CG1"), opened_at=now)
    alerts.an_alert(devices.on_dashboard(on, "5CG2"), severity="warning", opened_at=now - timedelta(days=1))
    alerts.an_alert(devices.on_dashboard(off, "5CG3"), "battery_worn", opened_at=now - timedelta(days=2))
    alerts.an_alert(devices.pc(partners.partner("Other"), "5CG4"))
    text = html(partners.browser(partners.partner_user(mine, "viewer")), "/alerts/")
    rows = [[row[0].split(" · ")[0], row[1], row[2].split()[0], row[3], row[5]] for row in cells(text)]
    assert rows == [
        ["The disk is about to fail Disk", "Critical", "5CG1", "Unassigned", "The PC's user Not shown yet"],
        ["The disk is about to fail Disk", "Warning", "5CG2", "Fjord AS", "User and dashboard Not shown yet"],
        ["The battery is worn Battery", "Critical", "5CG3", "Berg AS", "Dashboard only"],
    ]  # fmt: skip


def test_of_an_un_enrolled_pc_nobody_is_told_though_self_service_is_on() -> None:
    mine = partners.partner()
    on = partners.customer(mine, "Fjord AS", self_service=True)
    gone = devices.on_dashboard(on, "5CG2")
    alert = alerts.an_alert(gone)
    with scoped(Scope(mine.id)), transaction.atomic():
        Device.objects.filter(partner_id=mine.id, id=gone.id).update(place=Place.INACTIVE)
    browser = partners.browser(partners.partner_user(mine))
    assert [row[5] for row in cells(html(browser, "/alerts/"))] == ["Nobody"]
    assert "The PC is un-enrolled: no pop-up is shown" in html(browser, f"/alerts/{alert.id}/")


def test_the_vendor_reads_all_partners_alerts_and_whose_they_are() -> None:
    for name, serial in (("Nord Data", "5CG1"), ("Sør Data", "5CG2")):
        customer = partners.customer(partners.partner(name), f"Customer of {name}")
        alerts.an_alert(devices.on_dashboard(customer, serial))
    for role in ("repair_desk", "auditor"):
        text = html(partners.browser(partners.vendor_user(role)), "/alerts/?sort=serial")
        assert [row[2:5] for row in cells(text)] == [
            ["5CG1 HP EliteBook 840 G11", "Nord Data", "Customer of Nord Data"],
            ["5CG2 HP EliteBook 840 G11", "Sør Data", "Customer of Sør Data"],
        ]
        assert "/unassigned-devices/" not in text


def test_the_vendor_narrows_the_list_to_one_partner() -> None:
    north, south = partners.partner("Nord Data"), partners.partner("Sør Data")
    alerts.an_alert(devices.pc(north, "5CG1"))
    alerts.an_alert(devices.pc(south, "5CG2"))
    client = partners.browser(partners.vendor_user("repair_desk"))
    assert serials(html(client, f"/alerts/?partner={south.id}")) == ["5CG2"]


def test_a_customer_sees_its_own_alerts_and_nothing_of_others() -> None:
    mine = partners.partner()
    theirs, other = partners.customer(mine), partners.customer(mine, "Other AS")
    alerts.an_alert(devices.on_dashboard(theirs, "5CG1"))
    hidden = [
        alerts.an_alert(devices.on_dashboard(other, "5CG2")), alerts.an_alert(devices.pc(mine, "5CG3")),
        alerts.an_alert(devices.pc(partners.partner("Rival"), "5CG4")),
    ]  # fmt: skip
    for person in (partners.customer_user(theirs, "viewer"), partners.partner_user(mine)):
        client, address = partners.browser(person), f"/customers/{theirs.id}/alerts/"
        assert serials(html(client, address)) == ["5CG1"]
        assert [client.get(f"{address}{one.id}/").status_code for one in hidden] == [404, 404, 404]
    client = partners.browser(partners.customer_user(theirs))
    assert [client.get(f"/customers/{other.id}/alerts/").status_code, client.get("/alerts/").status_code] == [404, 404]


def test_another_partners_alert_is_not_there() -> None:
    theirs = alerts.an_alert(devices.pc(partners.partner("Rival"), "5CG1"))
    for person in (partners.partner_user(partners.partner()), partners.vendor_user("support_agent")):
        assert partners.browser(person).get(f"/alerts/{theirs.id}/").status_code == 404


@pytest.mark.parametrize(("query", "expected"), [
    ("", ["5CG4", "5CG3", "5CG1"]), ("?q=5cg1", ["5CG1"]), ("?q=g3", ["5CG3"]), ("?q=!", []),
    ("?severity=warning", ["5CG3"]), ("?kind=battery", ["5CG3"]), ("?problem=battery_worn", ["5CG3"]),
    ("?state=closed", ["5CG2"]), ("?state=all", ["5CG4", "5CG3", "5CG2", "5CG1"]), ("?model=HP+ZBook", ["5CG4"]),
    ("?customer=none", ["5CG3", "5CG1"]), ("?pop_up=later", ["5CG1"]), ("?since=2026-01-05", ["5CG4", "5CG3"]),
    ("?sort=serial", ["5CG1", "5CG3", "5CG4"]), ("?sort=-model", ["5CG4", "5CG3", "5CG1"]),
    ("?severity=nonsense&since=never&customer=x", ["5CG4", "5CG3", "5CG1"]),
])  # fmt: skip
def test_the_list_is_filtered_and_sorted_by_the_address(query: str, expected: list[str]) -> None:
    mine = partners.partner()
    begin = timezone.now().replace(year=2026, month=1, day=2)
    more: list[dict[str, Any]] = [
        {"pop_up": "later"}, {"state": "closed", "closed_at": begin, "closed_why": "gone"},
        {"rule": "battery_worn", "kind": "battery", "severity": "warning"}, {"model": "HP ZBook"},
    ]  # fmt: skip
    for number, fields in enumerate(more, 1):
        pc = devices.pc(mine, f"5CG{number}") if number < 4 else devices.on_dashboard(partners.customer(mine), "5CG4")
        alerts.an_alert(pc, **({"opened_at": begin + timedelta(days=2 * number)} | fields))
    assert serials(html(partners.browser(partners.partner_user(mine)), f"/alerts/{query}")) == expected


def test_many_alerts_of_one_problem_on_one_model_are_one_notice() -> None:
    mine = partners.partner()
    for pc in devices.pcs(mine, [f"5CG{number:03}" for number in range(12)]):
        alerts.an_alert(pc, "firmware_faulty", severity="warning")
    alerts.an_alert(devices.pc(mine, "8CC1"))
    client = partners.browser(partners.partner_user(mine))
    text = html(client, "/alerts/")
    assert serials(text) == ["8CC1"]
    assert [one.split(" since ")[0] for one in told(text)] == [
        "The firmware has a known fault</strong>12 PCs of model HP EliteBook 840 G11"
    ]
    link = entities.unescape(re.findall(r'class="button small" href="([^"]+)">Show these alerts', text)[0])
    shown = html(client, f"/alerts/{link}")
    assert (len(serials(shown)), told(shown)) == (12, [])


def test_the_serial_leads_to_the_pc_where_it_has_a_page() -> None:
    mine = partners.partner()
    theirs = partners.customer(mine)
    here = devices.on_dashboard(theirs, "5CG1")
    gone = devices.pc(mine, "5CG2")
    alerts.an_alert(here)
    alerts.an_alert(gone, customer_id=theirs.id, state="closed", closed_at=timezone.now(), closed_why="pc_moved")
    client = partners.browser(partners.partner_user(mine))
    space = html(client, f"/customers/{theirs.id}/alerts/?state=all&sort=serial")
    assert re.findall(r'<td><(?:a|span) class="mono"(?: href="([^"]+)")?>5CG', space) == [
        f"/customers/{theirs.id}/devices/{here.id}/", "",
    ]  # fmt: skip
    own = html(client, "/alerts/?state=all&sort=serial")
    assert re.findall(r'<td><(?:a|span) class="mono"(?: href="([^"]+)")?>5CG', own) == [
        f"/unassigned-devices/{here.id}/", f"/unassigned-devices/{gone.id}/",
    ]  # fmt: skip


def test_an_alert_shows_its_repair_case() -> None:
    mine = partners.partner()
    pc = devices.pc(mine, "5CG1")
    made = repairs.opened(partners.partner_actor(mine), pc, alert_id=alerts.an_alert(pc).id)
    text = html(partners.browser(partners.partner_user(mine)), "/alerts/")
    assert cells(text)[0][-1] == made.number


def test_the_number_of_queries_does_not_grow_with_the_rows() -> None:
    mine = partners.partner()
    theirs = partners.customer(mine)
    people = (partners.partner_user(mine), partners.customer_user(theirs), partners.vendor_user("auditor"))
    partner, customer, vendor = (partners.browser(one) for one in people)
    space, counts, actor = f"/customers/{theirs.id}/alerts/", [], partners.partner_actor(mine)
    for number in range(3):
        for pc in (devices.on_dashboard(theirs, f"5CG{number}"), devices.pc(mine, f"8CC{number}")):
            repairs.opened(actor, pc, alert_id=alerts.an_alert(pc, model=f"Model {number}").id)
        pages = [(partner, "/alerts/"), (partner, space), (customer, space), (vendor, "/alerts/"),
                 (partner, "/alerts/?q=5CG&state=all"), (vendor, "/alerts/?q=5CG")]  # fmt: skip
        counts.append([queries(client, address) for client, address in pages])
    assert counts[0] == counts[2]


def test_columns_stand_in_the_address() -> None:
    mine = partners.partner()
    alerts.an_alert(devices.pc(mine, "5CG1"))
    client = partners.browser(partners.partner_user(mine))
    row = cells(html(client, "/alerts/?column=severity&column=model"))[0]
    assert row == ["The disk is about to fail Disk · SAMSUNG MZVL2512", "Critical", "HP EliteBook 840 G11 8Y4J2EA"]


def test_over_htmx_only_the_list_comes_with_what_stands_outside_it() -> None:
    mine = partners.partner()
    alerts.an_alert(devices.pc(mine, "5CG1"))
    text = html(partners.browser(partners.partner_user(mine)), "/alerts/?q=5", **{"HX-Request": "true"})
    assert re.findall(r'id="([\w-]+)" hx-swap-oob="true"', text) == ["alerts-total", "alerts-actions"]
    assert (serials(text), "<html" in text, 'name="query" value="q=5"' in text) == (["5CG1"], False, True)


def chips(client: Client, address: str) -> list[str]:
    found = re.findall(r'<a class="chip" href="[^"]*">(.*?)<svg', html(client, address))
    return [entities.unescape(one) for one in found]


def test_what_is_asked_for_stands_on_chips() -> None:
    mine = partners.partner("Nord Data")
    theirs = partners.customer(mine, "Fjord AS")
    alerts.an_alert(devices.on_dashboard(theirs, "5CG1"))
    client = partners.browser(partners.partner_user(mine))
    query = f"?q=5CG&problem=disk_worn&kind=disk&severity=critical&state=all&customer={theirs.id}&pop_up=shown"
    assert chips(client, f"/alerts/{query}&model=HP&since=2026-02-01") == [
        "Serial: 5CG", "The disk is worn", "Disk", "Critical", "Open and closed alerts", "HP", "Fjord AS",
        "Pop-up: Shown", "Opened since 1 Feb 2026",
    ]  # fmt: skip
    assert chips(client, "/alerts/?customer=none") == ["Unassigned"]
    vendor = partners.browser(partners.vendor_user("repair_desk"))
    assert chips(vendor, f"/alerts/?partner={mine.id}") == ["Nord Data"]


def test_nothing_yet_nothing_open_and_no_match_are_told_apart() -> None:
    mine = partners.partner()
    client = partners.browser(partners.partner_user(mine))
    assert "No alert yet" in html(client, "/alerts/")
    alerts.an_alert(devices.pc(mine, "5CG1"), state="closed", closed_at=timezone.now(), closed_why="gone")
    assert "No alert is open" in html(client, "/alerts/")
    assert "Nothing matches" in html(client, "/alerts/?q=8CC")


def export(client: Client, address: str, run: Any, partner_id: str, query: str) -> list[str]:
    answer = client.post(f"{address}export/", {"form": "csv", "all": "1", "query": query})
    job = answer["Location"]
    run(partner_id=partner_id, job_id=job.split("/")[2])
    assert f'href="{address}"' in html(client, job)
    content = b"".join(client.get(f"{job}file/").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return content.splitlines()


def test_a_partner_exports_exactly_what_it_filtered() -> None:
    mine = partners.partner()
    alerts.an_alert(devices.pc(mine, "5CG1"))
    alerts.an_alert(devices.on_dashboard(partners.customer(mine, "Fjord AS"), "5CG2"))
    alerts.an_alert(devices.pc(mine, "8CC3"))
    client = partners.browser(partners.partner_user(mine, "technician"))
    query = "q=5CG&sort=serial&column=severity&column=customer"
    assert export(client, "/alerts/", export_alerts, str(mine.id), query) == [
        "Serial number,Severity,Problem,Part,Customer,State",
        "5CG1,Critical,The disk is about to fail,Disk SAMSUNG MZVL2512,Unassigned,Open",
        "5CG2,Critical,The disk is about to fail,Disk SAMSUNG MZVL2512,Fjord AS,Open",
    ]


def test_a_customer_exports_its_own_alerts_and_the_vendor_all() -> None:
    mine = partners.partner("Nord Data")
    theirs = partners.customer(mine, "Fjord AS")
    alerts.an_alert(devices.on_dashboard(theirs, "5CG1"))
    alerts.an_alert(devices.pc(mine, "5CG2"))
    customer = partners.browser(partners.customer_user(theirs))
    own = export(customer, f"/customers/{theirs.id}/alerts/", export_customer_alerts, str(mine.id), "sort=serial")
    assert [line.split(",")[0] for line in own] == ["Serial number", "5CG1"]
    vendor = partners.browser(partners.vendor_user("auditor"))
    nobody = "00000000-0000-0000-0000-000000000000"
    all_of_them = export(vendor, "/alerts/", export_alerts, nobody, "sort=serial&column=partner")
    assert [[line.split(",")[place] for place in (0, 3)] for line in all_of_them] == [
        ["Serial number", "Partner"], ["5CG1", "Nord Data"], ["5CG2", "Nord Data"],
    ]  # fmt: skip


def test_an_export_of_nothing_is_a_message_and_no_job() -> None:
    mine = partners.partner()
    theirs = partners.customer(mine)
    client = partners.browser(partners.partner_user(mine))
    for address in ("/alerts/", f"/customers/{theirs.id}/alerts/"):
        answer = client.post(f"{address}export/", {"form": "csv"}, follow=True)
        assert (answer.redirect_chain, toasts(answer.content.decode())) == (
            [(address, 302)], ["Choose what to export on the list of alerts."],
        )  # fmt: skip


def test_a_viewer_exports_nothing() -> None:
    mine = partners.partner()
    client = partners.browser(partners.partner_user(mine, "viewer"))
    assert client.post("/alerts/export/", {"form": "csv", "all": "1"}).status_code == 404
    assert 'action="/alerts/export/"' not in html(client, "/alerts/")


def test_the_left_panel_counts_what_is_urgent_and_stops_early(monkeypatch: Any) -> None:
    mine = partners.partner()
    theirs = partners.customer(mine)
    for serial, severity in (("5CG1", "critical"), ("5CG2", "warning"), ("5CG3", "info")):
        alerts.an_alert(devices.pc(mine, serial), severity=severity)
    alerts.an_alert(devices.on_dashboard(theirs, "5CG4"))
    client = partners.browser(partners.partner_user(mine))

    def counted(address: str) -> list[str]:
        return re.findall(r'<span>Alerts</span><span class="n">(.*?)</span>', html(client, address))

    assert [counted("/alerts/"), counted(f"/customers/{theirs.id}/alerts/")] == [["3"], ["1"]]
    monkeypatch.setattr(nav, "CAP", 2)
    assert counted("/alerts/") == ["2+"]
