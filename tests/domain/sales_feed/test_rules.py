from __future__ import annotations

from pathlib import Path

import pytest

from fleetward.domain.sales_feed import rules
from fleetward.domain.sales_feed.lifecycle import FileState, LineState, Reason
from fleetward.domain.sales_feed.models import FeedFile, Line
from fleetward.domain.sales_feed.operations import fix

GOOD = {"serial": 0, "product": 1, "reseller_id": 2}


@pytest.mark.parametrize(
    ("mapping", "refusal"),
    [
        (GOOD, None),
        ({}, None),
        ({"serial": 0, "product": 1, "reseller_name": 2}, "columns_missing"),
        (GOOD | {"invoice": 2}, "column_twice"),
        (GOOD | {"invoice": 4}, "column_unknown"),
        (GOOD | {"price": 3}, "column_unknown"),
        (GOOD | {"invoice": -1}, "column_unknown"),
    ],
)
def test_a_layout_needs_its_columns_once_and_inside_the_header(mapping: dict[str, int], refusal: str | None) -> None:
    assert rules.refuse_columns(mapping, 4) == refusal


def test_only_lines_set_aside_for_their_serial_are_corrected() -> None:
    allowed = {
        (state, reason)
        for state in LineState
        for reason in Reason
        if rules.refuse_correction(Line(state=state, reason=reason)) is None
    }
    assert allowed == {(LineState.SET_ASIDE, reason) for reason in rules.WRONG_SERIALS}


def test_lines_that_hold_or_claim_a_pc_are_not_dismissed() -> None:
    allowed = {
        (state, reason)
        for state in LineState
        for reason in Reason
        if state != LineState.SET_ASIDE and rules.refuse_dismissal(Line(state=state, reason=reason)) is None
    }
    assert allowed == {(LineState.WAITING, Reason.UNKNOWN_RESELLER)}


def test_only_refused_and_waiting_files_are_read_again() -> None:
    allowed = {state for state in FileState if rules.refuse_retry(FeedFile(state=state)) is None}
    assert allowed == {FileState.REFUSED, FileState.WAITING_LAYOUT}


def test_every_refusal_has_a_sentence_and_no_sentence_is_left_over() -> None:
    said = Path(rules.__file__).read_text().partition("def refuse_correction")[2] + Path(fix.__file__).read_text()
    codes = {code for code in rules.WHY if f'"{code}"' in said} | set(rules.WRONG_SERIALS)
    assert codes == set(rules.WHY)
