"""Killed with -9 at any moment, and a server that is away and comes back: nothing is lost, nothing has effect twice."""

from __future__ import annotations

import json
import random
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import recorded
from processes import enrolled, eventually, process, quick_agent

if TYPE_CHECKING:
    from pathlib import Path

    from fake_server import FakeServer
    from fleetward_agent.places import Places

NOW = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)


def waiting(places: Places) -> set[str]:
    """The ids of the messages on the disk."""
    bodies = [json.loads(path.read_text())["body"] for path in places.outbox.glob("[0-9]*.json")]
    return {body.get("id") or body["content"]["health"]["id"] for body in bodies}


def test_killed_again_and_again_while_the_server_comes_and_goes(
    places: Places, server: FakeServer, tmp_path: Path
) -> None:
    recorded.pc(tmp_path, recorded.LAPTOP)
    enrolled(places, server, NOW)
    chance = random.Random(7)  # noqa: S311 (no secret)
    seen: set[str] = set()
    for turn in range(12):
        if turn % 3 == 1:
            server.down()
        with process(*quick_agent(places, tmp_path)) as agent:
            time.sleep(chance.uniform(0.3, 1.0))
            agent.kill()
        seen |= waiting(places)
        if not server.is_up:
            server.start()
    _comes_to_rest(places, server, tmp_path)
    assert seen - set(server.accepted) == set()
    assert len(server.accepted) == len(set(server.accepted)) > 10
    # a message goes out again only where the agent was killed between the server's word and its own
    assert sum(server.deliveries.values()) - len(server.accepted) <= 12


def _comes_to_rest(places: Places, server: FakeServer, pc: Path) -> None:
    with process(*quick_agent(places, pc)) as agent:
        before = len(server.check_ins)
        eventually(lambda: len(server.check_ins) > before + 1)
        agent.kill()
    last = waiting(places)
    if last:  # measured between the last delivery and the kill
        with process(*quick_agent(places, pc)):
            eventually(lambda: last <= set(server.accepted))


def test_a_long_outage_is_made_good_in_order_each_message_once(
    places: Places, server: FakeServer, tmp_path: Path
) -> None:
    recorded.pc(tmp_path, recorded.LAPTOP)
    enrolled(places, server, NOW)
    server.down()
    with process(*quick_agent(places, tmp_path)) as agent:
        eventually(lambda: len(waiting(places)) > 10)
        kept = waiting(places)
        server.start()
        eventually(lambda: kept <= set(server.accepted))
        assert agent.poll() is None
    assert set(server.deliveries.values()) == {1}
    assert sum("content" in server.accepted[one] for one in kept) > 1  # inventories hold readings, and none is skipped
    moments = [body.get("taken_at") or body["content"]["health"]["taken_at"] for body in server.accepted.values()]
    assert moments == sorted(moments)
