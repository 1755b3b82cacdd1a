"""Lists of repair cases: what stands in the address, tabs, columns, exports, and how many queries they take."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from fleetward.entrypoints.jobs.exports import export_repair_cases, export_repair_cases_of_customer
from fleetward.foundation.tenancy.scope import VENDOR_PARTNER_ID
from tests.entrypoints.web.customers.pages import html
from tests.entrypoints.web.repair_desk.world import company, queries_of, repair_desk
from tests.factories import alerts, devices, partners, repairs
from tests.factories.repairs import NOW

pytestmark = pytest.mark.usefixtures("db")


def serials(text: str) -> list[str]:
    return re.findall(r'<td><span class="mono">([^<]+)</span>', text)


def heads(text: str) -> list[str]:
    return re.findall(r'<th[^>]*scope="col"[^>]*>(?:<a[^>]*>)?([^<]+)', text)


def test_the_queue_is_filtered_and_sorted_by_the_address_and_shows_first_who_has_waited_longest() -> None:
    mine = partners.partner()
    for days, serial in enumerate(("5CG1", "8CC2", "5CG3")):
        made = repairs.opened(partners.partner_actor(mine), devices.pc(mine, serial), now=NOW - timedelta(days=days))
    repairs.do(repair_desk(), made, "cancel")
    client = partners.browser(partners.vendor_user("repair_desk"))
    assert [serials(html(client, f"/repair-cases/{query}")) for query in (
        "", "?sort=-submitted_at", "?state=any", "?state=cancelled", "?q=8", "?sort=-serial&state=any", "?mine=yes",
        "?state=nonsense&sort=nonsense",
    )] == [
        ["8CC2", "5CG1"], ["5CG1", "8CC2"], ["5CG3", "8CC2", "5CG1"], ["5CG3"], ["8CC2"], ["8CC2", "5CG3", "5CG1"],
        [], ["8CC2", "5CG1"],
    ]  # fmt: skip


def test_what_is_overdue_says_so_in_words() -> None:
    mine = partners.partner()
    repairs.opened(partners.partner_actor(mine), devices.pc(mine, "5CG1"), now=NOW - timedelta(days=30))
    repairs.opened(partners.partner_actor(mine), devices.pc(mine, "5CG2"), now=NOW)
    text = html(partners.browser(partners.vendor_user("repair_desk")), "/repair-cases/")
    assert text.count('<span class="pill bad">Overdue</span>') == 1
    only = html(partners.browser(partners.vendor_user("repair_desk")), "/repair-cases/?overdue=yes")
    assert serials(only) == ["5CG1"]
    assert re.findall(r'<a class="chip" href="([^"]*)">([^<]+)', only) == [("?", "Overdue")]


def test_a_partner_with_a_desk_of_its_own_has_two_tabs_and_one_without_has_none() -> None:
    mine = company("Bob AS", "8CC1", role="service_delivery")
    partners.certificate(mine.partner, program="premium_plus")
    elsewhere = devices.pc(mine.partner, "8CC2", program="premium_plus")
    repairs.opened(partners.partner_actor(mine.partner), elsewhere)
    client = partners.browser(partners.partner_user(mine.partner, "viewer"))
    own, every = html(client, "/repair-cases/"), html(client, "/repair-cases/all/")
    assert [re.findall(r'<a href="([^"]+)" aria-current="page">([^<]+)</a>', text)[-1] for text in (own, every)] == [
        ("/repair-cases/", "Service delivery"), ("/repair-cases/all/", "All repair cases"),
    ]  # fmt: skip
    assert (serials(own), sorted(serials(every))) == (["8CC1"], ["8CC1", "8CC2"])
    without = company("Ann AS", "5CG1")
    text = html(partners.browser(partners.partner_user(without.partner)), "/repair-cases/")
    assert ("Service delivery</a>" in text, serials(text)) == (False, ["5CG1"])


def test_each_list_has_the_columns_that_tell_its_reader_something() -> None:
    mine = company("Ann AS", "5CG1")
    vendor, partner = partners.vendor_user("auditor"), partners.partner_user(mine.partner)
    customer = partners.customer_user(mine.customer)
    common = ["Number", "PC", "State", "Problem", "Submitted", "Promised by", "Visit"]
    shown = [heads(html(partners.browser(one), address)) for one, address in (
        (vendor, "/repair-cases/"), (partner, "/repair-cases/"), (customer, mine.space), (partner, mine.space),
    )]  # fmt: skip
    assert shown == [
        [*common, "Partner"], [*common, "Customer", "Repaired by"], [*common, "Repaired by"],
        [*common, "Repaired by"],
    ]  # fmt: skip
    chosen = html(partners.browser(vendor), "/repair-cases/?column=program&column=customer&column=route")
    assert heads(chosen) == ["Number", "Program"]


def test_a_customer_knows_its_partners_desk_by_the_partners_name() -> None:
    mine = company("Bob AS", "8CC1", role="service_delivery")
    read = {
        name: html(partners.browser(user), mine.space)
        for name, user in {
            "customer": partners.customer_user(mine.customer),
            "partner": partners.partner_user(mine.partner),
        }.items()
    }
    assert {name: "<td>Bob AS</td>" in text for name, text in read.items()} == {"customer": True, "partner": False}
    assert {name: "<td>Service delivery (CSDP)</td>" in text for name, text in read.items()} == {
        "customer": False, "partner": True,
    }  # fmt: skip


def test_the_number_of_queries_does_not_grow_with_the_rows() -> None:
    mine = company("Ann AS", "5CG0")
    partner, customer = partners.partner_user(mine.partner), partners.customer_user(mine.customer)
    readers = [
        (partners.vendor_user("repair_desk"), "/repair-cases/"), (partner, "/repair-cases/"),
        (partner, "/repair-cases/all/"), (customer, mine.space),
    ]  # fmt: skip
    counts = [[queries_of(user, address) for user, address in readers]]
    for number in (1, 2):
        other = partners.customer(mine.partner, f"Other {number}")
        for theirs in (mine.customer, other):
            pc = devices.on_dashboard(theirs, f"5CG{number}{theirs.name[:1]}", model=f"Model {number}")
            repairs.opened(partners.partner_actor(mine.partner), pc, alert_id=alerts.an_alert(pc).id)
    counts.append([queries_of(user, address) for user, address in readers])
    assert counts[0] == counts[1]


def test_over_htmx_only_the_list_comes_with_what_stands_outside_it() -> None:
    mine = company("Ann AS", "5CG1")
    client = partners.browser(partners.partner_user(mine.partner))
    text = html(client, "/repair-cases/?q=5", **{"HX-Request": "true"})
    assert re.findall(r'id="([\w-]+)" hx-swap-oob="true"', text) == ["repairs-total", "repairs-actions"]
    assert (serials(text), "<html" in text, 'name="query" value="q=5"' in text) == (["5CG1"], False, True)


def test_nothing_under_way_is_told_apart_from_nothing_that_fits() -> None:
    mine = company("Ann AS", "5CG1")
    repairs.do(repair_desk(), mine.repair, "finish")
    client = partners.browser(partners.partner_user(mine.partner))
    assert "No repair case is under way" in html(client, "/repair-cases/")
    assert "Nothing matches" in html(client, "/repair-cases/?q=8CC")
    assert serials(html(client, "/repair-cases/?state=any")) == ["5CG1"]


def exported(client: object, address: str, work: object, tenant: object) -> list[str]:
    answer = client.post(address, {"form": "csv", "query": "q=5CG&column=serial&sort=serial"})  # type: ignore[attr-defined]
    job = answer["Location"]
    work(partner_id=str(tenant), job_id=job.split("/")[2])  # type: ignore[operator]
    content = b"".join(client.get(f"{job}file/").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return [line.split(",")[1] for line in content.splitlines()[1:]]


def test_an_export_is_asked_for_made_and_fetched_by_each_kind_of_reader() -> None:
    mine = company("Ann AS", "5CG1")
    repairs.opened(partners.partner_actor(mine.partner), devices.pc(mine.partner, "5CG2"))
    repairs.opened(partners.partner_actor(mine.partner), devices.pc(mine.partner, "8CC3"))
    company("Bob AS", "5CG4", role="service_delivery")
    asked = {
        "vendor": (partners.vendor_user("auditor"), "/repair-cases/export/", export_repair_cases, VENDOR_PARTNER_ID),
        "partner": (
            partners.partner_user(mine.partner, "technician"), "/repair-cases/export/?list=partner",
            export_repair_cases, mine.partner.id,
        ),
        "customer": (
            partners.customer_user(mine.customer), f"{mine.space}export/", export_repair_cases_of_customer,
            mine.partner.id,
        ),
    }  # fmt: skip
    told = {
        name: exported(partners.browser(user), address, work, tenant)
        for name, (user, address, work, tenant) in asked.items()
    }
    assert told == {"vendor": ["5CG1", "5CG2"], "partner": ["5CG1", "5CG2"], "customer": ["5CG1"]}


def test_the_left_panel_counts_what_waits_for_the_readers_own_desk() -> None:
    ann, bob = company("Ann AS", "5CG1"), company("Bob AS", "8CC1", role="service_delivery")
    repairs.opened(partners.partner_actor(bob.partner), devices.pc(bob.partner, "8CC2"))
    shown = {}
    for name, user in {
        "desk": partners.vendor_user("repair_desk"), "auditor": partners.vendor_user("auditor"),
        "Ann": partners.partner_user(ann.partner), "Bob": partners.partner_user(bob.partner),
        "Bob's viewer": partners.partner_user(bob.partner, "viewer"),
    }.items():  # fmt: skip
        text = html(partners.browser(user), "/repair-cases/")
        entry = re.search(r'<a class="nav-item" href="/repair-cases/".*?</a>', text, re.DOTALL)
        assert entry
        shown[name] = re.findall(r'class="n">([^<]+)<', entry[0])
    assert shown == {"desk": ["1"], "auditor": [], "Ann": [], "Bob": ["2"], "Bob's viewer": []}


def test_the_home_pages_say_what_waits_for_the_desk_and_what_is_overdue() -> None:
    bob = company("Bob AS", "8CC1", role="service_delivery")
    late = devices.pc(bob.partner, "8CC2")
    repairs.opened(partners.partner_actor(bob.partner), late, now=NOW - timedelta(days=30))
    told = {}
    for name, user in {
        "desk": partners.vendor_user("repair_desk"), "Bob": partners.partner_user(bob.partner),
        "steward": partners.vendor_user("channel_data_steward"),
    }.items():  # fmt: skip
        text = html(partners.browser(user), "/")
        told[name] = [f"{n} {text}" for n, text in re.findall(r"<b>(\d+)</b> (repair cases? [^<]+)</span>", text)]
    late_one, new_ones = "1 repair case at your desk is overdue", "2 repair cases are new at your desk"
    assert told == {"desk": [], "Bob": [late_one, new_ones], "steward": []}
