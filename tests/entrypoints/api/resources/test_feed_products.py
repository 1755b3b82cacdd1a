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


NEW = {"number": "zzzzzea#ABU", "model": "HP ZBook", "program": "premium"}


def test_products_are_found_by_number_model_and_program(steward: Caller) -> None:
    found = [
        [one["number"] for one in steward.get(f"products?{query}").json()["items"]]
        for query in ("q=8y4", "q=zbook", "program=premium", "q=nothing")
    ]
    assert found == [["8Y4J2EA"], ["6F6Z7EA"], ["8Y4J2EA"], []]


def test_a_product_that_is_added_releases_its_lines(world: World, steward: Caller) -> None:
    feed_world.drop(world, world.first, x12(Document([Sold(["5CG3251AB4"], product="ZZZZZEA")])))
    made = steward.post("products", NEW)
    assert (made.status_code, made.json()) == (201, {"number": "ZZZZZEA", "model": "HP ZBook", "program": "premium"})
    assert made.headers["Location"].endswith("/api/v1/products/ZZZZZEA")
    assert sales_feed.waiting_jobs()[-1] == ("sales_feed.release", {"product": "ZZZZZEA"})
    feed_world.release(world, product="ZZZZZEA")
    assert feed_world.holders() == {"5CG3251AB4": "North IT"}


def test_a_known_product_is_changed_and_not_written_over(steward: Caller) -> None:
    assert steward.post("products", NEW | {"number": "8Y4J2EA"}).status_code == 409
    seen = steward.get("products/8Y4J2EA").headers["ETag"]
    changed = steward.patch("products/8Y4J2EA", {"program": "premium_plus"}, If_Match=seen)
    assert changed.json() == {"number": "8Y4J2EA", "model": "EliteBook 840 G10", "program": "premium_plus"}
    assert steward.patch("products/8Y4J2EA", {"model": "Another"}, If_Match=seen).status_code == 412


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"number": "#ABU"}, 409),
        ({"program": "gold"}, 409),
        ({"model": " "}, 400),
        ({"number": "8Y4/2EA"}, 400),
        ({"number": "8Y4\uff0f2EA"}, 409),
        ({"number": "\ufb03" * 20}, 409),
    ],
)
def test_what_is_no_product_is_refused(steward: Caller, wrong: dict[str, str], status: int) -> None:
    assert steward.post("products", NEW | wrong).status_code == status
    assert len(steward.get("products").json()["items"]) == 2


def test_a_partners_program_reads_and_changes_no_product(world: World) -> None:
    theirs = Caller(credentials.access(world.north))
    answers = [
        theirs.get("products"), theirs.get("products/8Y4J2EA"), theirs.post("products", NEW),
        theirs.patch("products/8Y4J2EA", {"model": "x"}, If_Match="*"),
    ]  # fmt: skip
    assert [one.status_code for one in answers] == [403] * 4
