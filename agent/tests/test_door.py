"""The door between root and the users: who gets which notice, and what becomes of the answers."""

from __future__ import annotations

import json
import socket
import stat
import threading
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

import fake_server
from fleetward_agent import door, enrolment
from fleetward_agent.door import Closed, Door, Visit
from fleetward_agent.memory import Memory
from fleetward_agent.notices import Desk
from fleetward_agent.outbox import Outbox
from processes import enrolled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fake_server import FakeServer
    from fleetward_agent.places import Places

NOW = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)


@pytest.fixture
def desk(places: Places, server: FakeServer) -> Desk:
    """An enrolled PC with one notice, as a check-in has left it."""
    enrolled(places, server, NOW)
    server.notices = [fake_server.notice()]
    memory, outbox = Memory(places.memory), Outbox(places.outbox)
    outbox.prepare()
    memory.keep(notices=server.notices)
    return Desk(places, memory, outbox, gap=0.0)


@pytest.fixture(autouse=True)
def _opened(desk: Desk, places: Places) -> Iterator[None]:
    with Door(places.door, desk, lambda: {"waiting": 0}):
        yield


def shown(visit: Visit, language: str = "nb") -> object:
    return visit.ask(do="show", language=language)["notice"]


def test_the_server_is_asked_again_in_the_users_language(places: Places, server: FakeServer) -> None:
    with Visit(places.door) as visit:
        assert shown(visit) == server.notices[0]
    assert server.asked == ["nb"]


def test_a_notice_withdrawn_meanwhile_is_not_shown(places: Places, server: FakeServer) -> None:
    server.notices = []
    with Visit(places.door) as visit:
        assert shown(visit) is None
        assert shown(visit) is None
    assert server.asked == ["nb"]  # the second time it was known that there is none


def test_nothing_is_shown_where_the_server_cannot_be_asked(places: Places, server: FakeServer) -> None:
    server.down()
    with Visit(places.door) as visit:
        assert shown(visit) is None


def test_view_gives_the_page(places: Places, server: FakeServer) -> None:
    [one] = server.notices
    with Visit(places.door) as visit:
        shown(visit)
        assert visit.ask(do="answer", answer="shown") == {}
        assert visit.ask(do="answer", answer="view") == {"url": f"{server.url}/pc/token/"}
    assert server.answers == [(one["id"], "shown"), (one["id"], "view")]


def test_view_of_a_withdrawn_notice_gives_none(places: Places, server: FakeServer) -> None:
    with Visit(places.door) as visit:
        shown(visit)
        server.notices = []
        assert visit.ask(do="answer", answer="view") == {}


def test_two_users_never_see_the_same_at_once(places: Places, server: FakeServer) -> None:
    with Visit(places.door) as first, Visit(places.door) as second:
        assert shown(first) == server.notices[0]
        assert shown(second) is None
    with Visit(places.door) as third:
        assert shown(third) == server.notices[0]  # both have gone


def test_a_second_user_sees_the_next_one(places: Places, server: FakeServer, desk: Desk) -> None:
    server.notices = [fake_server.notice(), fake_server.notice("The battery is worn")]
    desk.memory.keep(notices=server.notices)
    with Visit(places.door) as first, Visit(places.door) as second:
        assert [shown(first), shown(second)] == server.notices


def test_not_now_is_kept_and_told_later_where_the_server_is_away(
    places: Places, server: FakeServer, desk: Desk
) -> None:
    [one] = server.notices
    with Visit(places.door) as visit:
        shown(visit)
        server.down()
        assert visit.ask(do="answer", answer="later") == {}
    server.start()
    with Visit(places.door) as visit:
        assert shown(visit) is None  # the server does not know yet, but the user has said so
    assert [(message.address, message.body) for message in desk.outbox.waiting()] == [
        (f"notices/{one['id']}", {"answer": "later"})
    ]


def test_an_answer_without_a_notice_goes_nowhere(places: Places, server: FakeServer) -> None:
    with Visit(places.door) as visit:
        assert visit.ask(do="answer", answer="view") == {}
        shown(visit)
        assert visit.ask(do="answer", answer="delete everything") == {}
    assert server.answers == []


def test_an_unknown_credential_is_noticed_here_too(places: Places, server: FakeServer) -> None:
    server.credentials.clear()
    with Visit(places.door) as visit:
        assert shown(visit) is None
    known = enrolment.load(places)
    assert known is not None
    assert known.refused


def test_every_user_may_knock_but_the_credential_is_for_root(places: Places) -> None:
    assert stat.S_IMODE(places.door.stat().st_mode) == 0o666
    assert stat.S_IMODE(places.credential.stat().st_mode) == 0o600
    assert stat.S_IMODE(places.state.stat().st_mode) == 0o700


@pytest.mark.parametrize("line", [b"no JSON\n", b"[1]\n", b'{"do": "credential"}\n', b"\xff\xfe\n", b"{" * 70_000])
def test_nonsense_is_answered_with_nothing_and_harms_nobody(places: Places, line: bytes) -> None:
    with socket.socket(socket.AF_UNIX) as rude:
        rude.settimeout(5)
        rude.connect(str(places.door))
        rude.sendall(line)
        rude.shutdown(socket.SHUT_WR)
        with suppress(ConnectionResetError):
            assert rude.recv(1000).strip() in {b"", b"{}"}
    assert door.is_answered(places.door)


def test_a_crowd_is_kept_out(places: Places) -> None:
    visits = [Visit(places.door) for _ in range(door.MOST_VISITORS)]
    for visit in visits:
        visit.__enter__()
        visit.ask(do="status")
    with pytest.raises(Closed), Visit(places.door) as late:
        late.ask(do="status")
    for visit in visits:
        visit.__exit__()


def test_a_door_with_nobody_behind_it_is_closed_and_can_be_taken_over(places: Places, desk: Desk) -> None:
    left = places.state / "left.sock"
    with socket.socket(socket.AF_UNIX) as killed:
        killed.bind(str(left))
    assert not door.is_answered(left)
    with Door(left, desk, lambda: {"waiting": 0}):
        assert door.is_answered(left)
    assert not left.exists()


def test_by_port_the_token_opens(places: Places, desk: Desk, server: FakeServer) -> None:
    path = places.state / "door.json"
    with Door(path, desk, lambda: {"waiting": 0}):
        named = json.loads(path.read_text())
        with Visit(path) as visit:
            assert shown(visit) == server.notices[0]
        path.write_text(json.dumps(named | {"token": "guessed"}))
        assert not door.is_answered(path)
    assert not door.is_answered(path)
    assert threading.active_count() < 20
