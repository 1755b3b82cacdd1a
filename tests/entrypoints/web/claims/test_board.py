"""The board of service delivery: whose figures, which lists they lead to, and how many queries it takes."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from django.utils import timezone

from fleetward.domain.claims import queries
from fleetward.domain.claims.claim_filter import Money
from fleetward.domain.claims.models import Claim
from fleetward.domain.partners.actor import Actor, ActorKind, Forbidden
from fleetward.domain.repairs.models import RepairCase
from fleetward.domain.repairs.repair_filter import Age
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import Scope, scoped
from tests.entrypoints.web.customers.pages import html
from tests.entrypoints.web.repair_desk.world import queries_of
from tests.factories import claims, devices, partners, parts, repairs
from tests.factories.claims import NOW, approver, do, service_partner, tariff

if TYPE_CHECKING:
    from fleetward.domain.claims.queries import Board
    from fleetward.domain.partners.models import Partner

pytestmark = pytest.mark.usefixtures("db")
BOARD = "/service-delivery/"


def board(actor: Actor) -> Board:
    with scoped(actor.scope), transaction.atomic():
        return queries.board(actor, NOW)


def set_repair(repair: RepairCase, **fields: Any) -> None:
    with scoped(Scope(repair.partner_id)), transaction.atomic():
        RepairCase.objects.filter(partner_id=repair.partner_id, id=repair.id).update(**fields)


def set_claim(claim: Claim, **fields: Any) -> None:
    with scoped(Scope(claim.partner_id)), transaction.atomic():
        Claim.objects.filter(partner_id=claim.partner_id, id=claim.id).update(**fields)


def busy(name: str = "Nordlys Data AS", mark: str = "5CG") -> Partner:
    """A partner with two open repairs, an order on its way, an old part overdue, and claims waiting and approved."""
    mine = service_partner(name)
    actor = partners.partner_actor(mine)
    old = repairs.opened(actor, devices.pc(mine, f"{mark}0"))
    set_repair(old, submitted_at=NOW - timedelta(days=12))
    pc = devices.pc(mine, f"{mark}1")
    repairs.opened(actor, pc)
    waiting, arrived = parts.submitted(actor, pc), parts.submitted(actor, pc)
    for step in ("ship", "deliver"):
        parts.do(parts.DESK, arrived, step, now=NOW - timedelta(days=30))
    assert waiting.state == "submitted"
    claims.submitted(mine, f"{mark}2")
    claims.approved(mine, f"{mark}3", ("SSD-1", 1, "500.05"))
    return mine


def cells(text: str) -> list[tuple[str, str]]:
    """The links of the page's tables and lists, with what they say, without the tags."""
    body = text.split('class="page-body"', 1)[1]
    found = re.findall(r'<a class="link" href="([^"]+)">(.*?)</a>', body, re.DOTALL)
    return [(url.replace("&amp;", "&"), re.sub(r"<[^>]+>", "", said).strip()) for url, said in found]


def world() -> Partner:
    tariff()
    parts.catalogue()
    return busy()


def test_a_partner_reads_its_own_figures_and_nobody_elses() -> None:
    mine = world()
    before = board(partners.partner_actor(mine))
    other = busy("Ann AS", "8CC")
    assert board(partners.partner_actor(mine)) == before
    assert before.repairs == {"submitted": {Age.NEW: 1, Age.SOME: 0, Age.OLD: 1}}
    assert (before.orders, before.returns.outstanding, before.returns.overdue) == ({"submitted": 1}, 1, 1)
    assert before.claims == {"submitted": 1, "approved": 1}
    month = before.months[-1]
    assert before.money == {
        "NOK": {(month, Money.EXPECTED): Decimal("1200.00"), (month, Money.APPROVED): Decimal("1700.05")}
    }
    text = html(partners.browser(partners.partner_user(other)), BOARD)
    assert [mine.name in text, "5CG" in text] == [False, False]


def test_the_vendors_people_read_the_sum_over_all_partners() -> None:
    world()
    busy("Ann AS", "8CC")
    found = board(approver())
    assert found.repairs == {"submitted": {Age.NEW: 2, Age.SOME: 0, Age.OLD: 2}}
    assert (found.orders, found.returns.overdue, found.claims) == (
        {"submitted": 2}, 2, {"submitted": 2, "approved": 2},
    )  # fmt: skip
    assert found.money["NOK"][found.months[-1], Money.APPROVED] == Decimal("3400.10")


def test_every_figure_leads_to_the_list_of_just_those() -> None:
    mine = world()
    client = partners.browser(partners.partner_user(mine))
    links = cells(html(client, BOARD))
    counts = {url: said for url, said in links if re.fullmatch(r"\d+( .*)?", said)}
    shown = {url: re.search(r'class="total"[^>]*>([\d,]+)', html(client, url)) for url in counts}
    assert {url: found and found[1] for url, found in shown.items()} == {
        url: said.split()[0] for url, said in counts.items()
    }
    month = f"{timezone.localtime(NOW):%Y-%m}"
    sums = [url for url, said in links if "NOK" in said]
    assert sums == [f"/claims/?month=expected-{month}&currency=NOK", f"/claims/?month=approved-{month}&currency=NOK"]
    assert [re.findall(r'<td><span class="mono">([^<]+)', html(client, url)) for url in sums] == [["5CG2"], ["5CG3"]]


def test_repairs_of_accounts_are_numbers_only_for_the_vendor_and_the_repair_desk_sees_no_claims() -> None:
    world()
    for role, claims_told in (("repair_desk", False), ("claims_approver", True), ("auditor", True)):
        text = html(partners.browser(partners.vendor_user(role)), BOARD)
        urls = [url for url, _said in cells(text)]
        assert [url for url in urls if url.startswith("/repair-cases/")] == []
        assert (any(url.startswith("/claims/") for url in urls), "NOK" in text) == (claims_told, claims_told)


def test_turnaround_and_reasons_are_taken_over_all_partners() -> None:
    tariff()
    mine, other = service_partner(), service_partner("Ann AS")
    for days, partner in zip((1, 2, 3, 4), (mine, mine, other, other), strict=True):
        claim = claims.submitted(partner, f"5CG{days}")
        do("deny_claim", approver(), claim, reason="Too late" if days < 4 else "No photo")
        set_claim(claim, submitted_at=NOW - timedelta(days=days), decided_at=NOW)
        with scoped(Scope(partner.id)), transaction.atomic():
            repair = RepairCase.objects.get(partner_id=partner.id, id=claim.repair_id)
        set_repair(repair, submitted_at=NOW - timedelta(days=2 * days), closed_at=NOW)
    found = queries.across_partners(approver(), NOW)
    assert found is not None
    spans = [(one.what, one.count, round(one.median, 3), round(one.p90, 3)) for one in found.turnaround]
    assert spans == [("service_delivery", 4, 5.0, 7.4), ("claim", 4, 2.5, 3.7)]
    assert [(one.text, one.count) for one in found.claim_reasons] == [("Too late", 3), ("No photo", 1)]
    desk = queries.across_partners(Actor(ActorKind.VENDOR, "Ada", "repair_desk", uuid7()), NOW)
    assert desk is not None
    assert ([one.what for one in desk.turnaround], desk.claim_reasons) == (["service_delivery"], [])
    with scoped(Scope(mine.id)), transaction.atomic():
        assert queries.across_partners(partners.partner_actor(mine), NOW) is None


def test_reasons_of_denied_orders_are_counted() -> None:
    parts.catalogue()
    mine = service_partner()
    actor, pc = partners.partner_actor(mine), devices.pc(mine, "5CG1")
    for reason in ("Out of warranty", "out of warranty ", "Wrong part"):
        parts.do(parts.DESK, parts.submitted(actor, pc), "deny", reason=reason)
    found = queries.across_partners(approver(), NOW)
    assert found is not None
    assert [(one.text.lower(), one.count) for one in found.order_reasons] == [
        ("out of warranty", 2), ("wrong part", 1),
    ]  # fmt: skip


def test_the_number_of_queries_does_not_grow_with_the_rows() -> None:
    mine = world()
    readers = (partners.partner_user(mine), partners.vendor_user("auditor"))
    before = [queries_of(user, BOARD) for user in readers]
    for name, mark in (("Ann AS", "8CC"), ("Eve AS", "9DD")):
        busy(name, mark)
    assert [queries_of(user, BOARD) for user in readers] == before


def test_a_customers_people_have_no_board() -> None:
    theirs = partners.customer(partners.partner())
    user = partners.customer_user(theirs)
    asker = Actor(ActorKind.CUSTOMER, str(user), "it_administrator", user.id, theirs.partner_id, (theirs.id,))
    with pytest.raises(Forbidden):
        queries.board(asker, NOW)
    assert partners.browser(user).get(BOARD).status_code == 404


def test_months_that_make_no_sense_ask_for_nothing() -> None:
    mine = world()
    client = partners.browser(partners.partner_user(mine))
    for asked in ("paid-2026-13", "nonsense", "paid-", "paid-9999-12", "paid-0001-01"):
        assert "5CG2" in html(client, f"/claims/?month={asked}")
