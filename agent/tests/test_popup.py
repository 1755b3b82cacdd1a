"""The pop-up, from the server's notice to the user's button and back: three processes, nothing of ours replaced."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

import fake_server
import recorded
import sessions
from accessibility import press
from fleetward_agent import notify
from fleetward_agent.popup.either import Either
from processes import TESTS, agent, enrolled, eventually, process, quick_agent

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fake_server import FakeServer
    from fleetward_agent.places import Places

NOW = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
DISK = fake_server.notice("Disken er i ferd med å svikte", "Vis", "Ikke nå")
BATTERY = fake_server.notice("Batteriet er slitt", "Vis", "Ikke nå")


@pytest.fixture
def user(short: Path) -> dict[str, str]:
    return sessions.home(short)


@contextmanager
def running(places: Places, server: FakeServer, *notices: dict[str, str]) -> Iterator[None]:
    """The system's process, that knows of these notices."""
    recorded.pc(places.state.parent / "pc", recorded.DMI)
    server.notices = list(notices)
    enrolled(places, server, NOW)
    with process(*quick_agent(places, places.state.parent / "pc")):
        eventually(lambda: len(server.check_ins) > 1 and places.door.exists())
        yield


@contextmanager
def helping(places: Places, environment: dict[str, str]) -> Iterator[None]:
    with process(sys.executable, TESTS / "quick_notify.py", places.door, environment=environment):
        yield


@pytest.mark.parametrize(("label", "answer"), [("Vis", "view"), ("Ikke nå", "later")])
def test_a_button_of_xfces_notification_is_found_by_its_name_and_pressed(
    places: Places, server: FakeServer, user: dict[str, str], label: str, answer: str
) -> None:
    short = places.state.parent
    sessions.needs("Xvfb", "xauth", "dbus-daemon", sessions.XFCE, "/usr/libexec/at-spi-bus-launcher")
    with (
        sessions.screen(short) as display, sessions.bus(short, user | display) as session, sessions.xfce(session),
        running(places, server, DISK), process(*agent("--state", places.state, "notify"), environment=session),
    ):  # fmt: skip
        eventually(lambda: server.answers == [(DISK["id"], "shown")])
        assert press(session["DBUS_SESSION_BUS_ADDRESS"], label) == ["Vis", "Ikke nå"]
        eventually(lambda: server.answers == [(DISK["id"], "shown"), (DISK["id"], answer)])
        pages = [f"{server.url}/pc/token/"] if answer == "view" else []
        eventually(lambda: sessions.opened(short) == pages)
    assert server.asked[0] == "nb"


def test_without_a_screen_a_service_on_the_bus_shows_one_after_another(
    places: Places, server: FakeServer, short: Path, user: dict[str, str]
) -> None:
    with (
        sessions.bus(short, user) as session, sessions.daemon(short, session, press="Vis") as shows,
        running(places, server, DISK, BATTERY), helping(places, session),
    ):  # fmt: skip
        eventually(lambda: len(server.answers) == 4)
        eventually(lambda: len(sessions.opened(short)) == 2)
        shown = [json.loads(line) for line in shows.read_text().splitlines()]
    assert shown == [
        {"title": one["title"], "text": one["text"], "buttons": ["Vis", "Ikke nå"]} for one in (DISK, BATTERY)
    ]
    assert server.answers == [
        (DISK["id"], "shown"), (DISK["id"], "view"), (BATTERY["id"], "shown"), (BATTERY["id"], "view"),
    ]  # fmt: skip


def test_two_helpers_show_the_same_alert_once(
    places: Places, server: FakeServer, short: Path, user: dict[str, str]
) -> None:
    with (
        sessions.bus(short, user) as session, sessions.daemon(short, session, press="nobody presses") as shows,
        running(places, server, DISK), helping(places, session), helping(places, session),
    ):  # fmt: skip
        eventually(lambda: server.answers)
        time.sleep(1.0)  # several looks of both
        assert len(shows.read_text().splitlines()) == 1
    assert server.answers == [(DISK["id"], "shown")]


def test_a_service_that_shows_no_buttons_is_not_used(
    places: Places, server: FakeServer, short: Path, user: dict[str, str]
) -> None:
    """Nobody could press View; without a screen nothing is left, and the server is not asked."""
    with sessions.bus(short, user) as session:
        mute = sessions.daemon(short, session | {"BUTTONS": "no"}, press="Vis")
        with mute as shows, running(places, server, DISK), helping(places, session):
            time.sleep(1.0)
            assert shows.read_text() == ""
    assert (server.asked, server.answers) == ([], [])


def click(environment: dict[str, str], label: str) -> list[str]:
    """Click the button with this label with the mouse. The labels of all buttons there were."""
    command = [sys.executable, str(TESTS / "click_in_tk.py"), label]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True, timeout=30)  # noqa: S603 (ours)
    return sorted(done.stdout.splitlines())


@pytest.mark.parametrize(("label", "answer"), [("Vis", "view"), ("Ikke nå", "later")])
def test_without_a_service_a_window_asks_and_its_button_is_clicked(
    places: Places, server: FakeServer, user: dict[str, str], label: str, answer: str
) -> None:
    short = places.state.parent
    sessions.needs("Xvfb", "xauth", "xdotool")
    with sessions.screen(short) as display, running(places, server, DISK), helping(places, user | display):
        eventually(lambda: server.answers == [(DISK["id"], "shown")])
        assert click(user | display, label) == ["Ikke nå", "Vis"]
        eventually(lambda: server.answers == [(DISK["id"], "shown"), (DISK["id"], answer)])
        pages = [f"{server.url}/pc/token/"] if answer == "view" else []
        eventually(lambda: sessions.opened(short) == pages)


def test_without_screen_and_service_nothing_is_asked(
    places: Places, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    with running(places, server, DISK):
        assert notify.turn(places.door, Either("en"), "en")
    assert (server.asked, server.answers) == ([], [])
