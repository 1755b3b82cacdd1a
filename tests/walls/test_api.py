"""Every operation of the API, called with every kind of credential."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from fleetward.domain.partners.models import ApiToken
from fleetward.entrypoints.api.urls import api
from fleetward.foundation.kit.ids import uuid7
from tests.factories import credentials
from tests.factories.credentials import Caller
from tests.walls.api_routes import API_ROUTES, WITH_TOKEN
from tests.walls.test_urls import world

if TYPE_CHECKING:
    from django.http import HttpResponse

__all__ = ["world"]

IN, REFUSED, FORBIDDEN, NOTHING = "let in", "no credential", "forbidden", "nothing there"


def operations() -> dict[str, tuple[str, str]]:
    """Operation -> method and address, of all that a credential is for."""
    return {
        one["operationId"]: (method, path.removeprefix("/api/v1/"))
        for path, methods in api.get_openapi_schema()["paths"].items()
        for method, one in methods.items()
        if {"PersonalToken"} <= {name for scheme in one.get("security", ()) for name in scheme}
    }


KNOWN = operations()


def call(name: str, caller: Caller, world: dict[str, Any]) -> HttpResponse:
    method, path = KNOWN[name]
    address = path.format(**world)
    if method == "get":
        answer: HttpResponse = caller.get(address)
        answer.close()
        return answer
    body = {
        key: str(world[key.removeprefix("to_")]) if value == "" else value
        for key, value in API_ROUTES[name].body.items()
    }
    headers = {"If_Match": "*"} if method == "patch" else {}
    sent: HttpResponse = getattr(caller, method)(address, body, **headers)
    return sent


def what(answer: HttpResponse) -> str:
    refusals = {401: REFUSED, 403: FORBIDDEN, 404: NOTHING}
    if answer.status_code in {200, 201, 202, 204, 409}:  # a rule that forbids it now lets nobody see what is another's
        return IN
    return refusals.get(answer.status_code, f"error {answer.status_code}")


def expected(name: str, visitor: str) -> str:
    route = API_ROUTES[name]
    if visitor in route.inside:
        return IN
    return NOTHING if visitor in route.nothing else FORBIDDEN


def test_every_operation_says_who_may_call_it() -> None:
    assert set(KNOWN) == set(API_ROUTES)


@pytest.mark.parametrize("name", sorted(API_ROUTES))
def test_an_operation_answers_whom_it_should_and_nobody_else(world: dict[str, Any], name: str) -> None:
    callers = {visitor: Caller(credentials.personal(world["people"][visitor])[1]) for visitor in WITH_TOKEN}
    answers = {visitor: what(call(name, caller, world)) for visitor, caller in callers.items()}
    assert answers == {visitor: expected(name, visitor) for visitor in WITH_TOKEN}


@pytest.mark.parametrize("name", sorted(API_ROUTES))
def test_without_a_credential_that_serves_nobody_is_answered(world: dict[str, Any], name: str) -> None:
    token, expired = credentials.personal(world["people"]["administrator"])
    ApiToken.objects.filter(id=token.id).update(expires_at=timezone.now() - timedelta(seconds=1))
    _, scopeless = credentials.personal(world["people"]["administrator"], ["personal-data:read"])
    answers = [what(call(name, Caller(one), world)) for one in (None, expired, scopeless)]
    assert answers == [REFUSED, REFUSED, IN if API_ROUTES[name].scopeless else FORBIDDEN]


@pytest.mark.parametrize("name", sorted(name for name, (_, path) in KNOWN.items() if "{" in path))
def test_what_is_anothers_looks_as_what_does_not_exist(world: dict[str, Any], name: str) -> None:
    caller = Caller(credentials.personal(world["people"]["rival"])[1])
    missing = world | {key: uuid7() for key in world if key.endswith("_id")}
    theirs, nobodys = call(name, caller, world), call(name, caller, missing)
    assert (theirs.status_code, theirs.content) == (nobodys.status_code, nobodys.content)
