from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.factories import credentials, feed_world, partners
from tests.factories.credentials import Caller
from tests.factories.feed_files import HEADERS, Sold, text

if TYPE_CHECKING:
    from fleetward.domain.sales_feed.models import FeedFile
    from tests.factories.feed_world import World

GUESSED = {
    "serial": 0, "product": 1, "quantity": 2, "reseller_id": 3, "invoice": 4, "invoice_date": 5, "direction": 6,
}  # fmt: skip


@pytest.fixture
def world(db: None) -> World:
    del db
    return feed_world.build()


@pytest.fixture
def file(world: World) -> FeedFile:
    """A sheet with a header that was never seen before."""
    return feed_world.drop(world, world.first, text(Sold(["5CG3251ABC"])), "sales.csv")


@pytest.fixture
def steward(file: FeedFile) -> Caller:
    del file
    return Caller(credentials.personal(partners.vendor_user("channel_data_steward", "Stig Steward"))[1])


def only(steward: Caller, state: str = "waiting") -> Any:
    (found,) = steward.get(f"layouts?state={state}").json()["items"]
    return found


def test_the_guess_stands_beside_the_sample_rows(steward: Caller) -> None:
    shown = steward.get(f"layouts/{only(steward)['id']}").json()
    assert (shown["feed"], shown["headers"], shown["columns"]) == ("first", list(HEADERS), GUESSED)
    assert (shown["samples"][0][0], shown["files_waiting"], shown["confirmed_at"]) == ("5CG3251ABC", 1, None)


def test_confirming_has_the_waiting_files_read(world: World, file: FeedFile, steward: Caller) -> None:
    answer = steward.post(f"layouts/{only(steward)['id']}/confirm", {"columns": GUESSED})
    assert (answer.status_code, answer.json()["confirmed_by"], answer.json()["files_waiting"]) == (
        200, "Stig Steward", 0,
    )  # fmt: skip
    feed_world.run_import(world, feed_world.reread(file))
    assert (feed_world.reread(file).state, feed_world.holders()) == ("done", {"5CG3251ABC": "North IT"})
    assert steward.get("layouts").json()["items"] == []
    assert only(steward, "confirmed")["columns"] == GUESSED


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({"serial": 0, "product": 1, "reseller_name": 3}, "Choose a column for serial number, product number"),
        (GUESSED | {"quantity": 0}, "A field was given to two columns, or a column two meanings."),
        (GUESSED | {"quantity": 7}, "A column was chosen that the header does not have."),
        (GUESSED | {"price": 2}, "A field was given to two columns, or a column two meanings."),
    ],
)
def test_a_mapping_that_cannot_be_is_refused_with_a_sentence(
    steward: Caller, columns: dict[str, int], sentence: str
) -> None:
    answer = steward.post(f"layouts/{only(steward)['id']}/confirm", {"columns": columns})
    assert (answer.status_code, answer.json()["detail"][: len(sentence)]) == (409, sentence)
    assert only(steward)["confirmed_at"] is None


def test_a_table_is_left_out_by_saying_so_and_not_by_an_empty_mapping(
    world: World, file: FeedFile, steward: Caller
) -> None:
    there = f"layouts/{only(steward)['id']}"
    assert steward.post(f"{there}/confirm", {"columns": {}}).status_code == 400
    assert steward.post(f"{there}/leave-out").json()["columns"] == {}
    feed_world.run_import(world, feed_world.reread(file))
    assert (feed_world.reread(file).state, feed_world.reread(file).lines) == ("done", 0)


def test_a_partners_program_sees_and_confirms_no_layout(world: World, steward: Caller) -> None:
    theirs = Caller(credentials.access(world.north))
    there = f"layouts/{only(steward)['id']}"
    answers = [
        theirs.get("layouts"), theirs.get(there), theirs.post(f"{there}/confirm", {"columns": GUESSED}),
        theirs.post(f"{there}/leave-out"),
    ]  # fmt: skip
    assert [one.status_code for one in answers] == [403] * 4
