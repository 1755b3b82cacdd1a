"""The list of parts orders: what stands in the address, whose orders, exports, and how many queries it takes."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from fleetward.entrypoints.jobs.exports import export_parts_orders
from fleetward.foundation.tenancy.scope import VENDOR_PARTNER_ID
from tests.entrypoints.web.customers.pages import html
from tests.entrypoints.web.parts_desk.world import delivered, numbers, ordered, shop, stocked
from tests.entrypoints.web.repair_desk.world import queries_of
from tests.factories import devices, partners, parts
from tests.factories.parts import NOW

pytestmark = pytest.mark.usefixtures("db")


def heads(text: str) -> list[str]:
    return re.findall(r'<th[^>]*scope="col"[^>]*>(?:<a[^>]*>)?([^<]+)', text)


def test_the_list_is_filtered_and_sorted_by_the_address() -> None:
    mine = stocked()
    actor = partners.partner_actor(mine.partner)
    old = ordered(mine, reference="PO-1", now=NOW - timedelta(days=60))
    arrived = delivered(mine)
    other = parts.drafted(actor, devices.on_dashboard(mine.customer, "5CG7"), reference="XX-2")
    client = partners.browser(partners.partner_user(mine.partner, "viewer"))
    asked = {
        "": [other, old], "?sort=created_at": [old, other], "?state=any&sort=serial": [other, old, arrived],
        "?state=ended": [arrived], "?state=delivered": [arrived], "?returns=yes": [arrived], "?q=po-1": [],
        "?q=PO-1": [old], "?q=5cg": [other], f"?state=any&q={arrived.number}": [arrived], "?period=30": [other],
        "?model=Nothing": [], "?state=nonsense&sort=nonsense&partner=nonsense": [other, old],
    }  # fmt: skip
    shown = {query: numbers(html(client, f"/parts-orders/{query}")) for query in asked}
    assert {query: sorted(found) for query, found in shown.items()} == {
        query: sorted(one.number for one in found) for query, found in asked.items()
    }
    assert [shown[query] for query in ("", "?sort=created_at")] == [
        [other.number, old.number], [old.number, other.number],
    ]  # fmt: skip


def test_the_parts_desk_sees_every_partners_orders_but_no_draft_and_first_who_has_waited_longest() -> None:
    bob = stocked()
    cid = shop("Cid AS", "8CC2")
    late, early = ordered(bob), ordered(cid, now=NOW - timedelta(days=3))
    parts.drafted(partners.partner_actor(bob.partner), bob.pc)
    client = partners.browser(partners.vendor_user("repair_desk"))
    text = html(client, "/parts-orders/")
    assert (numbers(text), heads(text)) == (
        [early.number, late.number], ["Number", "State", "Reference", "PC", "Total", "Created", "Partner"],
    )  # fmt: skip
    one = html(client, f"/parts-orders/?partner={bob.partner.id}")
    assert numbers(one) == [late.number]
    assert re.findall(r'<a class="chip" href="([^"]*)">([^<]+)', one) == [("?", "Bob AS")]
    own = html(partners.browser(partners.partner_user(bob.partner)), "/parts-orders/?column=partner&column=total")
    assert heads(own) == ["Number", "Total"]


def test_the_number_of_queries_does_not_grow_with_the_rows() -> None:
    mine = stocked()
    delivered(mine)
    readers = [
        (partners.vendor_user("repair_desk"), "/parts-orders/?state=any"),
        (partners.partner_user(mine.partner), "/parts-orders/?state=any"),
        (partners.vendor_user("repair_desk"), "/part-returns/"),
        (partners.partner_user(mine.partner), "/part-returns/"),
    ]
    counts = [[queries_of(user, address) for user, address in readers]]
    for number in (2, 3):
        delivered(shop(f"Cid {number}", f"8CC{number}"))
        delivered(mine)
    counts.append([queries_of(user, address) for user, address in readers])
    assert counts[0] == counts[1]


def test_over_htmx_only_the_list_comes_with_what_stands_outside_it() -> None:
    mine = stocked()
    order = ordered(mine)
    client = partners.browser(partners.partner_user(mine.partner))
    text = html(client, "/parts-orders/", **{"HX-Request": "true"})
    assert numbers(text) == [order.number]
    assert (re.findall(r'id="([^"]+)" hx-swap-oob', text), "<h1>" in text) == (
        ["orders-total", "orders-actions"],
        False,
    )


def exported(client: Any, tenant: object) -> list[str]:
    said = {"form": "csv", "query": "state=any&column=reference&column=total&sort=serial"}
    job = client.post("/parts-orders/export/", said)["Location"]
    export_parts_orders(partner_id=str(tenant), job_id=job.split("/")[2])
    content = b"".join(client.get(f"{job}file/").streaming_content).decode("utf-8-sig")
    return content.splitlines()


def test_an_export_holds_what_is_filtered_and_what_the_reader_may_see() -> None:
    bob = stocked()
    cid = shop("Cid AS", "8CC2")
    bobs, cids = ordered(bob, reference="B1"), ordered(cid, reference="C1")
    header = "Number,Reference,Serial number,Total,Currency"
    rows = [f"{bobs.number},B1,8CC1,1249.50,NOK", f"{cids.number},C1,8CC2,1249.50,NOK"]
    desk = partners.browser(partners.vendor_user("claims_approver"))
    own = partners.browser(partners.partner_user(bob.partner, "technician"))
    assert exported(desk, VENDOR_PARTNER_ID) == [header, *rows]
    assert exported(own, bob.partner.id) == [header, rows[0]]


def entries(user: Any) -> dict[str, str]:
    """The entries of the left panel about parts, each with what waits."""
    text = html(partners.browser(user), "/")
    found = {}
    for address, entry in re.findall(r'<a class="nav-item"[^>]*href="([^"]+)".*?(?=>)>(.*?)</a>', text, re.DOTALL):
        if "part" in address and "partners" not in address:
            count = re.search(r'class="n"[^>]*>([^<]+)', entry)
            found[address] = count.group(1) if count else ""
    return found


def test_the_left_panel_says_what_waits_and_only_where_service_is_delivered() -> None:
    mine = stocked()
    without = partners.partner("Ann AS")
    partners.certificate(without)
    assert entries(partners.partner_user(without)) == {}
    assert entries(partners.partner_user(mine.partner)) == {"/parts-orders/": "", "/part-returns/": ""}
    desk = partners.vendor_user("repair_desk")
    ordered(mine)
    assert entries(desk) == {"/parts-orders/": "1", "/part-returns/": "", "/parts-catalogue/": ""}
    order = delivered(mine)
    technician = partners.partner_user(mine.partner, "technician")
    assert entries(technician) == {"/parts-orders/": "", "/part-returns/": "1"}
    parts.do(partners.partner_actor(mine.partner), order, "return_sent")
    assert (entries(technician)["/part-returns/"], entries(desk)["/part-returns/"]) == ("", "1")
    assert entries(partners.vendor_user("auditor")) == {"/parts-orders/": "", "/part-returns/": ""}
