"""The program as people call it."""

from __future__ import annotations

import json
import signal
import stat
from typing import TYPE_CHECKING

import pytest

import recorded
from fake_server import CPIN
from fleetward_agent import cli, status
from processes import agent, eventually, process

if TYPE_CHECKING:
    from pathlib import Path

    from fake_server import FakeServer
    from fleetward_agent.places import Places


@pytest.fixture(autouse=True)
def _here(places: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recorded.laptop(tmp_path)
    monkeypatch.setenv("FLEETWARD_AGENT_STATE", str(places.state))
    monkeypatch.setenv("FLEETWARD_AGENT_ROOT", str(tmp_path))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def test_enrolling_with_a_key(places: Places, server: FakeServer, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["enroll", "--server", server.url, "--key", CPIN]) == 0
    assert capsys.readouterr().out == f"Enrolled at {server.url}.\n"
    assert server.enrolled == [
        {
            "serial": "5CG1234ABC", "product_number": "19X35AV#ABD", "model": "HP EliteBook 840 G8 Notebook PC",
            "key": CPIN,
        }
    ]  # fmt: skip
    kept = json.loads(places.credential.read_text())
    assert (kept["server"], {kept["credential"]}) == (server.url, server.credentials)
    assert stat.S_IMODE(places.credential.stat().st_mode) == 0o600


def test_registering_without_one(server: FakeServer) -> None:
    assert cli.main(["enroll", "--server", server.url]) == 0
    assert "key" not in server.enrolled[0]


def test_the_servers_words_are_passed_on(server: FakeServer, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["enroll", "--server", server.url, "--key", "WRONG"]) == 1
    said = capsys.readouterr().err
    assert said == "Not enrolled: The key is not valid. Ask your administrator for a new one.\n"


def test_a_failed_attempt_leaves_the_old_enrolment(places: Places, server: FakeServer) -> None:
    cli.main(["enroll", "--server", server.url])
    before = places.credential.read_bytes()
    cli.main(["enroll", "--server", server.url, "--key", "WRONG"])
    server.mood[""] = (201, {"credential": None}, {})
    assert cli.main(["enroll", "--server", server.url]) == 1
    assert places.credential.read_bytes() == before


def test_no_secret_goes_over_plain_http(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "nb_NO.UTF-8")
    assert cli.main(["enroll", "--server", "http://fleet.example", "--key", CPIN]) == 1
    assert capsys.readouterr().err == "Serveren må ha en https-adresse: http://fleet.example\n"


def test_a_pc_without_serial_number_cannot_enrol(
    server: FakeServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "sys/class/dmi/id/product_serial").unlink()
    assert cli.main(["enroll", "--server", server.url]) == 1
    assert capsys.readouterr().err == "This PC tells no serial number or no product number.\n"


def test_status_before_anything(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["status"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "Not enrolled.", "Last check-in: never.", "Messages waiting: 0.", "Alerts: none.", "Repair cases: none.",
    ]  # fmt: skip


def test_run_works_until_it_is_told_to_stop_and_there_is_one(
    places: Places, server: FakeServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cli.main(["enroll", "--server", server.url])
    own = {"FLEETWARD_AGENT_STATE": str(places.state), "FLEETWARD_AGENT_ROOT": str(tmp_path)}
    with process(*agent("run"), environment=own) as running:
        eventually(lambda: server.check_ins)
        assert cli.main(["run"]) == 1
        assert capsys.readouterr().err == "Another agent runs here already.\n"
        running.send_signal(signal.SIGTERM)
        assert running.wait(10) == 0
    assert not places.door.exists()
    assert len(server.accepted) == 1


def test_whoever_may_not_read_the_folder_asks_at_the_door(
    places: Places, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def forbidden(_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(status, "facts", forbidden)
    assert not places.door.exists()
    assert cli.main(["status"]) == 1
    assert capsys.readouterr().err == "The agent does not run on this PC, or you may not ask it.\n"
