"""SCIM as a provider speaks it: its own people and nobody else's."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from fleetward.domain.customers.models import CustomerMember
from fleetward.domain.partners.models import PartnerMember
from fleetward.foundation.accounts.models import User
from fleetward.foundation.kit.ids import uuid7
from tests.factories import partners as make
from tests.factories.sign_on import domain, token

if TYPE_CHECKING:
    from fleetward.domain.partners.models import Partner

pytestmark = pytest.mark.usefixtures("db")
USER = "urn:ietf:params:scim:schemas:core:2.0:User"
NEW = {
    "schemas": [USER], "userName": "ny@example.com", "externalId": "x-1", "active": True,
    "name": {"givenName": "Ny", "familyName": "Ansatt"}, "roles": [{"value": "technician"}],
}  # fmt: skip


class Provider:
    """A program with a tenant's token."""

    def __init__(self, of: Any) -> None:
        self.headers = {"Authorization": f"Bearer {token(of)}"}

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        content = json.dumps(body) if body is not None else ""
        return getattr(Client(), method)(
            f"/scim/v2/{path}", content, content_type="application/scim+json", headers=self.headers
        )

    def get(self, path: str, **asked: Any) -> Any:
        return Client().get(f"/scim/v2/{path}", asked, headers=self.headers).json()

    def patch(self, user_id: Any, *operations: dict[str, Any]) -> Any:
        return self.ask("patch", f"Users/{user_id}", {"Operations": list(operations)})


@pytest.fixture
def own() -> Partner:
    made = make.partner()
    domain(made)
    return made


def names(answer: Any) -> list[str]:
    return [one["userName"] for one in answer["Resources"]]


def test_a_person_is_added_with_place_and_role_and_found_again(own: Partner) -> None:
    provider = Provider(own)
    answer = provider.ask("post", "Users", NEW)
    made = answer.json()
    assert (answer.status_code, answer.headers["Location"]) == (201, made["meta"]["location"])
    member = PartnerMember.objects.get()
    assert (member.role, member.user.name, str(member.user_id)) == ("technician", "Ny Ansatt", made["id"])
    assert provider.get(f"Users/{made['id']}") == made
    for wanted in ('userName eq "NY@example.com"', 'externalId eq "x-1"', f'id eq "{made["id"]}"'):
        assert names(provider.get("Users", filter=wanted)) == ["ny@example.com"]
    assert names(provider.get("Users", filter='externalId eq "X-1"')) == []
    assert provider.ask("post", "Users", NEW).json()["scimType"] == "uniqueness"
    assert [action for action, _ in make.noted(own)] == ["partner.member_provisioned", "sign_on.person_added"]


def test_at_a_customer_the_place_is_the_customers(own: Partner) -> None:
    customer = make.customer(own)
    domain(customer, "fjord.example")
    body = NEW | {"userName": "ny@fjord.example", "roles": [{"value": "IT administrator"}]}
    made = Provider(customer).ask("post", "Users", body).json()
    member = CustomerMember.objects.get()
    assert (member.customer_id, member.role, str(member.user_id)) == (customer.id, "it_administrator", made["id"])
    assert not PartnerMember.objects.exists()


def test_deactivating_ends_sessions_at_once_and_takes_this_place_alone(own: Partner) -> None:
    make.partner_user(own)
    user, rival = make.partner_user(own, "technician"), make.partner("Bølgen AS")
    PartnerMember.objects.create(user=user, partner=rival, role="viewer")
    browser = make.browser(user)
    assert browser.get("/customers/").status_code == 200
    provider = Provider(own)
    assert provider.patch(user.id, {"op": "Replace", "path": "active", "value": "False"}).json()["active"] is False
    assert browser.get("/customers/").headers["Location"].startswith("/account/login/")
    assert [one.partner_id for one in PartnerMember.objects.filter(user=user)] == [rival.id]
    assert provider.get(f"Users/{user.id}")["active"] is False
    assert names(provider.get("Users", filter=f'userName eq "{user.email}"')) == [user.email]


def test_who_was_deactivated_comes_back_with_role_by_activating(own: Partner) -> None:
    provider = Provider(own)
    made = provider.ask("post", "Users", NEW).json()
    assert provider.ask("delete", f"Users/{made['id']}").status_code == 204
    assert not PartnerMember.objects.exists()
    assert provider.ask("delete", f"Users/{made['id']}").status_code == 204  # and again changes nothing
    assert provider.patch(made["id"], {"op": "replace", "value": {"active": True}}).json() == made
    assert PartnerMember.objects.get().role == "technician"


def test_a_name_a_role_and_an_external_id_are_changed_by_patch_and_by_put(own: Partner) -> None:
    provider = Provider(own)
    made = provider.ask("post", "Users", NEW).json()
    answer = provider.patch(
        made["id"],
        {"op": "replace", "path": "name.familyName", "value": "Ansattsen"},
        {"op": "add", "path": 'roles[primary eq "True"].value', "value": "viewer"},
        {"op": "replace", "value": {"externalId": "x-2", f"{USER}:name.givenName": "Nye"}},
        {"op": "add", "path": 'emails[type eq "work"].value', "value": "other@example.com"},
    ).json()
    assert (answer["name"]["formatted"], answer["roles"][0]["value"]) == ("Nye Ansattsen", "viewer")
    assert (answer["externalId"], answer["userName"]) == ("x-2", "ny@example.com")
    assert User.objects.get().name == "Nye Ansattsen"
    assert provider.ask("put", f"Users/{made['id']}", NEW).json() == made


def test_nobody_of_another_tenant_is_found_changed_or_taken(own: Partner) -> None:
    rival, customer = make.partner("Bølgen AS"), make.customer(own)
    domain(customer, "fjord.example")
    people = [make.partner_user(rival), make.vendor_user(), make.user(), make.customer_user(customer)]
    provider = Provider(own)
    for user in people:
        user_id = user.id
        assert provider.ask("get", f"Users/{user_id}").status_code == 404
        assert provider.ask("delete", f"Users/{user_id}").status_code == 404
        assert provider.patch(user_id, {"op": "replace", "path": "active", "value": False}).status_code == 404
        assert provider.ask("put", f"Users/{user_id}", NEW).status_code == 404
        assert names(provider.get("Users", filter=f'userName eq "{user.email}"')) == []
    assert names(Provider(customer).get("Users")) == [people[3].email]  # nor the customer's provider the partner's
    assert names(provider.get("Users")) == []
    for user in (people[0], people[1], people[3]):
        assert provider.ask("post", "Users", NEW | {"userName": user.email}).status_code == 409
    missing = provider.ask("get", f"Users/{uuid7()}")
    assert missing.content == provider.ask("get", f"Users/{people[0].id}").content


def test_of_somebody_who_works_elsewhere_since_the_tenant_learns_and_changes_nothing(own: Partner) -> None:
    provider, rival = Provider(own), make.partner("Bølgen AS")
    made = provider.ask("post", "Users", NEW).json()
    provider.ask("delete", f"Users/{made['id']}")
    user = User.objects.get()
    PartnerMember.objects.create(user=user, partner=rival, role="administrator")
    User.objects.update(name="A Secret")
    assert provider.get(f"Users/{made['id']}")["displayName"] == "Ny Ansatt"
    provider.patch(made["id"], {"op": "replace", "path": "displayName", "value": "Overwritten"})
    assert User.objects.get().name == "A Secret"
    answer = provider.patch(made["id"], {"op": "replace", "path": "active", "value": True})
    assert (answer.status_code, answer.json()["scimType"]) == (409, "uniqueness")
    assert [one.partner_id for one in PartnerMember.objects.all()] == [rival.id]


def test_only_addresses_of_accepted_domains_are_added(own: Partner) -> None:
    domain(own, "waiting.example", accepted=False)
    provider = Provider(own)
    for email in (
        "ny@waiting.example",
        "ny@elsewhere.example",
        "ny@sub.example.com",
        "example.com",
        "ny@exämple.com",
        "ny\0@example.com",
        "n y@example.com",
        "ñy@example.com",
    ):
        assert provider.ask("post", "Users", NEW | {"userName": email}).json()["scimType"] == "invalidValue"
    assert not User.objects.exists()


def test_the_last_administrator_keeps_the_place(own: Partner) -> None:
    user = make.partner_user(own)
    provider = Provider(own)
    assert provider.ask("delete", f"Users/{user.id}").status_code == 409
    assert (
        provider.patch(user.id, {"op": "replace", "path": "roles", "value": [{"value": "viewer"}]}).status_code == 409
    )
    make.partner_user(own)
    assert provider.ask("delete", f"Users/{user.id}").status_code == 204


def test_pages_are_counted_from_one_and_hold_what_was_asked_for(own: Partner) -> None:
    users = [make.partner_user(own).email for _ in range(5)]
    provider = Provider(own)
    answer = provider.get("Users", startIndex=2, count=2)
    assert names(answer) == users[1:3]
    assert (answer["totalResults"], answer["startIndex"], answer["itemsPerPage"]) == (5, 2, 2)
    assert names(provider.get("Users", startIndex=0, count=1)) == users[:1]
    for beyond in ({"count": 0}, {"startIndex": 99}, {"count": -1}):
        assert (names(provider.get("Users", **beyond)), provider.get("Users", **beyond)["totalResults"]) == ([], 5)


@pytest.mark.parametrize(("method", "path", "body", "status"), [
    ("post", "Users", [], 400), ("post", "Users", {}, 400), ("post", "Users", NEW | {"userName": 7}, 400),
    ("post", "Users", NEW | {"roles": [{"value": "god"}]}, 400), ("post", "Users", NEW | {"active": "yes"}, 400),
    ("post", "Users", NEW | {"name": {"formatted": "a\0"}}, 400), ("post", "Users", NEW | {"externalId": 5}, 400),
    ("get", 'Users?filter=userName sw "a"', None, 400), ("get", 'Users?filter=password eq "a"', None, 400),
    ("get", "Users?count=many", None, 400), ("get", "Groups", None, 404), ("get", "Nothing", None, 404),
    ("put", "Users", NEW, 405), ("post", "Schemas", {}, 405), ("post", "Users", NEW | {"x": "y" * 100_001}, 400),
], ids=str)  # fmt: skip
def test_what_cannot_be_understood_is_answered_in_scims_own_form(
    own: Partner, method: str, path: str, body: Any, status: int
) -> None:
    answer = Provider(own).ask(method, path, body)
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/scim+json")
    assert answer.json()["status"] == str(status)


@pytest.mark.parametrize("operation", [
    {"op": "explode", "path": "active", "value": True}, {"op": "remove", "path": "active"}, {"op": "replace"},
    {"op": "replace", "path": "a b", "value": 1}, {"op": "replace", "path": "userName", "value": "b@example.com"},
    {"op": "replace", "path": 7, "value": 1}, "text", {"op": "replace", "path": "active", "value": "maybe"},
    {"op": "replace", "path": "active", "value": None, "x": 1} | {"op": ""},
], ids=str)  # fmt: skip
def test_a_patch_that_cannot_be_done_changes_nothing(own: Partner, operation: Any) -> None:
    user = make.partner_user(own)
    provider = Provider(own)
    before = provider.get(f"Users/{user.id}")
    assert provider.patch(user.id, {"op": "replace", "path": "displayName", "value": "B"}, operation).status_code == 400
    assert provider.get(f"Users/{user.id}") == before


def test_without_the_token_nothing_is_told(own: Partner) -> None:
    Provider(own)
    for headers in ({}, {"Authorization": "Bearer "}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic a"}):
        for path in ("Users", "Schemas", "ServiceProviderConfig", "Nothing"):
            answer = Client().get(f"/scim/v2/{path}", headers=headers)
            assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert make.browser(make.partner_user(own)).get("/scim/v2/Users").status_code == 401


def test_the_service_describes_itself(own: Partner) -> None:
    provider = Provider(own)
    assert provider.get("ServiceProviderConfig")["patch"] == {"supported": True}
    assert [one["endpoint"] for one in provider.get("ResourceTypes")["Resources"]] == ["/Users"]
    assert provider.get("ResourceTypes/User")["schema"] == USER
    assert provider.get(f"Schemas/{USER}") == provider.get("Schemas")["Resources"][0]
