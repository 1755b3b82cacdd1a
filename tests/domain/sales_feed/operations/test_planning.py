"""Statistics of the day before: a partner and its PCs are new to the planner, and nothing may cost N x N."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection, connections

from fleetward.domain.sales_feed.operations import fix
from fleetward.foundation.tenancy.scope import VENDOR, scoped
from tests.database import empty
from tests.factories import feed_files as files
from tests.factories import feed_world as feed
from tests.factories.feed_files import Document, Sold

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.usefixtures("db")

PCS = 4_000
LONGEST_STATEMENT = "5s"  # read once, these rows take some 0.1 s; in a loop inside a loop 6 s and more
SERIALS = [files.serial(number) for number in range(PCS)]
NORTH, SOUTH = "171001", "171002"


@pytest.fixture(params=[1, 30])
def old_statistics(request: pytest.FixtureRequest, db: None, tables: list[str]) -> Iterator[None]:
    """The database was analysed when it held a few lines of other partners."""
    del db  # before the tables are filled
    told(feed.build(), 0, number="before", count=request.param)
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")
    empty(tables)
    with connection.cursor() as cursor:
        cursor.execute(f"SET statement_timeout = '{LONGEST_STATEMENT}'")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")


def told(world: feed.World, day: int, *, number: str, purpose: str = "00", count: int = PCS, **line: str) -> None:
    on = files.DAY + timedelta(days=day)
    lines = [
        Sold(SERIALS[start : start + 50], invoice=f"{number}-{start}", on=files.DAY if purpose == "01" else on, **line)  # type: ignore[arg-type]
        for start in range(0, count, 50)
    ]
    document = Document(lines, number=number, on=on, purpose=purpose)
    assert feed.drop(world, world.first, files.x12(document, control=day + 1)).state == "done"


@pytest.mark.usefixtures("old_statistics")
def test_many_pcs_come_and_go_at_the_cost_of_reading_them_once() -> None:
    world = feed.build()
    told(world, 0, number="A")
    told(world, 1, number="A", purpose="01")
    assert feed.holders() == {}
    told(world, 2, number="B")
    told(world, 3, number="C")
    told(world, 4, number="D", reseller=SOUTH)
    told(world, 5, number="E", code="RP")
    assert set(feed.holders().values()) == {"South IT"}
    told(world, 6, number="D", purpose="05", reseller=SOUTH)
    assert len(feed.holders()) == PCS
    feed.assert_books_balance()


@pytest.mark.usefixtures("old_statistics")
def test_a_product_and_a_mapping_release_many_lines_at_the_cost_of_reading_them_once() -> None:
    world = feed.build(mapped=False, products=False)
    told(world, 0, number="A")
    with scoped(VENDOR):
        fix.add_product(actor=feed.STEWARD, number="8Y4J2EA", model="EliteBook 840 G10", program="premium")
    feed.release(world, product="8Y4J2EA")
    assert set(feed.lines()) == {("waiting", "unknown_reseller")}
    with scoped(VENDOR):
        fix.map_reseller(
            actor=feed.STEWARD, reporter=world.first.reporter, scheme="92", key=NORTH, partner=world.north,
            now=world.tick(),
        )  # fmt: skip
    feed.release(world, reporter_id=world.first.reporter_id)
    assert len(feed.holders()) == PCS
    feed.assert_books_balance()
