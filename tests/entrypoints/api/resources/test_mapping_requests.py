from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import pytest

from fleetward.domain.sales_feed.models import ResellerMapping
from tests.factories import credentials, feed_world, partners, searches
from tests.factories.claims import PDF
from tests.factories.credentials import Caller
from tests.factories.searches import NUMBER, ORDER, OURS, OURS_TOO, THEIRS

if TYPE_CHECKING:
    from tests.factories.feed_world import World

LIST = "partners/mapping-requests"


@pytest.fixture
def world(db: None) -> World:
    """North has asked for a number that may be its own."""
    del db
    made = searches.build()
    searches.missed(made, OURS, OURS_TOO)
    return made


@pytest.fixture
def steward(world: World) -> Caller:
    del world
    return Caller(credentials.personal(partners.vendor_user("channel_data_steward", "Stig Steward"))[1])


def address(world: World) -> str:
    (request,) = searches.requests(world.north)
    return f"partners/{world.north.id}/mapping-requests/{request.id}"


def attach(partner: Caller, search: Any, name: str) -> None:
    body = {"name": name, "content": base64.b64encode(PDF + name.encode()).decode()}
    assert partner.post(f"searches/{search}/proofs", body).status_code == 201


def test_requests_of_all_partners_stand_in_one_list(world: World, steward: Caller) -> None:
    (shown,) = steward.get(LIST).json()["items"]
    assert (shown["partner_id"], shown["partner"], shown["key"], shown["order_number"], shown["state"]) == (
        str(world.north.id), world.north.name, NUMBER, ORDER, "open",
    )  # fmt: skip
    found = [len(steward.get(f"{LIST}?{query}").json()["items"]) for query in ("q=555", "q=9", "state=declined")]
    assert found == [1, 0, 0]


def test_one_shows_what_the_partner_says_beside_what_the_reports_say(world: World, steward: Caller) -> None:
    shown = steward.get(address(world)).json()
    lines = [(one["serial"], one["invoice"], one["reseller_name"], one["file"]) for one in shown["lines_waiting"]]
    assert lines == [(serial, ORDER, f"RESELLER {NUMBER}", "sales.edi") for serial in (OURS, OURS_TOO)]
    assert (shown["waiting"], shown["mapped_to"]) == ({"value": 2, "capped": False}, None)


def test_accepting_maps_the_number_and_releases_its_lines(world: World, steward: Caller) -> None:
    answer = steward.post(f"{address(world)}/accept", {})
    assert (answer.status_code, answer.json()["state"], answer.json()["decided_by"]) == (
        200, "accepted", "Stig Steward",
    )  # fmt: skip
    mapping = ResellerMapping.objects.using("owner").get(reporter=world.first.reporter, key=NUMBER)
    assert mapping.maps_to_id == world.north.id
    feed_world.release(world, reporter_id=world.first.reporter_id)
    assert {feed_world.holders()[serial] for serial in (OURS, OURS_TOO)} == {world.north.name}
    assert steward.get(address(world)).json()["mapped_to"] == str(world.north.id)


def test_declining_needs_a_reason_which_the_partner_reads(world: World, steward: Caller) -> None:
    there = address(world)
    assert steward.post(f"{there}/decline", {"note": " "}).status_code == 400
    assert steward.post(f"{there}/decline", {"note": "Another company's."}).json()["state"] == "declined"
    (told,) = Caller(credentials.access(world.north)).get("mapping-requests").json()["items"]
    assert (told["state"], told["note"]) == ("declined", "Another company's.")
    late = steward.post(f"{there}/accept", {})
    assert (late.status_code, late.json()["detail"]) == (409, "It has been decided already.")
    assert not ResellerMapping.objects.using("owner").filter(key=NUMBER).exists()


def test_the_proofs_of_a_request_are_those_of_its_search_only(world: World, steward: Caller) -> None:
    partner = Caller(credentials.access(world.north))
    (request,) = searches.requests(world.north)
    other = partner.post("searches", {"serials": [THEIRS]}).json()["id"]
    attach(partner, request.search_id, "ours.pdf")
    attach(partner, other, "other.pdf")
    there = f"{address(world)}/proofs"
    (shown,) = steward.get(there).json()["items"]
    assert (shown["name"], shown["media_type"]) == ("ours.pdf", "application/pdf")
    answer = steward.get(f"{there}/{shown['id']}/file")
    assert b"".join(answer.streaming_content) == PDF + b"ours.pdf"
    told = [answer.headers[name] for name in ("Content-Type", "Content-Disposition", "Cache-Control")]
    assert told == ["application/pdf", 'attachment; filename="ours.pdf"', "private, no-store"]
    (elsewhere,) = partner.get(f"searches/{other}/proofs").json()["items"]
    assert steward.get(f"{there}/{elsewhere['id']}/file").status_code == 404


def test_a_request_is_found_under_its_own_partner_only(world: World, steward: Caller) -> None:
    there = address(world).replace(str(world.north.id), str(world.south.id))
    answers = [steward.get(there), steward.get(f"{there}/proofs"), steward.post(f"{there}/accept", {})]
    assert [one.status_code for one in answers] == [404, 404, 404]


def test_a_partners_program_decides_nothing_not_even_its_own(world: World) -> None:
    there = address(world)
    for partner in (world.north, world.south):
        caller = Caller(credentials.access(partner))
        answers = [
            caller.get(LIST), caller.get(there), caller.get(f"{there}/proofs"), caller.post(f"{there}/accept", {}),
            caller.post(f"{there}/decline", {"note": "No."}),
        ]  # fmt: skip
        assert [one.status_code for one in answers] == [403] * 5
    assert [one.state for one in searches.requests(world.north)] == ["open"]
