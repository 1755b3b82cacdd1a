from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.factories import credentials, partners
from tests.factories.credentials import Caller

if TYPE_CHECKING:
    from fleetward.domain.customers.models import Customer

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def customer() -> Customer:
    return partners.customer(partners.partner())


def test_its_own_administrator_says_who_belongs_to_a_customer(customer: Customer) -> None:
    ola = partners.customer_user(customer)
    kari = partners.customer_user(customer, "viewer", "Kari")
    caller, people = Caller(credentials.access(customer)), f"customers/{customer.id}/people"
    assert {one["name"]: one["role"] for one in caller.get(people).json()["items"]} == {
        "Ola Dal": "it_administrator", "Kari": "viewer",
    }  # fmt: skip
    read = caller.get(f"{people}/{kari.id}")
    changed = caller.patch(f"{people}/{kari.id}", {"role": "it_administrator"}, If_Match=read.headers["ETag"])
    assert changed.json()["role"] == "it_administrator"
    assert caller.patch(f"{people}/{kari.id}", {"role": "viewer"}, If_Match=read.headers["ETag"]).status_code == 412
    assert caller.delete(f"{people}/{ola.id}").status_code == 204
    last = caller.delete(f"{people}/{kari.id}")
    assert (last.status_code, last.json()["type"]) == (409, "urn:fleetward:problem:refused")


def test_who_is_invited_can_be_asked_again_and_withdrawn(customer: Customer) -> None:
    caller, invitations = Caller(credentials.access(customer)), f"customers/{customer.id}/invitations"
    asked = [caller.post(invitations, {"email": "New@Example.com", "role": "viewer"}) for _ in range(2)]
    assert [one.status_code for one in asked] == [201, 201]
    (shown,) = caller.get(invitations).json()["items"]
    assert shown == asked[1].json()
    assert caller.delete(f"{invitations}/{shown['id']}").status_code == 204
    assert caller.delete(f"{invitations}/{shown['id']}").status_code == 404


def test_names_and_addresses_have_a_scope_of_their_own(customer: Customer) -> None:
    kari = partners.customer_user(customer, "viewer", "Kari")
    addresses = (f"customers/{customer.id}/people", f"customers/{customer.id}/people/{kari.id}")
    statuses = {
        scope: [Caller(credentials.access(customer, scopes=[scope])).get(address).status_code for address in addresses]
        for scope in ("customers:read", "customers:write", "people:read", "people:write")
    }
    assert statuses == {
        "customers:read": [403, 403], "customers:write": [403, 403], "people:read": [200, 200],
        "people:write": [200, 200],
    }  # fmt: skip
    reader = Caller(credentials.access(customer, scopes=["people:read", "customers:write"]))
    assert reader.delete(addresses[1]).status_code == 403
    assert Caller(credentials.access(customer, scopes=["people:write"])).delete(addresses[1]).status_code == 204


def test_the_partner_reads_who_they_are_once_the_customer_has_accepted() -> None:
    partner = partners.partner()
    accepted, asked = partners.customer(partner), partners.customer(partner, "New AS", accepted_at=None)
    caller = Caller(credentials.access(partner))
    assert caller.get(f"customers/{accepted.id}/people").status_code == 200
    assert caller.get(f"customers/{asked.id}/people").status_code == 404
    assert caller.post(f"customers/{accepted.id}/invitations", {"email": "a@example.com"}).status_code == 403
