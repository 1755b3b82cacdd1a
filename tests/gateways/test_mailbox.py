"""A mailbox read over IMAP."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fleetward.gateways.mailbox import Mailbox, MailboxAway
from tests.factories.imap_server import PASSWORD, USER, Box, running

if TYPE_CHECKING:
    from collections.abc import Iterator

FIRST, SECOND = b"Subject: one\r\n\r\nHei \xff\r\n", b"Subject: two\r\n\r\n)\r\n"


@pytest.fixture
def box() -> Iterator[Box]:
    with running() as found:
        yield found


def reader(box: Box, **fields: object) -> Mailbox:
    usual: dict[str, object] = {"user": USER, "password": PASSWORD, "tls": False}
    return Mailbox("127.0.0.1", box.port, **(usual | fields))  # type: ignore[arg-type]  # as given


def taken(box: Box, **fields: int) -> list[bytes]:
    found: list[bytes] = []
    reader(box).take(found.append, **({"most": 10, "largest": 1_000} | fields))
    return found


def test_each_mail_is_handed_over_once_byte_for_byte(box: Box) -> None:
    box.put(FIRST, SECOND)
    assert taken(box) == [FIRST, SECOND]
    box.put(FIRST)
    assert (taken(box), taken(box)) == ([FIRST], [])


def test_no_more_than_so_many_at_once(box: Box) -> None:
    box.put(*[FIRST] * 3)
    assert [len(taken(box, most=2)) for _ in range(3)] == [2, 1, 0]


def test_one_that_is_too_large_is_left_for_a_person(box: Box) -> None:
    box.put(b"x" * 2_000, FIRST)
    assert taken(box) == [FIRST]
    assert box.flags == [{r"\Seen", r"\Flagged"}, {r"\Seen"}]


def test_one_that_could_not_be_handled_comes_again(box: Box) -> None:
    def fail(_raw: bytes) -> None:
        raise RuntimeError

    box.put(FIRST)
    with pytest.raises(RuntimeError):
        reader(box).take(fail, most=10, largest=1_000)
    assert taken(box) == [FIRST]


@pytest.mark.parametrize("word", ["LOGIN", "SELECT", "SEARCH", "FETCH", "STORE", "CAPABILITY"])
def test_a_server_that_hangs_up_is_away_and_nothing_is_lost(box: Box, word: str) -> None:
    box.put(FIRST)
    box.breaks_at = word
    with pytest.raises(MailboxAway):
        taken(box)
    box.breaks_at = ""
    assert taken(box) == [FIRST]


@pytest.mark.parametrize("fields", [{"password": "wrong"}, {"folder": "Elsewhere"}, {"tls": True}])
def test_one_that_does_not_let_us_in_is_away(box: Box, fields: dict[str, object]) -> None:
    with pytest.raises(MailboxAway):
        reader(box, **fields).take(lambda _raw: None, most=1, largest=1)


def test_nobody_there_is_away() -> None:
    with running() as gone:
        pass
    with pytest.raises(MailboxAway):
        taken(gone)
