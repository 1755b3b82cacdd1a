from __future__ import annotations

import base64
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone

from fleetward.domain.partners.models import ApiClient
from tests.factories import credentials, partners
from tests.factories.credentials import Caller

if TYPE_CHECKING:
    from django.http import HttpResponse

pytestmark = pytest.mark.usefixtures("db")

FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def client() -> tuple[str, str]:
    made, secret = credentials.client(partners.partner(), "viewer", ["devices:read", "alerts:read"])
    return str(made.id), secret


def ask(body: str, basic: tuple[str, str] | None = None, content_type: str = FORM) -> Any:
    encoded = base64.b64encode(":".join(basic).encode()).decode() if basic else ""
    headers = {"Authorization": f"Basic {encoded}"} if basic else {}
    return Client().generic("POST", "/api/v1/oauth/token", body, content_type, headers=headers)


def error(answer: HttpResponse) -> tuple[int, str]:
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    found: dict[str, str] = answer.json()  # type: ignore[attr-defined]
    return answer.status_code, found["error"]


def in_body(client: tuple[str, str], rest: str = "&grant_type=client_credentials") -> str:
    return f"client_id={client[0]}&client_secret={client[1]}{rest}"


def test_a_client_gets_access_for_an_hour(client: tuple[str, str]) -> None:
    answer = ask("grant_type=client_credentials", client)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    body = answer.json()
    assert {**body, "access_token": ""} == {
        "access_token": "", "token_type": "Bearer", "expires_in": 3600, "scope": "alerts:read devices:read",
    }  # fmt: skip
    assert Caller(body["access_token"]).get("me").json()["scopes"] == ["alerts:read", "devices:read"]


def test_the_secret_may_come_in_the_body_and_the_scope_be_narrowed(client: tuple[str, str]) -> None:
    answer = ask(in_body(client, "&grant_type=client_credentials&scope=alerts:read"))
    assert answer.json()["scope"] == "alerts:read"


def test_wrong_unknown_expired_and_revoked_get_one_and_the_same_answer(client: tuple[str, str]) -> None:
    answers = [ask("grant_type=client_credentials", (client[0], "wrong"))]
    answers += [ask("grant_type=client_credentials", ("01890000-0000-7000-8000-000000000000", client[1]))]
    answers += [ask("grant_type=client_credentials", ("\u00e6", "\u00e6"))]
    ApiClient.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    answers += [ask("grant_type=client_credentials", client)]
    ApiClient.objects.update(expires_at=timezone.now() + timedelta(days=1), revoked_at=timezone.now())
    answers += [ask("grant_type=client_credentials", client)]
    assert {error(one) for one in answers} == {(401, "invalid_client")}
    assert len({one.content for one in answers}) == 1
    assert answers[0].headers["WWW-Authenticate"] == 'Basic realm="API clients"'


@pytest.mark.parametrize(("rest", "code"), [
    ("", "invalid_request"),
    ("&grant_type=password", "unsupported_grant_type"),
    ("&grant_type=client_credentials&grant_type=client_credentials", "invalid_request"),
    ("&grant_type=client_credentials&scope=claims:write", "invalid_scope"),
    ("&grant_type=client_credentials&scope=%00", "invalid_scope"),
])  # fmt: skip
def test_what_is_asked_wrongly_is_told(client: tuple[str, str], rest: str, code: str) -> None:
    assert error(ask(in_body(client, rest))) == (400, code)


def test_the_body_is_a_form(client: tuple[str, str]) -> None:
    assert error(ask("{}", client, "application/json")) == (400, "invalid_request")
    assert error(ask("", client)) == (400, "invalid_request")
    assert error(ask("x=" + "y" * 9_000, client)) == (400, "invalid_request")
    assert error(ask(in_body(client), client)) == (400, "invalid_request")


def test_an_address_that_tries_too_often_must_wait(client: tuple[str, str]) -> None:
    for _ in range(120):
        ask("grant_type=client_credentials", (client[0], "wrong"))
    answer = ask("grant_type=client_credentials", client)
    assert error(answer) == (429, "slow_down")
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
