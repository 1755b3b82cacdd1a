from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.factories import credentials, searches, support
from tests.factories.credentials import Caller
from tests.factories.searches import HELD, NEVER, THEIRS

if TYPE_CHECKING:
    from tests.factories.feed_world import World


@pytest.fixture
def world(db: None) -> World:
    del db
    return searches.build()


@pytest.fixture
def caller(world: World) -> Caller:
    return Caller(credentials.access(world.north))


def opened(caller: Caller, **more: Any) -> Any:
    return caller.post("support-cases", {"kind": "missing_pcs", "subject": "Two PCs", "text": "Where?"} | more)


def test_of_a_search_it_takes_the_pcs_that_are_missing(caller: Caller) -> None:
    search = caller.post("searches", {"serials": [HELD, THEIRS, NEVER]}).json()["id"]
    answer = opened(caller, search_id=search)
    made = answer.json()
    assert (answer.status_code, made["serials"], made["outcomes"]) == (201, [THEIRS, NEVER], {"open": 2})
    assert made["number"].startswith("S-")
    rows = caller.get(f"support-cases/{made['id']}/serials").json()["items"]
    assert {one["serial"]: (one["verdict"], one["outcome"]) for one in rows} == {
        THEIRS: ("elsewhere", "open"), NEVER: ("never", "open"),
    }  # fmt: skip
    assert caller.get(f"support-cases/{made['id']}/serials?outcome=refused").json()["items"] == []


def test_another_partners_search_does_not_exist(caller: Caller, world: World) -> None:
    theirs = Caller(credentials.access(world.south)).post("searches", {"serials": [THEIRS]}).json()["id"]
    assert opened(caller, search_id=theirs).status_code == 404


def test_what_is_no_serial_number_is_refused_by_its_place(caller: Caller) -> None:
    answer = opened(caller, serials=[HELD, "???"])
    assert (answer.status_code, answer.json()["detail"]) == (409, "1 entry is no serial number.")
    assert [one["where"] for one in answer.json()["errors"]] == ["serials.1"]
    assert caller.get("support-cases").json()["items"] == []


def test_a_conversation_is_closed_and_opened_again_by_its_asker(caller: Caller, world: World) -> None:
    made = opened(caller, kind="other").json()
    told = {"partner_id": world.north.id, "support_case_id": made["id"]}
    support.act("say", support.agent(), text="Look at this first.", internal=True, **told)
    support.act("say", support.agent(), text="Which one?", **told)
    address = f"support-cases/{made['id']}"
    assert caller.get(address).json()["state"] == "asker"
    assert caller.post(f"{address}/messages", {"text": "The first."}).status_code == 201
    assert caller.get(address).json()["state"] == "open"
    assert caller.post(f"{address}/close", {"text": "Found it."}).json()["state"] == "closed"
    assert caller.post(f"{address}/reopen").json()["state"] == "open"
    assert caller.post(f"{address}/reopen").status_code == 409
    said = [one["text"] for one in caller.get(f"{address}/events").json()["items"] if one["kind"] == "message"]
    assert said == ["Which one?", "The first.", "Found it."]
    assert "Look at this first." not in caller.get(f"{address}/events").content.decode()
