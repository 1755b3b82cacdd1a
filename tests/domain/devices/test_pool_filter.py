"""The filter of *Unassigned devices*."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from fleetward.domain.devices import queries
from fleetward.domain.devices.pool_filter import PoolFilter, after
from fleetward.foundation.tenancy.scope import Scope, scoped
from tests.factories import devices, partners

text = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=6)


@given(text, text)
def test_what_begins_with_a_text_lies_between_it_and_the_text_after(start: str, rest: str) -> None:
    end = after(start)
    assert start <= start + rest
    assert not end or start + rest < end


@given(text, text)
def test_what_lies_between_a_text_and_the_text_after_begins_with_it(start: str, other: str) -> None:
    end = after(start)
    assert ((start <= other) and (not end or other < end)) == other.startswith(start)


@given(
    st.dictionaries(st.sampled_from(["q", "model", "sold_from", "waiting_days", "end_customer", "sold_to"]), st.text())
)
def test_any_address_is_read_and_what_was_read_is_read_again_as_the_same(values: dict[str, str]) -> None:
    found = PoolFilter.read(values)
    assert PoolFilter.read(found.parameters()) == found


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"sold_from": "2026-02-30"}, PoolFilter()),
        ({"sold_from": "yesterday"}, PoolFilter()),
        ({"waiting_days": "-3"}, PoolFilter()),
        ({"waiting_days": "\u00b2"}, PoolFilter()),
        ({"waiting_days": "99999999999"}, PoolFilter()),
        ({"q": "\x00 5cg "}, PoolFilter(q="5cg")),
        ({"sold_to": "2026-02-28", "waiting_days": "30"}, PoolFilter(sold_to=date(2026, 2, 28), waiting_days=30)),
    ],
)
def test_nonsense_is_no_filter(values: dict[str, str], expected: PoolFilter) -> None:
    assert PoolFilter.read(values) == expected


def test_one_filter_can_be_lifted_and_the_others_stay() -> None:
    assert PoolFilter(q="5CG", model="A", waiting_days=7).without("model") == PoolFilter(q="5CG", waiting_days=7)


def test_the_filter_reads_a_query_dict() -> None:
    assert PoolFilter.read(QueryDict("q=5CG&q=8CC").dict()) == PoolFilter(q="8CC")


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, ["5CG4100ABC", "8CC4200BCD", "MXL4300CDF"]),
        ({"q": "5cg 41"}, ["5CG4100ABC"]),
        ({"q": "BCD"}, ["8CC4200BCD"]),
        ({"q": "5CG4100ABC"}, ["5CG4100ABC"]),
        ({"q": "00"}, []),
        ({"q": "%"}, []),
        ({"model": "HP ZBook"}, ["8CC4200BCD"]),
        ({"program": "premium_plus"}, ["MXL4300CDF"]),
        ({"distributor": "td synnex"}, ["MXL4300CDF"]),
        ({"distributor": "TD"}, ["MXL4300CDF"]),
        ({"end_customer": "\u00e5s"}, ["8CC4200BCD"]),
        ({"end_customer": "fjord e"}, ["5CG4100ABC"]),
        ({"sold_from": "2026-05-01"}, ["8CC4200BCD"]),
        ({"sold_to": "2026-01-31"}, ["MXL4300CDF"]),
        ({"sold_from": "2026-03-02", "sold_to": "2026-03-02"}, ["5CG4100ABC"]),
        ({"waiting_days": "30"}, ["MXL4300CDF"]),
    ],
)
def test_each_filter_keeps_what_it_names(values: dict[str, str], expected: list[str]) -> None:
    partner = partners.partner()
    now = timezone.now()
    rows: dict[str, dict[str, Any]] = {
        "5CG4100ABC": {},
        "8CC4200BCD": {"model": "HP ZBook", "end_customer": "\u00c5s Bygg AS", "sold_on": date(2026, 5, 1)},
        "MXL4300CDF": {
            "program": "premium_plus", "distributor": "TD SYNNEX", "end_customer": "", "sold_on": date(2026, 1, 31),
            "waiting_since": now - timedelta(days=31),
        },
    }  # fmt: skip
    for serial, fields in rows.items():
        devices.pc(partner, serial, **fields)
    devices.pc(partner, "5CG4199ABC", place="left")
    with scoped(Scope(partner.id)), transaction.atomic():
        found = PoolFilter.read(values).apply(queries.pool(partners.partner_actor(partner)), now=now)
        assert sorted(pc.serial for pc in found) == expected
