from __future__ import annotations

from typing import TYPE_CHECKING

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
    return Caller(credentials.personal(partners.vendor_user("channel_data_steward"))[1])


def test_a_refused_file_is_read_again(world: World, steward: Caller) -> None:
    refused = feed_world.drop(world, world.first, b"\x00\x01 no report at all", "odd.bin")
    assert steward.get(f"files/{refused.id}").json()["state"] == "refused"
    answer = steward.post(f"files/{refused.id}/retry")
    assert (answer.status_code, answer.json()["state"], answer.json()["problem"]) == (202, "received", "")
    assert answer.headers["Location"].endswith(f"/api/v1/files/{refused.id}")
    assert sales_feed.waiting_jobs()[-1][0] == "sales_feed.import_file"
    assert steward.post(f"files/{refused.id}/retry").status_code == 409


def test_a_file_that_was_read_is_not_read_again(world: World, steward: Caller) -> None:
    read = feed_world.drop(world, world.first, x12(Document([Sold(["5CG3251AB1"])])))
    answer = steward.post(f"files/{read.id}/retry")
    assert (answer.status_code, answer.json()["detail"]) == (
        409, "This file has been read meanwhile, or is being read.",
    )  # fmt: skip


def test_the_files_that_fit_are_written_to_a_file(world: World, steward: Caller) -> None:
    for feed, name in ((world.first, "one.edi"), (world.second, "two.edi")):
        feed_world.drop(world, feed, x12(Document([Sold(["5CG3251AB1"])])), name)
    answer = steward.post("files/export", {"filter": {"feed": world.second.id}})
    asked = answer.json()
    assert (answer.status_code, asked["state"], asked["total"], asked["file_url"]) == (202, "waiting", 1, None)
    assert answer.headers["Location"].endswith(f"/api/v1/operations/{asked['id']}")
    assert steward.get(f"operations/{asked['id']}").json()["kind"] == "sales_feed.export_files"


def test_a_partners_program_retries_and_exports_nothing(world: World) -> None:
    theirs = Caller(credentials.access(world.north))
    file = feed_world.drop(world, world.first, x12(Document([Sold(["5CG3251AB1"])])))
    answers = [theirs.get(f"files/{file.id}"), theirs.post(f"files/{file.id}/retry"), theirs.post("files/export")]
    assert [one.status_code for one in answers] == [403, 403, 403]
