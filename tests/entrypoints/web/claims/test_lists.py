"""Lists of claims: filter, sort, columns, exports, what waits, and how many queries they take."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from fleetward.entrypoints.jobs.exports import export_claims
from fleetward.foundation.tenancy.scope import VENDOR_PARTNER_ID
from tests.entrypoints.web.customers.pages import html
from tests.entrypoints.web.repair_desk.world import queries_of
from tests.factories import claims, partners
from tests.factories.claims import approver, do, service_partner, tariff

pytestmark = pytest.mark.usefixtures("db")


def serials(text: str) -> list[str]:
    return re.findall(r'<td><span class="mono">([^<]+)</span>', text)


def heads(text: str) -> list[str]:
    return re.findall(r'<th[^>]*scope="col"[^>]*>(?:<a[^>]*>)?([^<]+)', text)


def waits(text: str, label: str) -> str:
    """The number behind an entry of the left panel."""
    found = re.search(rf">{label}</span>(?:\s*<span class=\"n\">([^<]+)</span>)?", text)
    return (found[1] or "") if found else "no entry"


def world() -> Any:
    """Three claims of one partner: a dear one, a cheap one that is denied, and a draft."""
    tariff()
    mine = service_partner()
    dear = claims.submitted(mine, "5CG1", ("SSD-1", 1, "500.00"))
    denied = claims.submitted(mine, "8CC2")
    do("deny_claim", approver(), denied, reason="Too late")
    claims.drafted(partners.partner_actor(mine), claims.finished(mine, "5CG3"))
    return mine, dear


def test_both_lists_are_filtered_and_sorted_by_the_address_and_the_vendor_sees_no_draft() -> None:
    mine, dear = world()
    desk = partners.browser(partners.vendor_user("claims_approver"))
    own = partners.browser(partners.partner_user(mine))
    asked = (
        "?sort=serial", "?state=any&sort=serial", "?state=denied", "?state=any&q=8C", f"?q={dear.number}",
        f"?q={dear.repair_number}", "?amount=1500", "?currency=EUR", "?period=7&state=any&sort=-serial",
        "?state=nonsense&amount=x&sort=-serial", "?state=ended", "?state=unpaid",
    )  # fmt: skip
    assert [serials(html(own, f"/claims/{one}")) for one in asked] == [
        ["5CG1", "5CG3"], ["5CG1", "5CG3", "8CC2"], ["8CC2"], ["8CC2"], ["5CG1"], ["5CG1"], ["5CG1"], [],
        ["8CC2", "5CG1"], ["5CG3", "5CG1"], ["8CC2"], [],
    ]  # fmt: skip
    assert [serials(html(desk, f"/claims/{one}")) for one in asked] == [
        ["5CG1"], ["5CG1", "8CC2"], ["8CC2"], ["8CC2"], ["5CG1"], ["5CG1"], ["5CG1"], [],
        ["8CC2", "5CG1"], ["5CG1"], ["8CC2"], [],
    ]  # fmt: skip


def test_each_reader_has_its_columns_and_a_chip_for_each_filter() -> None:
    mine, _dear = world()
    desk = partners.browser(partners.vendor_user("auditor"))
    common = ["Number", "PC", "State", "Claimed", "Approved"]
    rest = ["Repair case", "Program", "Submitted"]
    assert heads(html(desk, "/claims/")) == [*common, "Partner", *rest]
    assert heads(html(partners.browser(partners.partner_user(mine)), "/claims/")) == [*common, *rest]
    asked = f"/claims/?partner={mine.id}&amount=10&currency=NOK&state=any&program=premium"
    assert re.findall(r'<a class="chip" href="[^"]*">([^<]+)', html(desk, asked)) == [
        "Any state", mine.name, "Premium Support", "NOK", "At least 10 claimed",
    ]  # fmt: skip


def test_the_number_of_queries_does_not_grow_with_the_rows() -> None:
    tariff()
    mine = service_partner()
    first = claims.submitted(mine, "5CG1")
    users = (partners.partner_user(mine), partners.vendor_user("claims_approver"))
    places = ("/claims/", f"/claims/{first.id}/")
    counts = [[queries_of(user, place) for user in users for place in places]]
    for name in ("Bob AS", "Eve AS"):
        claims.submitted(service_partner(name), "5CG1")
        claims.submitted(mine, f"8CC{name[0]}")
    do("ask", approver(), first, text="Which one?")
    do("answer", partners.partner_actor(mine), first, text="That one")
    counts.append([queries_of(user, place) for user in users for place in places])
    assert counts[0] == counts[1]


def test_the_left_panel_says_what_waits_and_a_partner_that_delivers_no_service_has_no_claims() -> None:
    mine, _dear = world()
    viewer = partners.partner()
    readers = (
        partners.partner_user(mine), partners.partner_user(mine, "viewer"), partners.vendor_user("claims_approver"),
        partners.vendor_user("auditor"), partners.partner_user(viewer), partners.vendor_user("steward"),
    )  # fmt: skip
    found = [waits(html(partners.browser(user), "/preferences/"), "Claims") for user in readers[:5]]
    assert found == ["1", "", "1", "", "no entry"]


def test_an_export_holds_what_was_filtered_for_each_reader() -> None:
    mine, dear = world()
    for user, tenant in ((partners.partner_user(mine), mine.id), (partners.vendor_user("auditor"), VENDOR_PARTNER_ID)):
        client: Any = partners.browser(user)
        said = {"form": "csv", "query": "q=5CG1&column=serial&column=claimed&column=partner"}
        job = client.post("/claims/export/", said)["Location"]
        export_claims(partner_id=str(tenant), job_id=job.split("/")[2])
        content = b"".join(client.get(f"{job}file/").streaming_content).decode("utf-8-sig")
        cells = [line.split(",") for line in content.splitlines()]
        assert cells[1][0] == dear.number
        assert ("NOK" in cells[1], "1700.00" in content or "1700" in content) == (True, True)
        assert ("Partner" in cells[0], len(cells)) == (tenant == VENDOR_PARTNER_ID, 2)


def test_an_exported_workbook_holds_amounts_as_numbers() -> None:
    mine, _dear = world()
    client: Any = partners.browser(partners.partner_user(mine))
    said = {"form": "xlsx", "query": "q=5CG1&column=claimed"}
    job = client.post("/claims/export/", said)["Location"]
    export_claims(partner_id=str(mine.id), job_id=job.split("/")[2])
    content = b"".join(client.get(f"{job}file/").streaming_content)
    (row,) = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()[1:]
    assert row[-2:] == ["NOK", 1700.0]


def test_over_htmx_only_the_list_comes_and_nothing_under_way_is_told_apart_from_no_match() -> None:
    mine, _dear = world()
    client = partners.browser(partners.partner_user(mine))
    text = html(client, "/claims/?q=5CG1", **{"HX-Request": "true"})
    assert re.findall(r'id="([\w-]+)" hx-swap-oob="true"', text) == ["claims-total", "claims-actions"]
    assert "Nothing matches" in html(client, "/claims/?q=ZZZ")
    assert "No claim is under way" in html(
        partners.browser(partners.partner_user(service_partner("Ny AS"))), "/claims/"
    )
