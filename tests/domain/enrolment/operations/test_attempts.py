from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections
from hypothesis import given
from hypothesis import strategies as st

from fleetward.domain.enrolment.models import AttemptCount
from fleetward.domain.enrolment.operations import attempts

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
WINDOW = timedelta(minutes=15)


def attempt(now: datetime = NOW, limit: int = 5, key: str = "address:192.0.2.1") -> bool:
    try:
        attempts.reserve_attempt(key=key, limit=limit, window=WINDOW, now=now)
    except attempts.TooManyAttempts:
        return False
    return True


@pytest.mark.usefixtures("db")
def test_of_200_attempts_at_once_exactly_the_limit_gets_through() -> None:
    def in_a_thread(_: int) -> bool:
        try:
            return attempt()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(20) as pool:
        through = list(pool.map(in_a_thread, range(200)))
    assert (sum(through), AttemptCount.objects.get().attempts) == (5, 5)


@pytest.mark.usefixtures("db")
def test_the_refusal_says_when_the_next_attempt_is_let_through() -> None:
    attempt(limit=1)
    with pytest.raises(attempts.TooManyAttempts) as refused:
        attempts.reserve_attempt(key="address:192.0.2.1", limit=1, window=WINDOW, now=NOW + WINDOW / 2)
    assert refused.value.until == NOW + WINDOW
    assert attempt(NOW + WINDOW, limit=1)
    assert not attempt(NOW + WINDOW, limit=1)


@pytest.mark.usefixtures("db")
def test_an_attempt_that_is_given_back_was_none() -> None:
    for _ in range(50):
        ends = attempts.reserve_attempt(key="k", limit=1, window=WINDOW, now=NOW)
        attempts.give_back_attempt(key="k", window_ends=ends)
    assert attempt(limit=1, key="k")


@pytest.mark.usefixtures("db")
def test_an_attempt_of_a_window_that_is_over_gives_nothing_back() -> None:
    old = attempts.reserve_attempt(key="k", limit=1, window=WINDOW, now=NOW)
    assert attempt(NOW + WINDOW, limit=1, key="k")
    attempts.give_back_attempt(key="k", window_ends=old)
    assert not attempt(NOW + WINDOW, limit=1, key="k")


@pytest.mark.usefixtures("db")
def test_one_address_does_not_count_for_another() -> None:
    assert attempt(limit=1)
    assert attempt(limit=1, key="address:192.0.2.2")


@pytest.mark.usefixtures("db")
def test_counts_of_windows_that_are_over_are_forgotten() -> None:
    attempt(key="old")
    attempt(NOW + WINDOW, key="new")
    assert attempts.forget_attempts(now=NOW + WINDOW) == 1
    assert [row.key for row in AttemptCount.objects.all()] == ["new"]


def test_an_ipv6_network_of_one_subscriber_is_one_address() -> None:
    assert attempts.address_key("2001:db8:1:2::1") == attempts.address_key("2001:db8:1:2:ffff::9")
    assert attempts.address_key("2001:db8:1:2::1") != attempts.address_key("2001:db8:1:3::1")
    assert attempts.address_key("192.0.2.7") == "address:192.0.2.7"


@given(st.text(max_size=60))
def test_any_address_has_a_count_that_fits(address: str) -> None:
    assert len(attempts.address_key(address)) <= 80
