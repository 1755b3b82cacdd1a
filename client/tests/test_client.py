from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from answering_server import FakeServer, Told
from fleetward_client import Client, ClientCredentials, Failure, NoAnswer, NotSignedIn, PersonalToken, Problem
from fleetward_client.wire import TRIES

if TYPE_CHECKING:
    from collections.abc import Iterator

SEARCH = {
    "id": "s1", "name": "", "state": "done", "total": 1, "counts": {"never": 1}, "changed": 0,
    "asked_at": "2026-11-26T08:00:00Z", "answered_at": "2026-11-26T08:00:00Z", "something_new": 1,
}  # fmt: skip
CUSTOMER = {
    "id": "c1", "name": "Fjord", "city": "", "program": "premium", "seats": 1, "devices": 0, "plan_state": "active",
    "plan_ends_on": None, "managed_by": "customer", "accepted_at": None,
}  # fmt: skip
TOKEN = {"access_token": "one", "expires_in": 3600}


@pytest.fixture
def fake() -> Iterator[FakeServer]:
    made = FakeServer()
    yield made
    made.close()


@pytest.fixture
def slept() -> list[float]:
    return []


@pytest.fixture
def client(fake: FakeServer, slept: list[float]) -> Client:
    return Client(fake.url, PersonalToken("secret"), sleep=slept.append)


def problem(status: int, code: str, **headers: str) -> Told:
    told = {"type": f"urn:fleetward:problem:{code}", "detail": "No.", "errors": [{"where": "a", "why": "b"}]}
    return Told(status, told, {name.replace("_", "-"): value for name, value in headers.items()})


def test_a_write_that_is_sent_again_has_the_same_key(fake: FakeServer, client: Client, slept: list[float]) -> None:
    fake.will(problem(503, "away"), problem(409, "in-progress", Retry_After="1"), Told(200, SEARCH))
    assert client.ask_where(["5CG1"]).counts == {"never": 1}
    keys = {one.headers["Idempotency-Key"] for one in fake.asked}
    assert (len(fake.asked), len(keys), slept[1]) == (3, 1, 1.0)
    fake.will(Told(200, SEARCH))
    client.ask_where(["5CG1"])
    assert fake.asked[-1].headers["Idempotency-Key"] not in keys


def test_a_server_that_has_enough_is_given_the_time_it_asks_for(
    fake: FakeServer, client: Client, slept: list[float]
) -> None:
    fake.will(problem(429, "too-many-requests", Retry_After="17"), Told(200, CUSTOMER))
    assert client.customer("c1").name == "Fjord"
    assert slept == [17.0]


def test_a_server_that_stays_ill_is_given_up(fake: FakeServer, client: Client, slept: list[float]) -> None:
    fake.will(*[problem(500, "our-fault") for _ in range(TRIES)])
    with pytest.raises(Problem) as raised:
        client.customer("c1")
    assert (raised.value.code, len(slept), slept == sorted(slept)) == ("our-fault", TRIES - 1, True)


def test_pages_are_fetched_as_they_are_needed_and_from_our_server_alone(fake: FakeServer, client: Client) -> None:
    following = "https://elsewhere.example/api/v1/customers?cursor=%3Ex"
    fake.will(Told(200, {"items": [CUSTOMER, CUSTOMER], "next": following}))
    rows = client.customers(q="Fj", accepted="")
    assert [next(rows).id, next(rows).id] == ["c1", "c1"]
    assert [one.path for one in fake.asked] == ["/api/v1/customers?limit=200&q=Fj"]
    fake.will(Told(200, {"items": [CUSTOMER], "next": None}))
    assert len(list(rows)) == 1
    assert fake.asked[-1].path == "/api/v1/customers?cursor=%3Ex"


def test_what_somebody_typed_is_one_part_of_an_address(fake: FakeServer, client: Client) -> None:
    fake.will(problem(404, "not-found"))
    with pytest.raises(Problem) as raised:
        client.customer("../me?x=1")
    assert fake.asked[0].path == "/api/v1/customers/..%2Fme%3Fx%3D1"
    assert (raised.value.status, str(raised.value)) == (404, "No.\n  a: b")


def test_a_client_gets_its_token_once_and_renews_one_that_was_revoked(fake: FakeServer) -> None:
    client = Client(fake.url, ClientCredentials("id", "secret"), sleep=lambda _: None)
    fake.will(Told(200, TOKEN), Told(200, CUSTOMER), Told(200, CUSTOMER))
    client.customer("c1")
    client.customer("c1")
    assert [one.path for one in fake.asked][:2] == ["/api/v1/oauth/token", "/api/v1/customers/c1"]
    assert "client_secret=secret" in fake.asked[0].body
    fake.will(problem(401, "unauthorized"), Told(200, TOKEN | {"access_token": "two"}), Told(200, CUSTOMER))
    client.customer("c1")
    assert fake.asked[-1].headers["Authorization"] == "Bearer two"
    fake.will(problem(401, "unauthorized"), Told(200, TOKEN), problem(401, "unauthorized"))
    with pytest.raises(NotSignedIn):
        client.customer("c1")


def test_a_wrong_secret_is_no_network_fault(fake: FakeServer) -> None:
    fake.will(Told(401, {"error": "invalid_client", "error_description": "No client with this id."}))
    with pytest.raises(NotSignedIn, match="No client with this id"):
        Client(fake.url, ClientCredentials("id", "wrong")).customer("c1")


def test_a_token_is_sent_nowhere_else(fake: FakeServer, client: Client) -> None:
    other = FakeServer()
    fake.will(Told(302, None, {"Location": f"{other.url}/api/v1/me"}))
    with pytest.raises(NoAnswer, match="another address"):
        client.me()
    other.close()
    assert other.asked == []


@pytest.mark.parametrize("url", ["http://fleet.example", "fleet.example", "ftp://fleet.example", ""])
def test_an_address_that_is_none_or_not_encrypted_is_refused(url: str) -> None:
    with pytest.raises(Failure):
        Client(url, PersonalToken("secret"))


@pytest.mark.parametrize("told", [{"hello": 1}, [1], None, {"items": 1}])
def test_what_is_not_fleetward_is_said_to_be_so(fake: FakeServer, client: Client, told: Any) -> None:
    fake.will(Told(200, told))
    with pytest.raises(NoAnswer):
        client.customer("c1")


def test_long_work_is_waited_for(fake: FakeServer, client: Client, slept: list[float]) -> None:
    fake.will(*[Told(200, SEARCH | {"state": state}) for state in ("waiting", "running", "done")])
    heard: list[str] = []
    done = client.wait(client.ask_where(["5CG1"]), lambda one: heard.append(one.state))
    assert (done.state, heard, len(slept)) == ("done", ["waiting", "running", "done"], 2)
    assert json.loads(fake.asked[0].body) == {"serials": ["5CG1"], "name": ""}


def test_files_of_a_support_case_are_fetched_from_our_server_alone(fake: FakeServer, client: Client) -> None:
    file = {"name": "a.pdf", "url": "https://elsewhere.example/api/v1/support-cases/s1/attachments/f1"}
    event = {
        "id": "e1", "at": "2026-11-26T08:00:00Z", "kind": "message", "side": "support", "by": "Ada", "text": "",
        "attachments": [file],
    }  # fmt: skip
    fake.will(Told(200, {"items": [event], "next": None}), Told(200, "content"))
    (told,) = client.support_events("s1")
    assert client.attachment(told.attachments[0]["url"]) == b'"content"'
    assert [one.path for one in fake.asked] == [
        "/api/v1/support-cases/s1/events?limit=200", "/api/v1/support-cases/s1/attachments/f1?",
    ]  # fmt: skip
