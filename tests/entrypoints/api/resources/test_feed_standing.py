from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.factories import credentials, feed_world, partners
from tests.factories.credentials import Caller
from tests.factories.feed_files import Document, Sold, x12

if TYPE_CHECKING:
    from tests.factories.feed_world import World

LISTS = ("open-reasons", "unknown-resellers", "unknown-products", "uncertified-partners")


@pytest.fixture
def world(db: None) -> World:
    """North alone is certified."""
    del db
    made = feed_world.build(certified=False)
    feed_world.certify(made, made.north)
    lines = [
        Sold(["5CG3251AB1", "5CG3251AB2"], reseller="999"),
        Sold(["5CG3251AB4"], product="ZZZZZEA", invoice="INV-4"),
        Sold(["5CG3251AB5"], reseller="171002", invoice="INV-5"),
        Sold(["5CG3251AB6"], invoice="INV-6"),
    ]
    feed_world.drop(made, made.first, x12(Document(lines)), "sales.edi")
    return made


@pytest.fixture
def steward(world: World) -> Caller:
    del world
    return Caller(credentials.personal(partners.vendor_user("channel_data_steward"))[1])


def items(caller: Caller, name: str) -> Any:
    return caller.get(f"lines/{name}").json()["items"]


def test_open_lines_are_counted_by_reason(steward: Caller) -> None:
    assert {(one["reason"], one["lines"], one["capped"]) for one in items(steward, "open-reasons")} == {
        ("unknown_reseller", 2, False), ("product_unknown", 1, False), ("not_certified", 1, False),
    }  # fmt: skip
    assert items(steward, "open-reasons")[0]["meaning"] == "The reseller's number is not mapped to a partner yet."


def test_what_would_put_them_right_is_named(world: World, steward: Caller) -> None:
    resellers, products, uncertified = (items(steward, name) for name in LISTS[1:])
    assert [(one["reporter_id"], one["scheme"], one["key"], one["names"], one["lines"]) for one in resellers] == [
        (world.first.reporter_id, "92", "999", ["RESELLER 999"], 2)
    ]
    assert [(one["number"], one["lines"]) for one in products] == [("ZZZZZEA", 1)]
    assert [(one["partner_id"], one["program"], one["lines"]) for one in uncertified] == [
        (str(world.south.id), "premium", 1)
    ]


def test_a_feed_tells_how_it_is_doing(steward: Caller) -> None:
    first, second = (steward.get(f"feeds/{code}/health").json() for code in ("first", "second"))
    assert (first["last"]["name"], first["lines"], first["set_aside"]) == ("sales.edi", 5, 1)
    assert (first["usual"], first["is_unusual"]) == (5.0, False)
    assert (second["last"], second["files"], second["usual"]) == (None, 0, None)


def test_a_partners_program_is_told_nothing_of_it(world: World) -> None:
    theirs = Caller(credentials.access(world.north))
    answers = [theirs.get(f"lines/{name}") for name in LISTS] + [theirs.get("feeds/first/health")]
    assert [one.status_code for one in answers] == [403] * 5
