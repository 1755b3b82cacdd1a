"""The scope is a fact of the running code, not of a connection."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest

from fleetward.foundation.tenancy.scope import VENDOR, Scope, current, scoped

ANN, BOB = Scope(UUID(int=1)), Scope(UUID(int=2))


def test_there_is_none_until_somebody_enters_one() -> None:
    assert current() is None


def test_scopes_nest_and_may_be_left_open_inside() -> None:
    with scoped(ANN):
        with scoped(BOB):
            assert current() == BOB
            with scoped(None):
                assert current() is None
        assert current() == ANN
    assert current() is None


def test_an_error_brings_the_scope_before_it_back() -> None:
    with scoped(ANN):
        with pytest.raises(ZeroDivisionError), scoped(VENDOR):
            raise ZeroDivisionError
        assert current() == ANN


def test_a_thread_does_not_inherit_the_scope() -> None:
    with scoped(ANN), ThreadPoolExecutor(1) as pool:
        assert pool.submit(current).result() is None
