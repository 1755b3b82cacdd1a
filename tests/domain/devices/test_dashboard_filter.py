from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from fleetward.domain.devices import queries
from fleetward.domain.devices.dashboard_filter import DashboardFilter, Seen
from fleetward.foundation.tenancy.scope import Scope, scoped
from tests.factories import devices, partners

NOW = timezone.now()


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, ["5CG1", "5CG2", "5CG3", "8CC4"]),
        ({"q": "5cg"}, ["5CG1", "5CG2", "5CG3"]),
        ({"q": "c4"}, ["8CC4"]),
        ({"model": "HP ZBook"}, ["8CC4"]),
        ({"program": "premium_plus"}, ["5CG3"]),
        ({"seen": "week"}, ["5CG1"]),
        ({"seen": "month"}, ["5CG2"]),
        ({"seen": "longer"}, ["5CG3"]),
        ({"seen": "never"}, ["8CC4"]),
        ({"state": "un_enrolled"}, ["5CG5"]),
        ({"state": "un_enrolled", "seen": "week"}, []),
    ],
)
def test_the_rows_that_fit(asked: dict[str, str], expected: list[str]) -> None:
    mine = partners.partner()
    theirs = partners.customer(mine)
    for serial, days, more in (
        ("5CG1", 2, {}), ("5CG2", 8, {}), ("5CG3", 31, {"program": "premium_plus"}),
        ("8CC4", None, {"model": "HP ZBook"}),
    ):  # fmt: skip
        seen_at = NOW - timedelta(days=days) if days else None
        devices.on_dashboard(theirs, serial, last_seen_at=seen_at, **more)
    devices.pc(mine, "5CG5", place="inactive", customer_id=theirs.id)
    devices.pc(mine, "5CG6")
    devices.on_dashboard(partners.customer(mine, "Other AS"), "5CG7")
    actor = partners.partner_actor(mine)
    with scoped(Scope(mine.id)), transaction.atomic():
        rows = DashboardFilter.read(asked).apply(queries.at_customer(actor, theirs), now=NOW)
        assert sorted(row.serial for row in rows) == expected


@pytest.mark.usefixtures("db")
def test_every_pc_is_seen_in_one_way() -> None:
    theirs = partners.customer(partners.partner())
    for number, hours in enumerate((0, 7 * 24, 7 * 24 + 1, 30 * 24, 30 * 24 + 1)):
        devices.on_dashboard(theirs, f"5CG{number}", last_seen_at=NOW - timedelta(hours=hours))
    actor = partners.partner_actor(theirs.partner)
    with scoped(Scope(theirs.partner_id)), transaction.atomic():
        rows = queries.at_customer(actor, theirs)
        told = {state: DashboardFilter(seen=state).apply(rows, now=NOW).count() for state in Seen}
        counts = queries.seen_counts(actor, theirs, NOW)
    assert told == {Seen.WEEK: 2, Seen.MONTH: 2, Seen.LONGER: 1, Seen.NEVER: 0}
    assert (counts.week, counts.month, counts.longer, counts.never, counts.capped) == (2, 2, 1, 0, False)


@given(st.dictionaries(st.sampled_from(["q", "model", "program", "seen", "state"]), st.text(max_size=30)))
def test_nonsense_is_no_filter_and_what_is_read_is_read_again(values: dict[str, str]) -> None:
    read = DashboardFilter.read(values)
    assert DashboardFilter.read(read.parameters()) == read
    assert (read.seen in {"", *Seen.values}, read.state in {"", "un_enrolled"}) == (True, True)
    assert read.without("q").q == ""
