from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from fleetward.domain.sales_feed.lifecycle import Reason
from fleetward.domain.sales_feed.neutral import Purpose
from fleetward.domain.sales_feed.operations.withdrawal import Withdrawals, judge

DAY = date(2026, 9, 1)
ORIGINAL, CANCELLATION, REPLACE = Purpose.ORIGINAL, Purpose.CANCELLATION, Purpose.REPLACE


def report(purpose: Purpose, day: int | None, number: str = "A", replaces: str = "") -> SimpleNamespace:
    on = None if day is None else DAY + timedelta(days=day)
    return SimpleNamespace(purpose=purpose, document_date=on, document_number=number, replaces=replaces)


def told(*reports: SimpleNamespace, earlier: list[tuple[SimpleNamespace, bool]] | None = None) -> Withdrawals:
    return judge(list(reports), earlier or [], {})


@pytest.mark.parametrize(
    ("original", "withdrawing", "withdrawn"), [(0, 1, True), (1, 1, True), (2, 1, False), (None, 1, True)]
)
def test_a_report_withdraws_what_came_before_it_unless_that_is_dated_later(
    *, original: int | None, withdrawing: int, withdrawn: bool
) -> None:
    found = told(report(ORIGINAL, original), report(CANCELLATION, withdrawing))
    assert found.reasons == ({0: Reason.CANCELLED} if withdrawn else {})


@pytest.mark.parametrize(
    ("waits", "day", "withdrawn"), [(True, 1, True), (False, 1, False), (False, 0, True), (True, 2, False)]
)
def test_a_report_received_before_withdraws_an_older_one_and_one_of_its_day_if_it_waits(
    *, waits: bool, day: int, withdrawn: bool
) -> None:
    found = told(report(ORIGINAL, day), earlier=[(report(CANCELLATION, 1), waits)])
    assert found.reasons == ({0: Reason.CANCELLED} if withdrawn else {})


def test_a_report_that_found_nothing_waits_and_is_settled_by_the_one_it_waits_for() -> None:
    assert told(report(CANCELLATION, 1)).waiting == {0}
    both = told(report(CANCELLATION, 1), report(ORIGINAL, 1))
    assert (both.waiting, both.settled, both.reasons) == (set(), {"A"}, {1: Reason.CANCELLED})


def test_a_replacement_of_one_day_does_not_withdraw_its_own_copy_before_it() -> None:
    assert told(report(REPLACE, 1), earlier=[(report(REPLACE, 1), True)]).reasons == {}


def test_a_cancellation_is_never_withdrawn() -> None:
    assert told(report(CANCELLATION, 0), report(CANCELLATION, 1)).reasons == {}


def test_a_report_without_number_is_nobody_s_target() -> None:
    assert told(report(ORIGINAL, 0, ""), report(CANCELLATION, 1, "")).reasons == {}


def test_a_report_is_withdrawn_by_the_number_that_another_names() -> None:
    found = told(report(ORIGINAL, 0, "A"), report(REPLACE, 1, "B", replaces="A"), report(ORIGINAL, 0, "B"))
    assert found.reasons == {0: Reason.REPLACED}


def test_ten_thousand_replacements_of_one_number_are_judged_at_once() -> None:
    found = told(*(report(REPLACE, number) for number in range(10_000)))
    assert len(found.reasons) == 9_999
