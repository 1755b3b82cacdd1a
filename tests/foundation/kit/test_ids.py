"""Ids that are sorted by time."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import islice
from uuid import RFC_4122, UUID

from fleetward.foundation.kit.ids import begins_number, number_of, run_prefix, run_span, uuid7, uuid7_prefix, uuid7_run


def test_an_id_is_of_version_7_and_begins_with_the_time_in_milliseconds() -> None:
    before = time.time_ns() // 1_000_000
    made = uuid7()
    after = time.time_ns() // 1_000_000
    assert (made.version, made.variant) == (7, RFC_4122)
    assert before <= made.int >> 80 <= after + 1


def test_ids_rise_also_within_one_millisecond() -> None:
    made = [uuid7() for _ in range(20_000)]
    assert made == sorted(set(made))


def test_threads_never_make_the_same_id() -> None:
    with ThreadPoolExecutor(4) as pool:
        made = [one for part in pool.map(lambda _: [uuid7() for _ in range(2_000)], range(4)) for one in part]
    assert len(set(made)) == 8_000


def test_a_run_rises_and_every_id_of_it_is_of_version_7() -> None:
    made = [UUID(text) for text in islice(uuid7_run(), 1_000)]
    assert made == sorted(set(made))
    assert {(one.version, one.variant) for one in made} == {(7, RFC_4122)}


def test_a_prefix_leaves_eight_digits_to_count_in_and_a_later_one_is_greater() -> None:
    first, second = uuid7_prefix(), uuid7_prefix()
    assert (len(first), len(second)) == (24, 24)
    assert UUID(first + "ffffffff") < UUID(second + "00000000")
    assert uuid7().int > UUID(second + "00000000").int


def test_the_run_of_an_id_lies_within_its_span_and_outside_that_of_the_next() -> None:
    one, other = uuid7(), uuid7()
    first, last = run_span(one)
    made = [UUID(f"{run_prefix(one)}{number:08x}") for number in (0, 1, 0xFFFFFFFF)]
    assert {(each.version, each.variant) for each in made} == {(7, RFC_4122)}
    assert [first, last] == [made[0], made[2]]
    assert first <= one <= last < run_span(other)[0]


def test_the_number_names_the_day_and_can_be_read_out() -> None:
    assert number_of(UUID(int=0), datetime(2026, 3, 4, tzinfo=UTC)) == "260304-22222"
    assert number_of(UUID(int=28), datetime(2026, 3, 4, tzinfo=UTC)) == "260304-23222"


def test_the_beginning_of_a_number_is_known_by_its_day_and_dash() -> None:
    whole = number_of(uuid7(), datetime(2026, 11, 26, tzinfo=UTC))
    assert [begins_number(whole[:length]) for length in range(len(whole) + 1)] == [False] * 7 + [True] * 6
    assert [begins_number(text) for text in ("5CG4100BCD", f"{whole}X", f"x{whole}", "261126-b")] == [False] * 4
