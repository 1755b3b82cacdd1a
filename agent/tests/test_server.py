"""What each answer means: taken, later, never, or not our server at all."""

from __future__ import annotations

import email.utils
import time
from email.message import Message
from typing import TYPE_CHECKING, Any

import pytest

from fleetward_agent import server as client

if TYPE_CHECKING:
    from fake_server import FakeServer

REFUSAL = {"problem": "clock", "text": "The clock is wrong."}


def post(server: FakeServer, status: int, body: Any, headers: dict[str, str] | None = None) -> dict[str, Any]:
    server.mood[""] = (status, body, headers or {})
    return client.post(server.url, "readings", {"id": "x"}, "secret")


def test_an_object_is_an_answer(server: FakeServer) -> None:
    assert post(server, 200, {"accepted": True}) == {"accepted": True}


@pytest.mark.parametrize("status", [400, 403, 404, 409, 410, 413, 415, 422])
def test_the_servers_own_no_is_final(server: FakeServer, status: int) -> None:
    with pytest.raises(client.Refused) as refused:
        post(server, status, REFUSAL)
    assert (type(refused.value), refused.value.status, refused.value.code) == (client.Refused, status, "clock")


def test_an_unknown_credential_means_enrol_again(server: FakeServer) -> None:
    with pytest.raises(client.MustEnrol):
        post(server, 401, {"problem": "unknown_pc", "text": ""})


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_what_passes_is_tried_again(server: FakeServer, status: int) -> None:
    with pytest.raises(client.TryAgain) as later:
        post(server, status, REFUSAL, {"Retry-After": "17"})
    assert later.value.wait == 17.0


@pytest.mark.parametrize(
    ("status", "body"),
    [(200, "<html>Sign in to the hotel</html>"), (200, []), (200, "[" * 100_000), (401, "<html>"), (403, "no"),
     (404, {"error": "not ours"}), (407, ""), (422, {"problem": ""}), (302, "")],
)  # fmt: skip
def test_a_stranger_on_the_way_is_not_the_server(server: FakeServer, status: int, body: Any) -> None:
    with pytest.raises(client.TryAgain):
        post(server, status, body, {"Location": server.url + "/elsewhere"} if status == 302 else {})


def test_a_server_that_is_down_is_tried_again(server: FakeServer) -> None:
    server.down()
    with pytest.raises(client.TryAgain):
        client.post(server.url, "readings", {})


def test_a_connection_that_breaks_is_tried_again(server: FakeServer) -> None:
    with pytest.raises(client.TryAgain):
        post(server, 0, {})


def headers(value: str) -> Message:
    message = Message()
    message["Retry-After"] = value
    return message


@pytest.mark.parametrize(
    ("said", "seconds"), [("", 0.0), ("120", 120.0), ("-5", 0.0), ("soon", 0.0), ("²", 0.0), ("9" * 30, 86400.0)]
)
def test_retry_after_is_read_within_reason(said: str, seconds: float) -> None:
    assert client.retry_after(headers(said)) == seconds


def test_retry_after_may_be_a_date() -> None:
    said = email.utils.formatdate(time.time() + 100, usegmt=True)
    assert 97 < client.retry_after(headers(said)) <= 100
    assert client.retry_after(headers("Thu, 01 Jan 1970 00:00:00 GMT")) == 0.0


@pytest.mark.parametrize("address", ["https://fleet.example/", "http://localhost:8000", "http://127.0.0.1:1/"])
def test_secrets_go_over_https_or_nowhere_off_this_pc(address: str) -> None:
    assert client.checked(f" {address} ") == address.rstrip("/")


@pytest.mark.parametrize("address", ["http://fleet.example", "ftp://fleet.example", "fleet.example", "", "https://"])
def test_other_addresses_are_refused(address: str) -> None:
    with pytest.raises(client.Unsafe):
        client.checked(address)
