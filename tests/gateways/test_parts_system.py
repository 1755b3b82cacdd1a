from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from fleetward.gateways import parts_system
from fleetward.gateways.parts_system import NotTaken, PartsSystem, signature
from tests.factories.parts_system import SECRET, FakePartsSystem, running

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = datetime(2026, 11, 26, tzinfo=UTC)


@pytest.fixture
def outside() -> Iterator[FakePartsSystem]:
    with running() as system:
        yield system


def test_an_order_goes_out_signed_and_brings_its_number_back(outside: FakePartsSystem) -> None:
    system = PartsSystem(outside.url, SECRET)
    assert system.send({"name": "Skjerm, 14\u2033"}, key="a", now=NOW) == "X1"
    assert outside.orders == {"a": {"name": "Skjerm, 14\u2033"}}


def test_another_secret_is_not_taken(outside: FakePartsSystem) -> None:
    with pytest.raises(NotTaken, match="401"):
        PartsSystem(outside.url, "another").send({}, key="a", now=NOW)
    assert outside.orders == {}


@pytest.mark.parametrize("status", ["500", "503", "429", "400", "301", "307"])
def test_everything_but_success_is_not_taken_and_no_redirect_is_followed(outside: FakePartsSystem, status: str) -> None:
    outside.fail = [status]
    with pytest.raises(NotTaken, match=status):
        PartsSystem(outside.url, SECRET).send({}, key="a", now=NOW)
    assert outside.keys == ["a"]


def test_a_lost_answer_is_not_taken_and_the_same_key_is_taken_once(outside: FakePartsSystem) -> None:
    outside.fail = ["cut"]
    system = PartsSystem(outside.url, SECRET)
    with pytest.raises(NotTaken):
        system.send({"n": 1}, key="a", now=NOW)
    assert system.send({"n": 1}, key="a", now=NOW) == "X1"
    assert outside.keys == ["a", "a"]
    assert list(outside.orders) == ["a"]


def test_a_system_that_is_down_has_not_taken_it() -> None:
    with running() as system:
        url = system.url
    with pytest.raises(NotTaken):
        PartsSystem(url, SECRET).send({}, key="a", now=NOW)


@pytest.mark.parametrize(
    ("url", "secret"),
    [("ftp://parts.example/", "s"), ("https://", "s"), ("https://me@parts.example/", "s"), ("parts.example", "s"),
     ("https://parts.example/", "")],
)  # fmt: skip
def test_an_address_that_is_none_and_a_missing_secret_are_refused(url: str, secret: str) -> None:
    with pytest.raises(ValueError, match="parts system"):
        PartsSystem(url, secret)


def test_the_signature_is_what_openssl_makes_of_it() -> None:
    """printf '1.{}' | openssl dgst -sha256 -hmac key."""
    expected = "sha256=1ba6b8171186efc613e8bcc0cbdab2748f24984d7c5a84faa2637afa0e40d224"
    assert signature("key", "1", b"{}") == expected


@pytest.mark.parametrize(
    ("answer", "number"),
    [(b'{"number": "X1"}', "X1"), (b'{"number": 7}', "7"), (b'{"number": null}', ""), (b"[]", ""), (b"no json", ""),
     (b'{"number": "a\\u0007"}', ""), (b"", ""), (b'{"number": "%s"}' % (b"9" * 99), "9" * 60)],
)  # fmt: skip
def test_whatever_a_success_says_it_is_one(answer: bytes, number: str) -> None:
    assert parts_system._number(answer) == number
