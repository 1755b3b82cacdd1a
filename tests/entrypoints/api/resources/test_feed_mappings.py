from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.factories import credentials, feed_world, partners, sales_feed
from tests.factories.credentials import Caller
from tests.factories.feed_files import Document, Sold, x12

if TYPE_CHECKING:
    from tests.factories.feed_world import World


@pytest.fixture
def world(db: None) -> World:
    del db
    return feed_world.build()


@pytest.fixture
def steward(world: World) -> Caller:
    del world
    return Caller(credentials.personal(partners.vendor_user("channel_data_steward", "Stig Steward"))[1])


def number(world: World, key: str = "999", **more: Any) -> dict[str, Any]:
    return {
        "reporter_id": world.first.reporter_id, "scheme": "92", "key": key, "partner_id": str(world.north.id), **more,
    }  # fmt: skip


def found(steward: Caller, query: str) -> set[tuple[str, str]]:
    items = steward.get(f"reseller-mappings?{query}").json()["items"]
    return {(one["key"], one["partner"]) for one in items}


def test_mappings_are_found_by_their_beginnings_reporter_and_partner(world: World, steward: Caller) -> None:
    reporter = f"reporter_id={world.first.reporter_id}"
    assert found(steward, f"{reporter}&q=1710") == {("171001", "North IT"), ("171002", "South IT")}
    assert found(steward, "q=south") == found(steward, f"partner_id={world.south.id}") == {("171002", "South IT")}


def test_one_mapping_releases_all_lines_of_that_number(world: World, steward: Caller) -> None:
    feed_world.drop(world, world.first, x12(Document([Sold(["5CG3251AB1", "5CG3251AB2"], reseller="999")])))
    made = steward.post("reseller-mappings", number(world))
    assert (made.status_code, made.json()["partner"], made.json()["mapped_by"]) == (201, "North IT", "Stig Steward")
    assert steward.get(made.headers["Location"].partition("/api/v1/")[2]).json() == made.json()
    assert sales_feed.waiting_jobs()[-1] == ("sales_feed.release", {"reporter_id": world.first.reporter_id})
    feed_world.release(world, reporter_id=world.first.reporter_id)
    assert feed_world.holders() == {"5CG3251AB1": "North IT", "5CG3251AB2": "North IT"}


def test_a_number_that_means_another_partner_is_changed_and_not_written_over(world: World, steward: Caller) -> None:
    first = steward.post("reseller-mappings", number(world))
    same = steward.post("reseller-mappings", number(world))
    other = steward.post("reseller-mappings", number(world, partner_id=str(world.south.id)))
    assert [one.status_code for one in (first, same, other)] == [201, 201, 409]
    assert same.json()["id"] == first.json()["id"]
    assert found(steward, "q=999") == {("999", "North IT")}


def test_a_mapping_is_changed_by_whom_has_seen_it(world: World, steward: Caller) -> None:
    made = steward.post("reseller-mappings", number(world)).json()
    there, sent = f"reseller-mappings/{made['id']}", {"partner_id": str(world.south.id)}
    assert steward.patch(there, sent).status_code == 428
    seen = steward.get(there).headers["ETag"]
    changed = steward.patch(there, sent, If_Match=seen)
    assert (changed.status_code, changed.json()["partner"]) == (200, "South IT")
    assert steward.patch(there, sent, If_Match=seen).status_code == 412


def test_a_reporter_or_partner_that_is_not_there_is_not_found(world: World, steward: Caller) -> None:
    nobody: list[dict[str, Any]] = [{"reporter_id": 999}, {"partner_id": "0199a2f4-8d1c-7b7e-9f7a-3b1f0c7d2e11"}]
    assert [steward.post("reseller-mappings", number(world, **more)).status_code for more in nobody] == [404, 404]


def test_a_partners_program_maps_nothing_to_itself(world: World, steward: Caller) -> None:
    theirs = Caller(credentials.access(world.north))
    there = f"reseller-mappings/{steward.get('reseller-mappings').json()['items'][0]['id']}"
    answers = [
        theirs.get("reseller-mappings"), theirs.get(there), theirs.post("reseller-mappings", number(world)),
        theirs.patch(there, {"partner_id": str(world.north.id)}, If_Match="*"),
    ]  # fmt: skip
    assert [one.status_code for one in answers] == [403] * 4
