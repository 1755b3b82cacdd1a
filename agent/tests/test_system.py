"""The system's process, turn by turn: what it measures, keeps, sends and drops."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

import fake_server
import recorded
from fleetward_agent import enrolment, status
from fleetward_agent.pace import Pace
from fleetward_agent.system import System
from processes import enrolled

if TYPE_CHECKING:
    from pathlib import Path

    from fake_server import FakeServer
    from fleetward_agent.places import Places

NOW = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
PACE = Pace(soonest=0.01, first_wait=0.0, longest_wait=0.0)  # a turn always talks


@pytest.fixture
def system(places: Places, tmp_path: Path) -> System:
    return System(places, recorded.laptop(tmp_path), PACE)


def again(system: System) -> None:
    """An hour later."""
    system.memory.keep(readings_at=time.time() - 2 * system.pace.readings)
    system.turn()


def test_the_first_turn_sends_the_inventory_with_the_readings_and_checks_in(
    system: System, places: Places, server: FakeServer
) -> None:
    enrolled(places, server, NOW)
    system.turn()
    assert [body["content"]["bios"]["ssn"] for body in server.accepted.values()] == ["5CG1234ABC"]
    assert server.check_ins == [{"agent": "fleetward-agent/0.1.0", "language": "en"}]
    assert len(system.outbox) == 0


def test_then_readings_alone(system: System, places: Places, server: FakeServer) -> None:
    enrolled(places, server, NOW)
    system.turn()
    again(system)
    assert list(list(server.accepted.values())[1]) == [
        "id", "taken_at", "disks", "batteries", "temperatures", "fans", "memory", "firmware",
    ]  # fmt: skip


def test_before_it_is_enrolled_it_measures_and_keeps(system: System, places: Places, server: FakeServer) -> None:
    system.turn()
    again(system)
    assert len(system.outbox) == 2
    enrolled(places, server, NOW)
    system._talk_at = 0.0
    system.turn()
    assert (len(server.accepted), len(system.outbox)) == (2, 0)


def test_a_credential_that_is_not_known_is_said_and_measuring_goes_on(
    system: System, places: Places, server: FakeServer
) -> None:
    enrolled(places, server, NOW)
    server.credentials.clear()
    system.turn()
    again(system)
    assert len(system.outbox) == 2
    said = status.lines(status.facts(places), "en")
    assert said[1] == (
        f"The server does not know this PC any more. Enrol again: fleetward-agent enroll --server {server.url}"
    )
    enrolled(places, server, NOW)
    again(system)
    assert (len(server.accepted), len(system.outbox)) == (3, 0)
    known = enrolment.load(places)
    assert known is not None
    assert not known.refused


def test_a_server_in_trouble_gets_everything_once_later(system: System, places: Places, server: FakeServer) -> None:
    enrolled(places, server, NOW)
    server.mood[""] = (503, {"problem": "busy", "text": ""}, {})
    for _ in range(3):
        again(system)
    assert len(system.outbox) == 3
    assert status.facts(places)["problem"] == "status 503"
    server.mood.clear()
    system.turn()
    assert (len(system.outbox), set(server.deliveries.values())) == (0, {1})
    assert status.facts(places)["problem"] is None


def test_retry_after_is_honoured(system: System, places: Places, server: FakeServer) -> None:
    enrolled(places, server, NOW)
    server.mood[""] = (429, {"problem": "slow", "text": ""}, {"Retry-After": "300"})
    system.turn()
    assert 299 < system._talk_at - time.monotonic() < 331
    server.mood.clear()
    again(system)
    assert server.check_ins == []


def test_a_message_that_the_server_will_never_take_is_dropped_and_said(
    system: System, places: Places, server: FakeServer
) -> None:
    enrolled(places, server, NOW)
    server.mood["inventory"] = (422, {"problem": "clock", "text": "Taken tomorrow."}, {})
    system.turn()
    assert (len(system.outbox), len(server.check_ins)) == (0, 1)
    assert status.facts(places)["problem"] == "422 clock: Taken tomorrow."


def test_a_page_of_a_hotels_network_takes_nothing_away(system: System, places: Places, server: FakeServer) -> None:
    enrolled(places, server, NOW)
    server.mood[""] = (403, "<html>Sign in", {"Content-Type": "text/html"})
    system.turn()
    assert len(system.outbox) == 1


def test_an_answer_lost_on_the_way_is_sent_again_under_the_same_id(
    system: System, places: Places, server: FakeServer
) -> None:
    enrolled(places, server, NOW)
    server.mood["inventory"] = (0, {}, {})
    system.turn()
    server.mood.clear()
    system.turn()
    assert (len(server.accepted), list(server.deliveries.values())) == (1, [2])


def test_the_servers_words_are_kept_over_a_restart(system: System, places: Places, server: FakeServer) -> None:
    enrolled(places, server, NOW)
    server.notices = [fake_server.notice()]
    system.turn()
    said = status.lines(status.facts(places), "nb")
    assert said[0] == f"Registrert hos {server.url} siden 2026-11-26T08:00:00+00:00."
    assert said[2:] == [
        "På en kundeoversikt: ja.", "Meldinger som venter: 0.", "Varsler:", "  The disk is failing (critical)",
        "Reparasjonssaker:", "  R-17: scheduled",
    ]  # fmt: skip
    restarted = System(places, system.sources, PACE)
    restarted.turn()
    assert (len(server.accepted), len(server.check_ins)) == (1, 2)


def test_strange_answers_are_as_nothing(system: System, places: Places, server: FakeServer) -> None:
    enrolled(places, server, NOW)
    strange = {"notices": [{"id": "../../etc"}, 7, None], "repair_cases": [7], "next_check_in": "soon"}
    server.mood["check-in"] = (200, strange, {})
    system.turn()
    told = status.facts(places)
    assert (told["notices"], told["repair_cases"], told["on_dashboard"]) == ([], [], False)


def test_a_clock_turned_back_does_not_stop_it(system: System) -> None:
    system.turn()
    system.memory.keep(readings_at=time.time() + 1e6)
    system.turn()
    assert len(system.outbox) == 2


def test_a_memory_that_cannot_be_read_is_an_empty_one(places: Places, tmp_path: Path) -> None:
    places.state.mkdir()
    places.memory.write_text('{"notices": 5, "language": ["x"], "readings_at": "later"}')
    system = System(places, recorded.pc(tmp_path, {}), PACE)
    assert (system.memory["notices"], system.memory["language"], system.memory["readings_at"]) == ([], "en", 0.0)
