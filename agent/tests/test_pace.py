"""When the agent speaks again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetward_agent.pace import Backoff, Pace


def test_waits_double_up_to_the_longest_and_begin_anew_after_success() -> None:
    backoff = Backoff(Pace(first_wait=10, longest_wait=60))
    for ceiling in (10, 20, 40, 60, 60):
        assert ceiling / 2 <= backoff.failed() <= ceiling
    backoff.succeeded()
    assert backoff.failed() <= 10


def test_two_pcs_do_not_wait_equally_long() -> None:
    assert len({Backoff(Pace()).failed() for _ in range(20)}) == 20


@given(st.floats(0, 86400), st.integers(0, 10_000))
def test_what_the_server_asks_for_is_kept(asked: float, failures: int) -> None:
    backoff = Backoff(Pace())
    backoff.failures = failures
    assert asked <= backoff.failed(asked) <= max(3600, asked * 1.1)


@pytest.mark.parametrize(
    ("said", "seconds"), [(600, 600), (0, 60), (-1, 60), (1e9, 86400), (None, 3600), ("soon", 3600), (True, 3600)]
)
def test_the_next_check_in_is_as_the_server_says_within_reason(said: object, seconds: float) -> None:
    assert seconds * 0.9 <= Pace().next_check_in(said) <= seconds * 1.1
