"""What each role is told to need it, and what happened: with its count, and the list that shows just these."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.utils import timezone

from fleetward.domain.partners.actor import SYSTEM
from fleetward.domain.partners.operations import record_completion
from fleetward.domain.support.models import SupportCase
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import Scope, scoped
from tests.entrypoints.web.home.reading import happened, waiting
from tests.factories import alerts, claims, devices, feed_world, partners, parts, repairs
from tests.factories.feed_files import Document, Sold, serial, x12
from tests.factories.sales_feed import cost

if TYPE_CHECKING:
    from django.test import Client

    from fleetward.domain.partners.models import Partner

pytestmark = pytest.mark.usefixtures("db")

ROLES = ("administrator", "technician", "viewer")
VENDOR_ROLES = (
    "program_manager", "channel_data_steward", "support_agent", "repair_desk", "claims_approver", "auditor",
)  # fmt: skip


def page(client: Client) -> str:
    return client.get("/").content.decode()


def person(of: Partner, role: str) -> Client:
    return partners.browser(partners.partner_user(of, role))


def listed(client: Client, address: str) -> int:
    """How many rows the list has that a need leads to."""
    text = client.get(address).content.decode()
    return len(re.findall(r"<tr", text.partition("<tbody>")[2].partition("</tbody>")[0]))


def delivering() -> Partner:
    """A partner whose desk, parts, claims, PCs and customers all need somebody."""
    claims.tariff()
    parts.catalogue()
    mine, now = claims.service_partner(), timezone.now()
    actor = partners.partner_actor(mine)
    here = devices.pc(mine, "5CG1", waiting_since=now - timedelta(days=40))
    alerts.an_alert(here)
    repairs.opened(actor, here)
    late = repairs.opened(actor, devices.pc(mine, "5CG2"), now=now - timedelta(days=30))
    repairs.do(actor, late, "take")
    parts.drafted(actor, here)
    claims.drafted(actor, claims.finished(mine, "5CG4"))
    partners.customer(mine, "Berg AS", accepted_at=None)
    partners.customer(mine, "Dal AS", seats=0, device_count=1)
    partners.customer(mine, "Lie AS", plan_ends_on=(now - timedelta(days=1)).date())
    return mine


NEEDS = {
    "critical alert is open": "/alerts/?severity=critical",
    "repair case at your desk is overdue": "/repair-cases/?overdue=yes",
    "customer's plan has ended": "/customers/?plan=suspended",
    "repair case is new at your desk": "/repair-cases/?state=submitted",
    "PC has waited on your page for more than 30 days": "/unassigned-devices/?waiting_days=30",
    "customer has more PCs than seats": "/customers/?plan=over_enrolled",
    "parts order is not submitted yet": "/parts-orders/?state=draft",
    "claim is not submitted yet": "/claims/?state=draft",
    "customer has not accepted your invitation": "/customers/?accepted=no",
}
"""What stands there for an administrator: the urgent first. Of each there is one."""
OF_ADMINISTRATORS = {url for url in NEEDS.values() if url.startswith("/customers/")}


@pytest.mark.parametrize("role", ROLES)
def test_people_of_a_partner_that_delivers_service_are_told_what_they_can_do(role: str) -> None:
    client = person(delivering(), role)
    kept = {
        "administrator": set(NEEDS.values()), "technician": set(NEEDS.values()) - OF_ADMINISTRATORS,
        "viewer": {"/alerts/?severity=critical", "/repair-cases/?overdue=yes"},
    }[role]  # fmt: skip
    found = waiting(page(client))
    assert found == [(f"1 {what}", url) for what, url in NEEDS.items() if url in kept]


def test_each_need_leads_to_a_list_of_just_these() -> None:
    client = person(delivering(), "administrator")
    for what, address in waiting(page(client)):
        view = f"{address}&view=table" if address.startswith("/customers/") else address
        assert listed(client, view) == 1, what


def test_a_partner_that_only_views_hears_nothing_of_desks_parts_and_claims() -> None:
    mine = partners.partner()
    partners.certificate(mine)
    here = devices.pc(mine, "5CG1")
    repair = repairs.submitted(here)
    text = page(person(mine, "technician"))
    assert waiting(text) == [("1 critical alert is open", "/alerts/?severity=critical")]
    assert happened(text) == [f"Repair case {repair.number}: Submitted", "The disk is about to fail", "1 PC arrived"]


def test_where_nothing_waits_the_page_says_so() -> None:
    text = page(person(partners.partner(), "viewer"))
    assert (waiting(text), happened(text)) == ([], [])
    assert ("Nothing waits" in text, "Nothing has happened yet" in text) == (True, True)
    assert ("Stands open" in text, "Needs you now" in text) == (True, False)


def test_no_more_than_ten_things_happened_and_none_drowns_the_others() -> None:
    mine = partners.partner()
    here = devices.pcs(mine, [f"5CG41{number:02}" for number in range(12)])
    first = repairs.submitted(here[0], now=timezone.now() - timedelta(days=20))
    for pc in here[1:]:
        alerts.an_alert(pc)
    found = happened(page(person(mine, "viewer")))
    assert (len(found) <= 10, f"Repair case {first.number}: Submitted" in found) == (True, True)


def test_a_support_case_that_waits_for_the_asker_is_told_to_nobody_else() -> None:
    mine, theirs = partners.partner(), partners.partner("Sørlys AS")
    usual = {
        "partner": mine, "number": "261126-BCDFG", "kind": "other", "subject": "Where?", "text": "?",
        "opened_by": uuid7(), "opened_by_label": "Kari", "opened_at": timezone.now(), "changed_at": timezone.now(),
    }  # fmt: skip
    with scoped(Scope(mine.id)), transaction.atomic():
        SupportCase.objects.create(**usual, state="asker")
    told = [("1 support case waits for your answer", "/support/?state=asker")]
    assert waiting(page(person(mine, "viewer"))) == told
    assert waiting(page(person(theirs, "viewer"))) == []
    agent = partners.browser(partners.vendor_user("support_agent"))
    assert happened(page(agent)) == ["Support case 261126-BCDFG: Waits for your answer"]


def test_the_repair_desk_and_the_claims_desk_are_told_of_their_queues() -> None:
    claims.tariff()
    parts.catalogue()
    viewing, delivers = partners.partner("View AS"), claims.service_partner()
    claims.account(delivers)
    repairs.submitted(devices.pc(viewing, "2UA1"))
    parts.submitted(partners.partner_actor(delivers), devices.pc(delivers, "5CG1"))
    claims.submitted(delivers, "5CG2")
    desk, approver, auditor = (partners.browser(partners.vendor_user(role)) for role in VENDOR_ROLES[3:])
    of_desk = [
        ("1 critical alert is open", "/alerts/?severity=critical"),
        ("1 repair case is new", "/repair-cases/?state=submitted"),
        ("1 parts order waits for a decision", "/parts-orders/?state=submitted"),
    ]
    of_approver = [("1 claim is new", "/claims/?state=submitted")]
    assert (waiting(page(desk)), waiting(page(approver))) == (of_desk, of_approver)
    assert waiting(page(auditor)) == [*of_desk, *of_approver]
    assert all(listed(desk, address) == 1 for _what, address in of_desk)


def test_the_steward_is_told_of_conflicts_lines_and_files() -> None:
    world = feed_world.build()
    good = x12(Document([Sold([serial(1)], reseller="171001"), Sold([serial(2)], reseller="999999")]))
    feed_world.drop(world, world.first, good, "sales.edi")
    again = x12(Document([Sold([serial(1)], reseller="171002")], number="POS-2"))
    feed_world.drop(world, world.second, again, "again.edi")
    steward = partners.browser(partners.vendor_user("channel_data_steward"))
    found = dict(waiting(page(steward)))
    assert found["1 conflict waits for a decision"] == "/conflicts/"
    assert found["1 line names a reseller that nobody mapped yet"] == "/lines/?reason=unknown_reseller"
    assert happened(page(steward))[:2] == ["again.edi: Read", "sales.edi: Read"]


def test_the_program_manager_is_told_of_unknown_accounts_and_certificates_that_end() -> None:
    mine, now = partners.partner(), timezone.now()
    partners.certificate(mine, expires_at=now + timedelta(days=10))
    partners.certificate(partners.partner("Later AS"), expires_at=now + timedelta(days=300))
    with scoped(SYSTEM.scope):
        record_completion(
            actor=SYSTEM, statement_id=uuid7(), activity="https://nowhere.example/", account="nobody",
            completed_at=now, source="csv", now=now,
        )  # fmt: skip
    manager = partners.browser(partners.vendor_user("program_manager"))
    found = waiting(page(manager))
    ending = ("1 partner has a certificate that expires soon", "/partners/?certificate=ending")
    assert ending in found
    assert [listed(manager, address) for _what, address in found] == [1] * len(found)
    assert len(found) == 2


@pytest.mark.parametrize("role", VENDOR_ROLES)
def test_no_role_of_the_vendor_pays_more_where_there_is_more(role: str) -> None:
    client = partners.browser(partners.vendor_user(role))
    page(client)
    spent = []
    for number in range(3):
        mine = partners.partner(f"Nordlys {number} AS")
        repairs.submitted(devices.pc(mine, f"5CG{number}"))
        spent.append(cost(client, "/"))
    assert spent[0] == spent[2]


@pytest.mark.parametrize("role", ROLES)
def test_no_role_of_a_partner_pays_more_where_there_is_more(role: str) -> None:
    mine = delivering()
    client = person(mine, role)
    page(client)
    before = cost(client, "/")
    actor = partners.partner_actor(mine)
    for number in range(3):
        more = devices.pc(mine, f"2UA{number}", waiting_since=timezone.now() - timedelta(days=50))
        repairs.opened(actor, more)
        alerts.an_alert(more)
        claims.drafted(actor, claims.finished(mine, f"MXL{number}"))
    assert cost(client, "/") == before
    assert before < 60
