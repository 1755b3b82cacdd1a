from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections, transaction

from fleetward.foundation.calls import operations
from fleetward.foundation.calls.operations import Answer, Call, InProgress, KeyReused
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import Scope, scoped

pytestmark = pytest.mark.usefixtures("db")

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ANSWER = Answer(201, b"{}", {"Location": "/x"})


def call(key: str = "one", content: str = "a") -> Call:
    return Call(PARTNER, CALLER, key, content)


PARTNER, CALLER = uuid7(), uuid7()


def count(now: datetime = NOW, limit: int = 5) -> operations.Counted:
    return operations.count_call(key="k", limit=limit, window=MINUTE, now=now)


def test_as_many_as_the_limit_get_through_in_a_window() -> None:
    assert [count().over for _ in range(7)] == [False] * 5 + [True] * 2


def test_what_is_left_is_told() -> None:
    assert [(one.left, one.seconds_left(NOW)) for one in (count(), count())] == [(4, 60), (3, 60)]


def test_the_next_window_begins_anew() -> None:
    for _ in range(7):
        count()
    assert count(NOW + MINUTE).left == 4


def test_exactly_the_limit_get_through_at_once() -> None:
    def one(_: int) -> bool:
        try:
            return count(limit=20).over
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as threads:
        assert sorted(threads.map(one, range(60))) == [False] * 20 + [True] * 40


def kept(now: datetime = NOW, content: str = "a", of: Call | None = None) -> Answer | None:
    with scoped(Scope(PARTNER)), transaction.atomic():
        return operations.kept_answer(call=of or call(content=content), now=now)


def keep(now: datetime = NOW) -> None:
    with scoped(Scope(PARTNER)), transaction.atomic():
        operations.keep_answer(call=call(), answer=ANSWER, now=now)


def test_a_call_that_is_repeated_gets_the_same_answer() -> None:
    assert kept() is None
    keep()
    assert kept() == ANSWER


def test_a_key_with_other_content_is_refused() -> None:
    keep()
    with pytest.raises(KeyReused):
        kept(content="b")


def test_keys_are_the_callers_own() -> None:
    keep()
    assert kept(of=Call(PARTNER, uuid7(), "one", "b")) is None


def test_an_answer_is_kept_for_a_day() -> None:
    keep()
    assert kept(NOW + timedelta(hours=24)) is None
    keep(NOW + timedelta(hours=24))
    assert kept(NOW + timedelta(hours=24)) == ANSWER


def test_while_it_is_being_answered_nobody_else_begins() -> None:
    def other() -> bool:
        try:
            kept()
        except InProgress:
            return True
        finally:
            connections.close_all()
        return False

    with ThreadPoolExecutor(1) as threads, scoped(Scope(PARTNER)):
        with transaction.atomic():
            assert operations.kept_answer(call=call(), now=NOW) is None
            assert threads.submit(other).result()
        assert not threads.submit(other).result()


def test_what_is_old_is_forgotten() -> None:
    count()
    keep()
    with scoped(Scope(PARTNER)):
        assert operations.forget_answers(partner_id=PARTNER, now=NOW) == 0
        assert operations.forget_answers(partner_id=PARTNER, now=NOW + timedelta(days=1)) == 1
    assert operations.forget_counts(now=NOW) == 0
    assert operations.forget_counts(now=NOW + MINUTE) == 1
