"""What holds for every list: pages by cursor, and as many queries for three rows as for one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from django.utils import timezone

from fleetward.domain.alerts.models import Alert
from fleetward.domain.claims.models import Attachment, Claim, ClaimEvent, PaymentRun, Tariff
from fleetward.domain.customers.models import Customer, CustomerMember, Invitation
from fleetward.domain.devices.models import Conflict, Device, LedgerEntry, Product
from fleetward.domain.enrolment.models import EnrolmentKey, ExpectedDevice
from fleetward.domain.parts.models import Part, PartReturn, PartsOrder, PartsOrderEvent
from fleetward.domain.repairs.models import RepairCase, RepairEvent, RepairOrder
from fleetward.domain.sales_feed.models import Feed, FeedFile, Item, Layout, Line, ResellerMapping
from fleetward.domain.support.models import SupportAttachment, SupportCase, SupportEvent, SupportSerial
from fleetward.domain.transfers.models import BulkAction, BulkItem, PlacementRule
from fleetward.domain.whereabouts.models import MappingRequest, Proof, Search, Sought
from fleetward.foundation.audit.models import AuditEntry
from fleetward.foundation.kit.ids import run_prefix, uuid7
from tests.factories import credentials, devices, partners
from tests.factories.credentials import Caller
from tests.factories.sales_feed import counted
from tests.walls.rows import seed

if TYPE_CHECKING:
    from collections.abc import Callable

    from fleetward.domain.partners.models import Partner

LATER = timezone.now() + timedelta(days=1)

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def partner() -> Partner:
    return partners.partner()


@pytest.fixture
def caller(partner: Partner) -> Caller:
    return Caller(credentials.access(partner))


Make = "Callable[[dict[str, Any]], object]"


def world(partner: Partner) -> dict[str, Any]:
    customer = partners.customer(partner)
    own = {"partner_id": partner.id}
    search = seed(Search, **own)
    feed = seed(Feed, code="north")
    file = seed(FeedFile, feed_id=feed.id)
    return {
        "own": own, "customer": customer.id, "place": own | {"customer_id": customer.id},
        "device": devices.on_dashboard(customer, "5CG0000000").id, "action": seed(BulkAction, **own).id,
        "key": seed(EnrolmentKey, **own, customer_id=customer.id).id, "repair": seed(RepairCase, **own).id,
        "search": search.id, "support": seed(SupportCase, **own).id,
        "file": file.id, "item": seed(Item, feed_id=feed.id, file_id=file.id).id,
        "order": seed(PartsOrder, **own).id, "claim": seed(Claim, **own).id,
        "feed": feed.id, "partner": partner, "n": iter(range(1, 99)),
        **own, "request": seed(MappingRequest, **own, search_id=search.id).id,
    }  # fmt: skip


ROWS: dict[str, tuple[str, Callable[[dict[str, Any]], object]]] = {
    "pool": ("pool", lambda w: devices.pc(w["partner"], f"5CG000000{next(w['n'])}")),
    "customers": ("customers", lambda w: seed(Customer, **w["own"])),
    "dashboard": ("customers/{customer}/devices", lambda w: seed(Device, **w["place"])),
    "ledger": ("devices/{device}/ledger", lambda w: seed(LedgerEntry, **w["own"], device_id=w["device"])),
    "transfers": ("transfers", lambda w: seed(BulkAction, **w["own"])),
    "items": ("transfers/{action}/items",
              lambda w: seed(BulkItem, **w["own"], action_id=w["action"], position=next(w["n"]))),
    "keys": ("customers/{customer}/enrolment-keys", lambda w: seed(EnrolmentKey, **w["place"])),
    "expected": ("customers/{customer}/enrolment-keys/{key}/expected-devices",
                 lambda w: seed(ExpectedDevice, **w["place"], key_id=w["key"])),
    "alerts": ("alerts", lambda w: seed(Alert, **w["own"], device_id=w["device"])),
    "repairs": ("repair-cases", lambda w: seed(RepairCase, **w["own"])),
    "events": ("repair-cases/{repair}/events", lambda w: seed(RepairEvent, **w["own"], repair_id=w["repair"])),
    "orders": ("parts-orders", lambda w: seed(PartsOrder, **w["own"])),
    "returns": ("part-returns",
                lambda w: seed(PartReturn, **w["own"], order_id=w["order"], position=next(w["n"]))),
    "orders of a repair": ("repair-cases/{repair}/parts-orders", lambda w: seed(
        RepairOrder, **w["own"], repair_id=w["repair"])),
    "order events": ("parts-orders/{order}/events",
                     lambda w: seed(PartsOrderEvent, **w["own"], order_id=w["order"])),
    "catalogue": ("parts-catalogue", lambda _: seed(Part, number=uuid7().hex)),
    "claims": ("claims", lambda w: seed(Claim, **w["own"])),
    "claim events": ("claims/{claim}/events", lambda w: seed(ClaimEvent, **w["own"], claim_id=w["claim"])),
    "attachments": ("claims/{claim}/attachments", lambda w: seed(Attachment, **w["own"], claim_id=w["claim"])),
    "payment runs": ("payment-runs", lambda _: seed(PaymentRun, number=uuid7().hex[-20:])),
    "tariffs": ("tariffs", lambda w: seed(Tariff, valid_from=(LATER + timedelta(days=next(w["n"]))).date())),
    "rules": ("placement-rules", lambda w: seed(PlacementRule, **w["own"], to_customer_id=w["customer"])),
    "people": ("customers/{customer}/people", lambda w: seed(
        CustomerMember, **w["place"], user_id=partners.user().id, role="viewer")),
    "invitations": ("customers/{customer}/invitations", lambda w: seed(
        Invitation, **w["place"], token_hash=uuid7().hex, expires_at=LATER)),
    "searches": ("searches", lambda w: seed(Search, **w["own"])),
    "sought": ("searches/{search}/results", lambda w: seed(
        Sought, **w["own"], search_id=w["search"], position=next(w["n"]), verdict="never")),
    "mappings": ("mapping-requests", lambda w: seed(
        MappingRequest, **w["own"], search_id=w["search"], key=uuid7().hex)),
    "proofs": ("searches/{search}/proofs", lambda w: seed(Proof, **w["own"], search_id=w["search"])),
    "support cases": ("support-cases", lambda w: seed(SupportCase, **w["own"], number=uuid7().hex[-20:])),
    "support events": ("support-cases/{support}/events", lambda w: seed(
        SupportAttachment, **w["own"], support_case_id=w["support"],
        event_id=seed(SupportEvent, **w["own"], support_case_id=w["support"]).id)),
    "support serials": ("support-cases/{support}/serials", lambda w: seed(
        SupportSerial, **w["own"], support_case_id=w["support"], serial=f"5CG000000{next(w['n'])}")),
    "audit": ("audit-entries", lambda w: seed(AuditEntry, **w["own"])),
    "lines": ("files/{file}/lines", lambda w: seed(
        Line, feed_id=w["feed"], file_id=w["file"], item_id=w["item"],
        id=UUID(f"{run_prefix(w['file'])}{next(w['n']):08x}"))),
    "conflicts": ("conflicts", lambda _: seed(Conflict)),
    "feeds": ("feeds", lambda _: seed(Feed, code=uuid7().hex)),
    "files": ("files", lambda w: seed(FeedFile, feed_id=w["feed"])),
    "open lines": ("lines", lambda w: seed(
        Line, feed_id=w["feed"], file_id=w["file"], item_id=w["item"], state="set_aside")),
    "layouts": ("layouts", lambda w: seed(Layout, feed_id=w["feed"], headers=["a"], samples=[["b"]])),
    "reseller mappings": ("reseller-mappings", lambda _: seed(ResellerMapping)),
    "products": ("products", lambda _: seed(Product)),
    "requests": ("partners/mapping-requests", lambda w: seed(
        MappingRequest, **w["own"], search_id=w["search"], key=uuid7().hex)),
    "proofs of a request": ("partners/{partner_id}/mapping-requests/{request}/proofs", lambda w: seed(
        Proof, **w["own"], search_id=w["search"])),
    "partners": ("partners", lambda _: partners.partner(uuid7().hex)),
}  # fmt: skip
"""Every list: its address, and what makes a row of it."""

VENDORS = dict.fromkeys(
    ("feeds", "files", "lines", "conflicts", "open lines", "layouts", "reseller mappings", "products", "requests",
     "proofs of a request", "partners", "payment runs"), "auditor",
) | {"catalogue": "repair_desk", "tariffs": "program_manager"}  # fmt: skip
"""Lists of the vendor's people, and the role that is asked by."""


def caller_for(name: str, caller: Caller) -> Caller:
    if name not in VENDORS:
        return caller
    return Caller(credentials.personal(partners.vendor_user(VENDORS[name]))[1])


@pytest.mark.parametrize("name", ROWS)
def test_three_rows_cost_as_many_queries_as_one(name: str, partner: Partner, caller: Caller) -> None:
    there, who = world(partner), caller_for(name, caller)
    path, make = ROWS[name]
    address = path.format(**there)
    make(there)
    assert who.get(address).status_code == 200  # what is remembered is remembered from here on
    with counted() as one:
        before = len(who.get(address).json()["items"])
    make(there)
    make(there)
    with counted() as three:
        after = len(who.get(address).json()["items"])
    assert (after - before, len(three)) == (2, len(one))


@pytest.mark.parametrize("name", ROWS)
def test_pages_lead_through_the_whole_list_and_back(name: str, partner: Partner, caller: Caller) -> None:
    there, who = world(partner), caller_for(name, caller)
    path, make = ROWS[name]
    for _ in range(3):
        make(there)
    address = f"/api/v1/{path.format(**there)}"
    whole = who.get(address).json()["items"]
    seen, following, last = [], f"{address}?limit=1", {}
    while following:
        answer = who.get(following)
        last = answer.json()
        seen += last["items"]
        following = _path(last["next"])
        assert ('rel="next"' in answer.headers.get("Link", "")) == bool(following)
    assert seen == whole
    assert who.get(_path(last["prev"])).json()["items"] == whole[-2:-1]


def _path(url: str | None) -> str:
    return f"{urlsplit(url).path}?{urlsplit(url).query}" if url else ""
