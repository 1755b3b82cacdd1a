"""Keyset pages and capped counts."""

from __future__ import annotations

import base64
import datetime as dt
import random
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from fleetward.domain.devices.models import Device
from fleetward.domain.parts.models import Part
from fleetward.foundation.jobs.models import Job
from fleetward.foundation.kit import listing
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import Scope, scoped
from tests.walls.rows import make_partner, seed

if TYPE_CHECKING:
    from collections.abc import Iterator

SORTS = {"model": "model", "sold": "sold_on", "serial": "serial"}
SIZE = 4


@pytest.fixture
def pcs(db: None) -> Iterator[Any]:
    """23 PCs of one partner, with ties in model and date, in its scope."""
    del db
    partner, chance = make_partner("Ann"), random.Random(3)  # noqa: S311 (not a secret)
    for number in range(23):
        seed(
            Device, partner_id=partner.id, serial=f"SERIAL{number:02}", model=chance.choice("ABC"),
            sold_on=dt.date(2026, 3, chance.randrange(1, 5)),
        )  # fmt: skip
    with scoped(Scope(partner.id)), transaction.atomic():
        yield Device.objects.filter(partner_id=partner.id)


def walk(rows: Any, sort: str) -> list[listing.Page[Device]]:
    """All pages, from the first to the last."""
    pages = [listing.page(rows, sort=sort, sorts=SORTS, size=SIZE)]
    while pages[-1].older:
        pages.append(listing.page(rows, sort=sort, sorts=SORTS, cursor=pages[-1].older, size=SIZE))
    return pages


@pytest.mark.parametrize("sort", ["model", "-model", "sold", "-sold", "serial", "-serial"])
def test_pages_hold_every_row_once_in_order_and_back_again(pcs: Any, sort: str) -> None:
    column, sign = SORTS[sort.removeprefix("-")], "-" if sort.startswith("-") else ""
    pages = walk(pcs, sort)
    assert [row for page in pages for row in page.rows] == list(pcs.order_by(f"{sign}{column}", f"{sign}id"))
    assert [len(page.rows) for page in pages] == [4, 4, 4, 4, 4, 3]
    for earlier, page in pairwise(pages):
        back = listing.page(pcs, sort=sort, sorts=SORTS, cursor=page.newer, size=SIZE)
        assert back.rows == earlier.rows
        assert back.older == earlier.older


def test_the_first_page_has_nothing_before_it_and_the_last_nothing_after(pcs: Any) -> None:
    pages = walk(pcs, "model")
    assert [bool(page.newer) for page in pages] == [False, True, True, True, True, True]
    assert [bool(page.older) for page in pages] == [True, True, True, True, True, False]
    first = listing.page(pcs, sort="model", sorts=SORTS, cursor=pages[1].newer, size=SIZE)
    assert first.newer == ""


def test_no_rows_are_one_empty_page(pcs: Any) -> None:
    assert listing.page(pcs.filter(model="none"), sort="model", sorts=SORTS) == listing.Page([], "", "")


def test_an_unknown_sort_is_the_first_one(pcs: Any) -> None:
    assert listing.page(pcs, sort="nonsense", sorts=SORTS, size=SIZE) == walk(pcs, "model")[0]
    assert listing.page(pcs, sort="-nonsense", sorts=SORTS, size=SIZE) == walk(pcs, "model")[0]


@pytest.mark.parametrize("cursor", [">", "<", ">nonsense", ">W10", ">WzEsMl0", "<WyJBIiwgIngiXQ", "?", ">é", ">bnVsbA"])
def test_a_cursor_that_makes_no_sense_is_the_first_page(pcs: Any, cursor: str) -> None:
    found = {row.serial for row in listing.page(pcs, sort="sold", sorts=SORTS, cursor=cursor, size=30).rows}
    assert len(found) == 23


@given(st.text())
def test_no_cursor_is_an_error(text: str) -> None:
    rows = Device.objects.none()
    assert listing.page(rows, sort="sold", sorts=SORTS, cursor=text) == listing.Page([], "", "")


@pytest.mark.parametrize("value", ["1e400", '"1E+999999"', "-1", "1e30", '"NaN"', '"9999999999999"', "true"])
@pytest.mark.usefixtures("pcs")
def test_a_number_that_no_column_holds_is_no_cursor(value: str) -> None:
    cursor = ">" + base64.urlsafe_b64encode(f'[{value}, "{uuid7()}"]'.encode()).decode().rstrip("=")
    for rows, column, key in ((Job.objects.all(), "done", "id"), (Part.objects.all(), "price", "number")):
        sorts = {column: column}
        assert listing.page(rows, sort=column, sorts=sorts, cursor=cursor, key=key).rows == []


def test_a_page_is_one_query_without_offset(pcs: Any) -> None:
    cursor = listing.page(pcs, sort="sold", sorts=SORTS, size=SIZE).older
    with CaptureQueriesContext(connection) as queries:
        listing.page(pcs, sort="sold", sorts=SORTS, cursor=cursor, size=SIZE)
    assert len(queries) == 1
    assert "OFFSET" not in queries[0]["sql"]


def test_counts_are_exact_up_to_the_cap(db: None) -> None:
    del db
    partner = make_partner("Ann")
    many = [
        Job(partner_id=partner.id, kind=str(n), actor_label="", created_at=timezone.now())
        for n in range(listing.COUNT_CAP + 2)
    ]
    Job.objects.using("owner").bulk_create(many, batch_size=1_000)
    with scoped(Scope(partner.id)), transaction.atomic():
        rows = Job.objects.filter(partner_id=partner.id).order_by("kind")
        assert listing.count(rows) == listing.Count(10_000, capped=True)
        assert listing.count(rows, exact=True) == listing.Count(10_002, capped=False)
        assert listing.count(rows.filter(kind__lte="5")) == listing.Count(
            rows.filter(kind__lte="5").count(), capped=False
        )


def test_a_cursor_that_leads_nowhere_can_be_told_apart(pcs: Any) -> None:
    given_by_a_page = listing.page(pcs, sort="sold", sorts=SORTS, size=SIZE).older
    cursors = (given_by_a_page, "x", ">x", given_by_a_page[1:], "")
    told = [listing.is_cursor(pcs, one, sort="sold", sorts=SORTS) for one in cursors]
    assert told == [True, False, False, False, False]
