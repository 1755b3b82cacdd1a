from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.factories import credentials, devices, partners
from tests.factories.credentials import Caller

if TYPE_CHECKING:
    from fleetward.domain.customers.models import Customer
    from fleetward.domain.partners.models import Partner

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def partner() -> Partner:
    return partners.partner()


@pytest.fixture
def customer(partner: Partner) -> Customer:
    return partners.customer(partner)


@pytest.fixture
def caller(partner: Partner) -> Caller:
    return Caller(credentials.access(partner))


def write(caller: Caller, customer: Customer, **asked: Any) -> Any:
    return caller.post("placement-rules", {"name": "Fjord", "to_customer_id": str(customer.id), **asked})


def test_a_rule_is_written_tried_switched_on_and_deleted(
    partner: Partner, customer: Customer, caller: Caller
) -> None:  # fmt: skip
    devices.pc(partner, "5CG1234AB1", end_customer=customer.name)
    devices.pc(partner, "5CG1234AB2", end_customer="Somebody else")
    made = write(caller, customer, end_customer=customer.name)
    assert (made.status_code, made.json()["active"]) == (201, False)
    address = f"placement-rules/{made.json()['id']}"
    trial = caller.get(f"{address}/trial").json()
    assert (trial["total"], trial["counts"]["will_move"], trial["confirmation"]) == (1, 1, "")
    assert caller.post(f"{address}/switch-on", {"tried": "another"}).status_code == 409
    assert caller.post(f"{address}/switch-on", {"tried": trial["tried"]}).json()["active"] is True
    assert caller.post(f"{address}/switch-off").json()["active"] is False
    assert caller.delete(address).status_code == 204
    assert caller.get(address).status_code == 404


def test_a_rule_that_asks_something_else_is_switched_off(customer: Customer, caller: Caller) -> None:
    made = write(caller, customer, model="EliteBook*")
    address = f"placement-rules/{made.json()['id']}"
    tried = caller.get(f"{address}/trial").json()["tried"]
    caller.post(f"{address}/switch-on", {"tried": tried})
    tag = caller.get(address).headers["ETag"]
    renamed = caller.patch(address, {"name": "New name"}, If_Match=tag)
    assert (renamed.json()["name"], renamed.json()["active"]) == ("New name", True)
    other = caller.patch(address, {"model": "ZBook*"}, If_Match=renamed.headers["ETag"])
    assert (other.json()["model"], other.json()["active"]) == ("ZBook*", False)


def test_a_rule_goes_before_its_neighbour(customer: Customer, caller: Caller) -> None:
    first, second = (write(caller, customer, model=model).json()["id"] for model in ("A*", "B*"))
    caller.post(f"placement-rules/{second}/move", {"to": "earlier"})
    assert [one["id"] for one in caller.get("placement-rules").json()["items"]] == [second, first]


def test_a_rule_asks_something_and_leads_to_a_customer_of_ones_own(customer: Customer, caller: Caller) -> None:
    assert write(caller, customer).status_code == 409
    theirs = partners.customer(partners.partner("Other"))
    assert write(caller, theirs, model="A*").status_code == 404
