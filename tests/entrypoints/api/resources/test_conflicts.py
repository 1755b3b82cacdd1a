from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.factories import credentials, feed_world, partners
from tests.factories.credentials import Caller
from tests.factories.feed_files import Document, Sold, x12

if TYPE_CHECKING:
    from tests.factories.feed_world import World

PC = "5CG3251AB1"


@pytest.fixture
def world(db: None) -> World:
    """Both distributors report the PC, for different partners."""
    del db
    made = feed_world.build()
    for feed, reseller in ((made.first, "171001"), (made.second, "171002")):
        lines = [Sold([PC], reseller=reseller, invoice=f"{feed.code}-{PC}")]
        feed_world.drop(made, feed, x12(Document(lines)))
    return made


@pytest.fixture
def steward(world: World) -> Caller:
    del world
    return Caller(credentials.personal(partners.vendor_user("channel_data_steward", "Stig Steward"))[1])


def only(steward: Caller) -> Any:
    (found,) = steward.get("conflicts?state=open").json()["items"]
    return found


def test_one_conflict_shows_what_both_claims_rest_on(steward: Caller) -> None:
    shown = steward.get(f"conflicts/{only(steward)['id']}").json()
    claims = [
        (shown[side], shown[f"{side}_evidence"]["reporter"], shown[f"{side}_evidence"]["document"])
        for side in ("holder", "claimant")
    ]
    assert claims == [("North IT", "First Reporter", f"first-{PC}"), ("South IT", "Second Reporter", f"second-{PC}")]


@pytest.mark.parametrize(("side", "state"), [("holder", "kept"), ("claimant", "moved")])
def test_the_pc_belongs_to_whom_it_is_decided_for_and_the_reason_is_kept(
    steward: Caller, side: str, state: str
) -> None:
    found = only(steward)
    sent = {"partner_id": found[f"{side}_id"], "note": "Invoice seen"}
    decided = steward.post(f"conflicts/{found['id']}/decide", sent)
    assert (decided.status_code, decided.json()["state"], decided.json()["note"]) == (200, state, "Invoice seen")
    assert decided.json()["decided_by"] == "Stig Steward"
    assert feed_world.holders() == {PC: found[side]}
    again = steward.post(f"conflicts/{found['id']}/decide", sent)
    assert (again.status_code, again.json()["detail"]) == (
        409, "Somebody has decided this conflict already, or a later report has settled it.",
    )  # fmt: skip


def test_it_is_decided_for_one_of_the_two_and_with_a_reason(steward: Caller) -> None:
    found = only(steward)
    address = f"conflicts/{found['id']}/decide"
    third = str(partners.partner("Third").id)
    assert steward.post(address, {"partner_id": third, "note": "Invoice seen"}).status_code == 409
    assert steward.post(address, {"partner_id": found["claimant_id"], "note": "  "}).status_code == 400
    assert only(steward)["state"] == "open"
    assert feed_world.holders() == {PC: "North IT"}


def test_a_partners_program_neither_reads_nor_decides(world: World, steward: Caller) -> None:
    theirs = Caller(credentials.access(world.south))
    found = only(steward)
    sent = {"partner_id": str(world.south.id), "note": "It is ours"}
    answers = [theirs.get("conflicts"), theirs.post(f"conflicts/{found['id']}/decide", sent)]
    assert [one.status_code for one in answers] == [403, 403]
    assert feed_world.holders() == {PC: "North IT"}


def test_a_token_that_only_reads_decides_nothing(steward: Caller) -> None:
    person = partners.vendor_user("channel_data_steward", "Siv Steward")
    reader = Caller(credentials.personal(person, ["feeds:read"])[1])
    found = only(steward)
    answer = reader.post(f"conflicts/{found['id']}/decide", {"partner_id": found["claimant_id"], "note": "x"})
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:fleetward:problem:insufficient-scope")
