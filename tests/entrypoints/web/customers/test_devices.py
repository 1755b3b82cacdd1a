"""The PCs on a dashboard, their export, and one PC's page."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone

from fleetward.domain.devices.models import LedgerKind
from fleetward.entrypoints.jobs.exports import export_dashboard
from tests.entrypoints.web.customers.pages import facts, html, queries, toasts
from tests.factories import devices, partners

pytestmark = pytest.mark.usefixtures("db")


def serials(text: str) -> list[str]:
    return re.findall(r'<th class="hold mono" scope="row"><a href="[^"]+">([^<]+)</a>', text)


def heads(text: str) -> list[str]:
    return re.findall(r'<th[^>]*scope="col"[^>]*>(?:<a[^>]*>)?([^<]+)', text)


def test_the_list_is_filtered_and_sorted_by_the_address() -> None:
    mine = partners.partner()
    theirs = partners.customer(mine)
    for serial, model in (("5CG2", "B"), ("5CG1", "C"), ("8CC3", "A")):
        devices.on_dashboard(theirs, serial, model=model)
    devices.pc(mine, "5CG9", place="inactive", customer_id=theirs.id)
    client = partners.browser(partners.customer_user(theirs))
    address = f"/customers/{theirs.id}/devices/"
    assert [serials(html(client, address + query)) for query in (
        "?sort=serial", "?sort=-serial&q=5CG", "?sort=model", "?q=c3", "?state=un_enrolled", "?model=C", "?q=none",
    )] == [
        ["5CG1", "5CG2", "8CC3"], ["5CG2", "5CG1"], ["8CC3", "5CG2", "5CG1"], ["8CC3"], ["5CG9"], ["5CG1"], [],
    ]  # fmt: skip


def test_the_customer_reads_nothing_of_the_sale() -> None:
    mine = partners.partner()
    theirs = partners.customer(mine)
    pc = devices.on_dashboard(theirs, "5CG1", distributor="ALSO", invoice="INV-77", end_customer="Fjord")
    client = partners.browser(partners.customer_user(theirs))
    for address in ("", f"{pc.id}/"):
        text = html(client, f"/customers/{theirs.id}/devices/{address}")
        assert [word for word in ("ALSO", "INV-77", "report.edi") if word in text] == []


def test_personal_columns_stand_only_where_they_may() -> None:
    mine = partners.partner()
    theirs = partners.customer(mine, collects_last_user=True)
    devices.on_dashboard(theirs, "5CG1", last_user="ola.dal", location="Bergen", confirmed_at=timezone.now())
    devices.on_dashboard(theirs, "5CG2", last_user="eva.lie")
    address = f"/customers/{theirs.id}/devices/"
    shown = {}
    for name, person in {
        "administrator": partners.customer_user(theirs), "viewer": partners.customer_user(theirs, "viewer"),
        "technician": partners.partner_user(mine, "technician"), "looker": partners.partner_user(mine, "viewer"),
    }.items():  # fmt: skip
        text = html(partners.browser(person), address)
        assert "eva.lie" not in text
        assert "Bergen" not in text
        shown[name] = ("Last signed-in user" in heads(text), "ola.dal" in text)
    assert shown == {
        "administrator": (True, True), "viewer": (False, False), "technician": (True, True), "looker": (False, False),
    }  # fmt: skip


def test_the_number_of_queries_does_not_grow_with_the_rows() -> None:
    mine = partners.partner()
    theirs = partners.customer(mine, collects_last_user=True)
    clients = [partners.browser(one) for one in (partners.partner_user(mine), partners.customer_user(theirs))]
    address, counts = f"/customers/{theirs.id}/devices/", []
    for number in range(3):
        devices.on_dashboard(theirs, f"5CG{number}", model=f"Model {number}")
        counts.append([queries(client, address + query) for client in clients for query in ("", "?q=5CG")])
    assert counts[0] == counts[2]


def test_over_htmx_only_the_list_comes_with_what_stands_outside_it() -> None:
    theirs = partners.customer(partners.partner())
    devices.on_dashboard(theirs, "5CG1")
    client = partners.browser(partners.customer_user(theirs))
    text = html(client, f"/customers/{theirs.id}/devices/?q=5", **{"HX-Request": "true"})
    assert re.findall(r'id="([\w-]+)" hx-swap-oob="true"', text) == ["devices-total", "devices-actions"]
    assert (serials(text), "<html" in text, 'name="query" value="q=5"' in text) == (["5CG1"], False, True)


@pytest.mark.parametrize("kind", ["partner", "customer"])
def test_an_export_is_asked_for_made_and_fetched(kind: str) -> None:
    mine = partners.partner()
    theirs = partners.customer(mine)
    for serial in ("5CG1", "5CG2", "8CC3"):
        devices.on_dashboard(theirs, serial)
    person = partners.partner_user(mine, "technician") if kind == "partner" else partners.customer_user(theirs)
    client, address = partners.browser(person), f"/customers/{theirs.id}/devices/export/"
    answer = client.post(address, {"form": "csv", "all": "1", "query": "q=5CG&sort=serial&column=program"})
    job = answer["Location"]
    export_dashboard(partner_id=str(mine.id), job_id=job.split("/")[2])
    page = html(client, job)
    assert f'href="/customers/{theirs.id}/devices/"' in page
    content = b"".join(client.get(f"{job}file/").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert content.splitlines() == ["Serial number,Program", "5CG1,Premium Support", "5CG2,Premium Support"]


def test_nothing_chosen_is_a_message_and_no_job() -> None:
    theirs = partners.customer(partners.partner())
    client = partners.browser(partners.customer_user(theirs))
    answer = client.post(f"/customers/{theirs.id}/devices/export/", {"form": "csv"}, follow=True)
    assert toasts(answer.content.decode()) == ["Select the PCs to export first."]


def test_a_pcs_page_tells_what_it_is_and_what_happened_here() -> None:
    mine, now = partners.partner(), timezone.now()
    theirs = partners.customer(mine)
    pc = devices.pc(mine, "5CG1")
    devices.happened(pc, LedgerKind.REPORTED, now)
    devices.move(theirs, pc)
    for person in (partners.customer_user(theirs, "viewer"), partners.partner_user(mine, "viewer")):
        text = html(partners.browser(person), f"/customers/{theirs.id}/devices/{pc.id}/")
        assert re.findall(r'<div class="what">(.*?)</div>', text) == ["Put on a customer&#x27;s dashboard"]
        told = facts(text)
        assert (told["Serial number"], told["Program"], told["Last seen"]) == ("5CG1", "Premium Support", "Not yet")
        assert "This PC is ours" not in text


def test_the_it_administrator_confirms_the_pc_and_then_reads_who_used_it() -> None:
    theirs = partners.customer(partners.partner(), collects_last_user=True)
    pc = devices.on_dashboard(theirs, "5CG1", last_user="ola.dal")
    client, address = partners.browser(partners.customer_user(theirs)), f"/customers/{theirs.id}/devices/{pc.id}/"
    before = html(client, address)
    assert ("This PC is ours" in before, facts(before)["Last user"]) == (True, "\u2013")
    after = client.post(f"{address}confirm/", follow=True).content.decode()
    assert ("This PC is ours" in after, facts(after)["Last user"]) == (False, "ola.dal")
    assert toasts(after) == ["You have confirmed that this PC is yours."]


def test_a_pc_that_stands_elsewhere_is_not_here() -> None:
    mine = partners.partner()
    theirs = partners.customer(mine)
    elsewhere = [devices.pc(mine, "5CG1"), devices.on_dashboard(partners.customer(mine, "Other AS"), "5CG2")]
    for person in (partners.customer_user(theirs), partners.partner_user(mine)):
        client = partners.browser(person)
        for pc in elsewhere:
            assert client.get(f"/customers/{theirs.id}/devices/{pc.id}/").status_code == 404
    client = partners.browser(partners.customer_user(theirs))
    assert [client.post(f"/customers/{theirs.id}/devices/{pc.id}/confirm/").status_code for pc in elsewhere] == [
        404
    ] * 2
