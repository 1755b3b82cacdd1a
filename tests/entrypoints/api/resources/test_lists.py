"""What holds for every list: pages by cursor, and as many queries for three rows as for one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from fleetward.domain.alerts.models import Alert
from fleetward.domain.claims.models import Claim
from fleetward.domain.customers.models import Customer
from fleetward.domain.devices.models import Device, LedgerEntry
from fleetward.domain.enrolment.models import EnrolmentKey, ExpectedDevice
from fleetward.domain.parts.models import PartReturn, PartsOrder
from fleetward.domain.repairs.models import RepairCase, RepairEvent
from fleetward.domain.sales_feed.models import Feed, FeedFile
from fleetward.domain.transfers.models import BulkAction, BulkItem
from fleetward.foundation.kit.ids import uuid7
from tests.factories import credentials, devices, partners
from tests.factories.credentials import Caller
from tests.factories.sales_feed import counted
from tests.walls.rows import seed

if TYPE_CHECKING:
    from collections.abc import Callable

    from fleetward.domain.partners.models import Partner

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
    feed = seed(Feed, code="north")
    return {
        "own": own, "customer": customer.id, "place": own | {"customer_id": customer.id},
        "device": devices.on_dashboard(customer, "5CG0000000").id, "action": seed(BulkAction, **own).id,
        "key": seed(EnrolmentKey, **own, customer_id=customer.id).id, "repair": seed(RepairCase, **own).id,
        "order": seed(PartsOrder, **own).id, "feed": feed.id, "partner": partner, "n": iter(range(1, 99)),
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
    "claims": ("claims", lambda w: seed(Claim, **w["own"])),
    "feeds": ("feeds", lambda _: seed(Feed, code=uuid7().hex)),
    "files": ("files", lambda w: seed(FeedFile, feed_id=w["feed"])),
}  # fmt: skip
"""Every list: its address, and what makes a row of it."""


def caller_for(name: str, caller: Caller) -> Caller:
    if name not in {"feeds", "files"}:
        return caller
    return Caller(credentials.personal(partners.vendor_user("auditor"))[1])


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
