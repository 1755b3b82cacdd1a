from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import pytest

from fleetward.domain.whereabouts import rules
from tests.factories import credentials, partners, searches
from tests.factories.claims import PDF
from tests.factories.credentials import Caller
from tests.factories.feed_world import fetch
from tests.factories.searches import HELD, NEVER, NUMBER, ORDER, OURS, OURS_TOO, THEIRS, UNCERTIFIED, misread

if TYPE_CHECKING:
    from tests.factories.feed_world import World


@pytest.fixture
def world(db: None) -> World:
    del db
    return searches.build()


@pytest.fixture
def caller(world: World) -> Caller:
    return Caller(credentials.access(world.north))


def ask(caller: Caller, *serials: str) -> Any:
    return caller.post("searches", {"serials": list(serials), "name": "missed.csv"})


def results(caller: Caller, search: str, **asked: str) -> dict[str, tuple[str, str]]:
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    items = caller.get(f"searches/{search}/results?{query}").json()["items"]
    return {one["given"]: (one["verdict"], one["step"]) for one in items}


def test_a_short_list_is_answered_at_once_with_the_next_step_of_each(caller: Caller) -> None:
    answer = ask(caller, HELD, misread(HELD), THEIRS, OURS, UNCERTIFIED, NEVER, "Lenovo?")
    search = answer.json()
    assert (answer.status_code, search["state"], search["total"]) == (200, "done", 7)
    assert answer.headers["Location"].endswith(f"/api/v1/searches/{search['id']}")
    assert results(caller, search["id"]) == {
        HELD: ("on_page", "open_pc"), misread(HELD): ("mistyped", "search_again"),
        THEIRS: ("elsewhere", "attach_proof"), OURS: ("unknown_reseller", "ask_mapping"),
        UNCERTIFIED: ("not_certified", "finish_course"), NEVER: ("never", "open_support_case"),
        "Lenovo?": ("no_serial", "none"),
    }  # fmt: skip
    assert results(caller, search["id"], verdict="mistyped") == {misread(HELD): ("mistyped", "search_again")}


def test_nothing_of_another_partner_is_told(caller: Caller, world: World) -> None:
    search = ask(caller, THEIRS).json()["id"]
    told = caller.get(f"searches/{search}/results").content.decode()
    assert str(world.south.id) not in told
    assert world.south.name not in told


def test_a_long_list_is_answered_later(caller: Caller) -> None:
    answer = ask(caller, *[f"5CG{n:07d}" for n in range(rules.INLINE + 1)])
    assert (answer.status_code, answer.json()["state"]) == (202, "waiting")
    assert results(caller, answer.json()["id"]) == {}


def test_the_same_idempotency_key_is_the_same_search(caller: Caller) -> None:
    body = {"serials": [HELD]}
    first, again = (caller.post("searches", body, Idempotency_Key="one") for _ in range(2))
    assert first.json()["id"] == again.json()["id"]
    assert len(caller.get("searches").json()["items"]) == 1


def test_a_number_is_asked_for_with_an_order_number_that_fits(caller: Caller) -> None:
    search = ask(caller, OURS, OURS_TOO).json()["id"]
    (offer,) = caller.get(f"searches/{search}/offers").json()["items"]
    assert (offer["key"], offer["lines"], offer["asked"]) == (NUMBER, 2, False)
    wanted = {name: offer[name] for name in ("reporter_id", "scheme", "key")} | {"order_number": ORDER}
    made = caller.post(f"searches/{search}/mapping-requests", wanted)
    assert (made.status_code, made.json()["state"]) == (201, "open")
    assert [one["id"] for one in caller.get("mapping-requests").json()["items"]] == [made.json()["id"]]


def test_guesses_at_order_numbers_stay_counted_though_they_are_refused(caller: Caller) -> None:
    search = ask(caller, OURS).json()["id"]
    (offer,) = caller.get(f"searches/{search}/offers").json()["items"]
    wanted = {name: offer[name] for name in ("reporter_id", "scheme", "key")}
    for guess in range(rules.MOST_GUESSES):
        answer = caller.post(f"searches/{search}/mapping-requests", wanted | {"order_number": f"INV-{guess}"})
        assert answer.status_code == 409
    assert fetch("SELECT guesses FROM whereabouts_mappingguesses") == [(rules.MOST_GUESSES,)]
    right = caller.post(f"searches/{search}/mapping-requests", wanted | {"order_number": ORDER})
    assert (right.status_code, right.json()["detail"][:40]) == (409, "You have named too many numbers that do ")


def test_a_proof_of_purchase_is_attached_once(caller: Caller) -> None:
    search = ask(caller, THEIRS).json()["id"]
    body = {"name": "invoice.pdf", "content": base64.b64encode(PDF).decode(), "note": "from the shop"}
    made = [caller.post(f"searches/{search}/proofs", body) for _ in range(2)]
    assert [one.status_code for one in made] == [201, 201]
    (shown,) = caller.get(f"searches/{search}/proofs").json()["items"]
    assert (shown["name"], shown["media_type"], shown["note"]) == ("invoice.pdf", "application/pdf", "from the shop")
    broken = caller.post(f"searches/{search}/proofs", body | {"content": "no base64!"})
    assert (broken.status_code, broken.json()["detail"]) == (409, "The file is damaged, or not what it says it is.")


def test_a_customer_cannot_ask(world: World) -> None:
    caller = Caller(credentials.access(partners.customer(world.north)))
    assert ask(caller, HELD).status_code == 403
