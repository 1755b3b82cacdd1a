from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from fleetward.domain.partners.models import ApiClient, ApiToken
from fleetward.foundation.kit.ids import uuid7
from tests.factories import credentials, partners
from tests.factories.credentials import Caller
from tests.factories.sales_feed import counted

if TYPE_CHECKING:
    from fleetward.domain.partners.models import Partner
    from fleetward.foundation.accounts.models import User

pytestmark = pytest.mark.usefixtures("db")

WANTED = {"name": "ERP", "days": "30", "scopes": ["devices:read"]}


@pytest.fixture
def partner() -> Partner:
    return partners.partner()


@pytest.fixture
def user(partner: Partner) -> User:
    return partners.partner_user(partner)


def send(user: User, name: str, data: Any = None, **named: Any) -> Any:
    return partners.browser(user).post(reverse(name, kwargs=named), {"token": uuid7(), **(data or {})})


def shown(answer: Any, prefix: str) -> str:
    found = re.search(rf"{prefix}[\w-]{{43}}", answer.content.decode())
    assert found
    return found[0]


def test_a_tokens_secret_is_shown_once_and_serves(user: User) -> None:
    answer = send(user, "api-token-new", WANTED)
    assert (answer.status_code, "no-store" in answer.headers["Cache-Control"]) == (201, True)
    secret = shown(answer, "fwp_")
    assert Caller(secret).get("me").json()["scopes"] == ["devices:read"]
    again = partners.browser(user).get(reverse("api-tokens")).content.decode()
    assert ("ERP" in again, secret in again) == (True, False)


def test_a_client_gets_access_with_what_was_shown(user: User) -> None:
    answer = send(user, "api-client-new", WANTED | {"role": "viewer"})
    client = ApiClient.objects.get()
    asked = {"grant_type": "client_credentials", "client_id": str(client.id), "client_secret": shown(answer, "fwc_")}
    form = "application/x-www-form-urlencoded"
    assert partners.browser().post("/api/v1/oauth/token", urlencode(asked), form).status_code == 200


def test_a_form_that_is_sent_twice_makes_one(user: User) -> None:
    once = WANTED | {"token": str(uuid7())}
    assert [send(user, "api-token-new", once).status_code for _ in range(2)] == [201, 302]
    assert ApiToken.objects.count() == 1


@pytest.mark.parametrize("change", [
    {"name": ""}, {"days": "0"}, {"days": "367"}, {"scopes": []}, {"scopes": ["feeds:read"]}, {"role": "owner"},
    {"role": "viewer", "scopes": ["customers:write"]},
])  # fmt: skip
def test_what_makes_no_sense_is_told(user: User, change: dict[str, Any]) -> None:
    assert send(user, "api-client-new", WANTED | {"role": "technician"} | change).status_code == 422
    assert ApiClient.objects.count() == 0


def test_a_secret_is_replaced_and_a_client_revoked(partner: Partner, user: User) -> None:
    client, secret = credentials.client(partner)
    answer = send(user, "api-client-rotate", {"overlap": "0"}, client_id=client.id)
    assert shown(answer, "fwc_") != secret
    assert send(user, "api-client-revoke", client_id=client.id).status_code == 302
    client.refresh_from_db()
    assert client.revoked_at


def test_a_token_is_revoked(user: User) -> None:
    token, secret = credentials.personal(user)
    send(user, "api-token-revoke", token_id=token.id)
    assert Caller(secret).get("me").status_code == 401


def test_anothers_tokens_and_clients_are_not_there(partner: Partner, user: User) -> None:
    token, _secret = credentials.personal(partners.partner_user(partner, name="Ola"))
    client, _secret = credentials.client(partners.customer(partner))
    assert send(user, "api-token-revoke", token_id=token.id).status_code == 404
    assert send(user, "api-client-revoke", client_id=client.id).status_code == 404
    assert "Ola" not in partners.browser(user).get(reverse("api-tokens")).content.decode().split("<main")[1]


def test_an_it_administrator_makes_clients_of_the_customer(partner: Partner) -> None:
    customer = partners.customer(partner)
    send(partners.customer_user(customer), "api-client-new", WANTED | {"role": "it_administrator"})
    assert list(ApiClient.objects.values_list("partner_id", "customer_id")) == [(partner.id, customer.id)]


@pytest.mark.parametrize("name", ["api-tokens", "api-clients"])
def test_three_rows_cost_as_many_queries_as_one(partner: Partner, user: User, name: str) -> None:
    def make() -> None:
        credentials.personal(user)
        credentials.client(partner)

    make()
    browser = partners.browser(user)
    browser.get(reverse(name))
    with counted() as one:
        browser.get(reverse(name))
    make()
    make()
    with counted() as three:
        browser.get(reverse(name))
    assert len(three) == len(one)
