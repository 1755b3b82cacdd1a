from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from uuid import UUID

from hypothesis import assume, given
from hypothesis import strategies as st

from fleetward.domain.sales_feed.fold import LOSES, WINS, Event, fold
from fleetward.domain.sales_feed.lifecycle import LIVE, LineState

NORTH, SOUTH = UUID(int=1), UUID(int=2)
ONE, TWO = 1, 2
DAY, NOON = date(2026, 9, 1), datetime(2026, 9, 1, 12, tzinfo=UTC)


def event(
    line: int,
    day: int,
    direction: str = "sale",
    partner: UUID | None = NORTH,
    reporter: int = ONE,
    *,
    decision: str = "",
) -> Event:
    return Event(
        1, UUID(int=100 + line), direction, reporter, partner, "premium", DAY + timedelta(days=day),
        NOON + timedelta(minutes=line), decision,
    )  # fmt: skip


def states(events: list[Event]) -> list[str]:
    told = fold(events, admitted=lambda *_: True).states
    return [f"{told[one.line_id][0]} {told[one.line_id][1]}".strip() for one in events]


def test_the_earlier_sale_holds_whatever_the_order_of_receipt() -> None:
    late, early = event(1, 5, partner=SOUTH), event(2, 3, reporter=TWO)
    assert states([late, early]) == ["conflict other_partner", "on_page"]


def test_of_one_day_the_return_comes_before_the_sale_that_follows_it() -> None:
    assert states([event(1, 0), event(2, 5), event(3, 5, "return")]) == ["ended returned_later", "on_page", "returned"]


def test_a_sale_and_its_return_on_one_day_are_over_together() -> None:
    assert states([event(1, 5, "return"), event(2, 5)]) == ["returned", "ended returned_later"]


def test_a_claimant_that_comes_back_the_same_day_is_no_conflict() -> None:
    claim, back = event(2, 5, partner=SOUTH, reporter=TWO), event(1, 5, "return", SOUTH, TWO)
    assert states([event(0, 0), back, claim]) == ["on_page", "returned", "ended returned_later"]


def test_a_return_that_names_another_partner_ends_nothing() -> None:
    assert states([event(1, 0), event(2, 5, "return", SOUTH)]) == ["on_page", "waiting return_before_sale"]


def test_the_winner_of_a_conflict_holds_and_the_loser_is_over() -> None:
    won = event(2, 5, partner=SOUTH, reporter=TWO, decision=WINS)
    lost = event(2, 5, partner=SOUTH, reporter=TWO, decision=LOSES)
    assert states([event(1, 0), won]) == ["ended conflict_lost", "on_page"]
    assert states([event(1, 0), lost]) == ["on_page", "ended conflict_lost"]


def test_a_holding_goes_on_without_certificate_only_while_it_lasts() -> None:
    sale, again = event(1, 0), event(3, 6)
    standing = (NORTH, sale.line_id)
    assert fold([sale], admitted=lambda *_: False, standing=standing).placed
    assert not fold([sale], admitted=lambda *_: False).placed
    ended = [sale, event(2, 5, "return"), again]
    assert not fold(ended, admitted=lambda *_: False, standing=standing).placed
    assert not fold([event(4, 0, partner=SOUTH)], admitted=lambda *_: False, standing=standing).placed


_events = st.tuples(
    st.integers(0, 5), st.sampled_from(["sale", "return"]), st.sampled_from([NORTH, SOUTH]), st.sampled_from([1, 2])
)


@given(st.lists(_events, max_size=6))
def test_every_line_gets_one_state_and_at_most_one_holds(drawn: list[tuple[int, str, UUID, int]]) -> None:
    events = [event(line, *rest) for line, rest in enumerate(drawn)]
    result = fold(events, admitted=lambda *_: True)
    assert set(result.states) == {one.line_id for one in events}
    assert {state for state, _ in result.states.values()} <= set(LIVE)
    on_page = [line for line, (state, _) in result.states.items() if state == LineState.ON_PAGE]
    assert on_page == ([result.holder.line_id] if result.holder else [])


@given(st.lists(_events, max_size=4, unique_by=lambda one: one[0]))
def test_the_order_of_receipt_says_nothing_where_days_differ(drawn: list[tuple[int, str, UUID, int]]) -> None:
    found = set()
    for order in permutations(range(len(drawn))):
        events = [event(order[line], *rest) for line, rest in enumerate(drawn)]
        found.add(tuple(states(events)))
    assert len(found) == 1


ENROLLED = Event.enrolment(NORTH, UUID(int=1))


def known(events: list[Event], enrolled: Event | None = None) -> list[Event]:
    """The events as they stand when they have been settled."""
    told = fold(events, admitted=lambda *_: True, enrolled=enrolled).states
    return [replace(one, state=told[one.line_id][0], reason=told[one.line_id][1]) for one in events]


@given(st.lists(_events, max_size=5))
def test_what_was_over_before_a_pc_enrolled_stays_as_it_was(drawn: list[tuple[int, str, UUID, int]]) -> None:
    before = known([event(line, *rest) for line, rest in enumerate(drawn)])
    assume(fold(before, admitted=lambda *_: True).holder is None)
    result = fold(before, admitted=lambda *_: True, enrolled=ENROLLED, standing=(NORTH, ENROLLED.line_id))
    assert {one.line_id: (one.state, one.reason) for one in before}.items() <= result.states.items()
    assert (result.holder, result.placed, result.continues(NORTH, ENROLLED.line_id)) == (ENROLLED, True, True)


@given(st.lists(_events, max_size=5), st.lists(_events, max_size=4))
def test_an_enrolment_gives_way_only_to_a_report_for_its_own_partner(
    earlier: list[tuple[int, str, UUID, int]], later: list[tuple[int, str, UUID, int]]
) -> None:
    before = known([event(line, *rest) for line, rest in enumerate(earlier)])
    assume(fold(before, admitted=lambda *_: True).holder is None)
    after = [event(50 + line, *rest) for line, rest in enumerate(later)]
    result = fold([*before, *after], admitted=lambda *_: True, enrolled=ENROLLED)
    assert {one.line_id for one in (*before, *after)} <= set(result.states)
    reported = [one for one in after if one.direction == "sale" and one.partner_id == NORTH]
    if not reported:
        assert result.holder == ENROLLED
    if result.holder and result.holder != ENROLLED:
        assert result.states[result.holder.line_id][0] == LineState.ON_PAGE


@given(st.lists(_events, max_size=4))
def test_settling_again_what_is_settled_changes_nothing(drawn: list[tuple[int, str, UUID, int]]) -> None:
    told = [event(line, *rest) for line, rest in enumerate(drawn)]
    assume(fold(told, admitted=lambda *_: True, enrolled=ENROLLED).holder == ENROLLED)
    once = known(told, ENROLLED)
    assert known(once, ENROLLED) == once
