from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connections
from django.test import Client

from fleetward.domain.partners.models import PartnerMember
from tests.factories import credentials, devices, partners
from tests.factories.credentials import Caller

if TYPE_CHECKING:
    from fleetward.domain.partners.models import Partner

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def partner() -> Partner:
    return partners.partner()


@pytest.fixture
def caller(partner: Partner) -> Caller:
    return Caller(credentials.access(partner))


def kind(answer: Any) -> tuple[int, str]:
    assert answer.headers["Content-Type"] == "application/problem+json"
    return answer.status_code, answer.json()["type"].removeprefix("urn:fleetward:problem:")


def test_a_caller_is_told_who_it_is(partner: Partner) -> None:
    answer = Caller(credentials.access(partner, "viewer", ["devices:read"])).get("me")
    assert answer.status_code == 200
    assert {name: answer.json()[name] for name in ("name", "kind", "role", "partner_id", "scopes", "permissions")} == {
        "name": "ERP", "kind": "partner", "role": "viewer", "partner_id": str(partner.id),
        "scopes": ["devices:read"], "permissions": ["dashboard.view", "pool.view"],
    }  # fmt: skip


@pytest.mark.parametrize("token", [None, "", "fwa_wrong", "\u00e6", "a b"])
def test_without_a_token_that_serves_nobody_is_let_in(token: str | None) -> None:
    answer = Caller(token).get("me")
    assert kind(answer) == (401, "unauthorized")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_session_is_no_credential(partner: Partner) -> None:
    browser = partners.browser(partners.partner_user(partner))
    assert kind(browser.get("/api/v1/me")) == (401, "unauthorized")


def test_a_credential_opens_no_page(partner: Partner) -> None:
    assert Caller(credentials.access(partner)).get("/unassigned-devices/").status_code == 302


def test_a_personal_token_acts_as_its_owner(partner: Partner) -> None:
    user = partners.partner_user(partner, "technician")
    answer = Caller(credentials.personal(user)[1]).get("me").json()
    assert (answer["name"], answer["role"]) == (str(user), "technician")


def test_whoever_lost_its_place_lost_its_token(partner: Partner) -> None:
    user = partners.partner_user(partner)
    caller = Caller(credentials.personal(user)[1])
    PartnerMember.objects.filter(user=user).delete()
    assert caller.get("me").status_code == 401
    PartnerMember.objects.create(user=user, partner=partners.partner("Other"), role="viewer")
    assert caller.get("me").status_code == 401


def test_a_missing_scope_is_told_apart_from_a_role_that_may_not(partner: Partner) -> None:
    narrow = Caller(credentials.access(partner, "viewer", ["alerts:read"])).get("pool")
    assert kind(narrow) == (403, "insufficient-scope")
    assert narrow.headers["WWW-Authenticate"] == (
        'Bearer error="insufficient_scope", scope="devices:read devices:export transfers:write repairs:write"'
    )
    customer = partners.customer(partner)
    assert kind(Caller(credentials.access(customer, "", ["devices:read"])).get("pool")) == (403, "forbidden")


def test_problems_speak_the_callers_language(caller: Caller) -> None:
    answer = caller.get("devices/01890000-0000-7000-8000-000000000000", **{"Accept-Language": "nb"})
    assert kind(answer) == (404, "not-found")
    assert answer.json()["detail"] == "Det finnes ingenting på denne adressen, eller så er det ikke ditt."
    assert answer.headers["Content-Language"] == "nb"


@pytest.mark.parametrize("path", ["pool?unknown=1", "pool?limit=0", "pool?limit=201", "pool?sort=colour",
                                  "pool?sold_from=1", "pool?q=%00", "pool?cursor=%3Ex", "pool?cursor=x"])  # fmt: skip
def test_what_makes_no_sense_is_refused(caller: Caller, path: str) -> None:
    assert caller.get(path).status_code == 400


@pytest.mark.parametrize(("body", "status"), [
    (b"{", 400), (b'{"form": "csv", "form": "xlsx"}', 400), (b'{"form": NaN}', 400), (b"", 400), (b"[]", 400),
    (b'{"filter": {"q": "\\u0000"}}', 400), (b"null", 400),
    (b'{"filter": {"q": "\\ud800"}}', 400), (b'{"form": "\xff"}', 400), (b"[" * 100_000, 400), (b'{"colour": 1}', 400),
    (b'{"x": ' + b"9" * 5_000 + b"}", 400), (b'"' + b"x" * 11_000_000 + b'"', 413),
])  # fmt: skip
def test_bodies_that_are_no_good_are_refused(caller: Caller, body: bytes, status: int) -> None:
    assert caller.post("pool/files", body).status_code == status


def test_only_json_is_read(partner: Partner) -> None:
    headers = {"Authorization": f"Bearer {credentials.access(partner)}"}
    answer = Client().post("/api/v1/pool/files", {"form": "csv"}, headers=headers)
    assert kind(answer) == (415, "not-json")


MINE = "01940000-0000-7000-8000-00000000000a"


def test_a_call_is_named_by_its_caller_or_by_us(caller: Caller) -> None:
    assert caller.get("me", **{"X-Request-ID": MINE}).headers["X-Request-ID"] == MINE
    assert len(caller.get("me", **{"X-Request-ID": "a b"}).headers["X-Request-ID"]) == 36


def test_what_is_left_is_told_and_too_many_are_refused(caller: Caller, settings: Any) -> None:
    settings.API_REQUESTS = 3
    answers = [caller.get("me") for _ in range(4)]
    assert [one.status_code for one in answers] == [200, 200, 200, 429]
    assert answers[0].headers["RateLimit-Policy"] == '"default";q=3;w=60'
    assert [one.headers["RateLimit"].split(";")[1] for one in answers] == ["r=2", "r=1", "r=0", "r=0"]
    assert 1 <= int(answers[3].headers["Retry-After"]) <= 60
    assert kind(answers[3]) == (429, "too-many-requests")


def test_the_limit_is_exact_and_each_callers_own(partner: Partner, settings: Any) -> None:
    settings.API_REQUESTS = 10
    token = credentials.access(partner)

    def one(_: int) -> int:
        try:
            status: int = Caller(token).get("me").status_code
            return status
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as threads:
        assert sorted(threads.map(one, range(25))) == [200] * 10 + [429] * 15
    assert Caller(credentials.access(partner)).get("me").status_code == 200


def test_strangers_of_one_address_are_limited() -> None:
    answers = [Caller("wrong").get("me").status_code for _ in range(121)]
    assert answers == [401] * 120 + [429]


def export(caller: Caller, key: str, form: str = "csv") -> Any:
    return caller.post("pool/files", {"form": form}, Idempotency_Key=key)


def test_a_call_that_is_repeated_is_done_once(partner: Partner, caller: Caller) -> None:
    devices.pc(partner, "5CG1234ABC")
    first, again, other = export(caller, "a"), export(caller, "a"), export(caller, "b")
    assert (first.status_code, again.status_code) == (202, 202)
    assert (again.content, again.headers["Location"]) == (first.content, first.headers["Location"])
    assert (first.headers.get("Idempotency-Replayed"), again.headers["Idempotency-Replayed"]) == (None, "true")
    assert other.json()["id"] != first.json()["id"]
    assert [action for action, _details in partners.noted(partner)].count("pool.exported") == 2


def test_a_key_with_another_request_is_refused(caller: Caller) -> None:
    export(caller, "a")
    assert kind(export(caller, "a", "xlsx")) == (422, "key-reused")


@pytest.mark.parametrize("key", ["", "x" * 201, "\u00e6"])
def test_a_key_that_is_none_is_refused(caller: Caller, key: str) -> None:
    assert export(caller, key).status_code == 400


def test_what_was_refused_is_looked_at_anew(caller: Caller) -> None:
    assert caller.post("pool/files", {"form": "pdf"}, Idempotency_Key="a").status_code == 400
    assert export(caller, "a").status_code == 202


def test_the_same_key_at_once_is_done_once(partner: Partner) -> None:
    token = credentials.access(partner)

    def one(_: int) -> tuple[int, str]:
        try:
            answer = export(Caller(token), "a")
            return answer.status_code, answer.json().get("id", "")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as threads:
        answers = set(threads.map(one, range(12)))
    assert answers <= {(409, ""), *[one for one in answers if one[0] == 202]}
    assert len([one for one in answers if one[0] == 202]) == 1
    assert [action for action, _details in partners.noted(partner)].count("pool.exported") == 1


def test_what_is_not_there_is_a_problem_too(caller: Caller) -> None:
    assert kind(caller.get("nothing")) == (404, "not-found")
    assert kind(caller.post("me")) == (405, "method-not-allowed")
