from __future__ import annotations

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fleetward.config import children, database
from fleetward.config.run import START_PATIENCE

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def var(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of its own, and short: the database's socket lies in it."""
    for name in list(os.environ):
        if name.startswith("FLEETWARD_") or name == "DATABASE_URL":
            monkeypatch.delenv(name)
    base = Path(tempfile.mkdtemp(prefix="fleetward-run-"))
    yield base / "var"
    children.end_leftovers(base / "var")
    if (base / "var" / "secrets.json").exists():
        database.cluster(base / "var").stop()
    shutil.rmtree(base)


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
        return number


def get(port: int, path: str) -> int:
    try:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
            connection.request("GET", path)
            return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0


def start(var: Path, port: int) -> subprocess.Popen[str]:
    environment = os.environ | {"FLEETWARD_VAR": str(var), "FLEETWARD_PORT": str(port), "FLEETWARD_DEMO": "0"}
    return subprocess.Popen(
        [sys.executable, "-m", "fleetward.config.run"], cwd=ROOT, env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


@pytest.mark.slow
def test_one_command_starts_everything_and_ctrl_c_leaves_nothing_behind(var: Path, port: int) -> None:
    run = start(var, port)
    deadline = time.monotonic() + START_PATIENCE
    while get(port, "/healthz") != 200 and run.poll() is None and time.monotonic() < deadline:
        time.sleep(0.1)
    pages = {path: get(port, path) for path in ("/healthz", "/account/login/", "/demo/")}
    supervised = list(children.marked(var))
    run.send_signal(signal.SIGINT)
    told, _ = run.communicate(timeout=30)
    assert pages == {"/healthz": 200, "/account/login/": 200, "/demo/": 404}, told
    assert len(supervised) >= 4, told  # web server, its two workers, the job worker
    assert run.returncode == 0, told
    assert told.splitlines()[-1] == "Stopped."
    assert list(children.marked(var)) == []
    assert not database.cluster(var).running()
    assert get(port, "/healthz") == 0


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("FLEETWARD_PORT", "eighty", "FLEETWARD_PORT must be a whole number of at least 1, not 'eighty'\n"),
        ("FLEETWARD_BIND", "192.0.2.1", "Choose another: FLEETWARD_PORT=8001 make run\n"),
    ],
)
def test_what_cannot_be_meant_is_said_before_anything_starts(var: Path, name: str, value: str, said: str) -> None:
    environment = os.environ | {"FLEETWARD_VAR": str(var), name: value}
    done = subprocess.run(
        [sys.executable, "-m", "fleetward.config.run"], cwd=ROOT, env=environment, text=True, capture_output=True,
        timeout=30, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr[-len(said) :]) == (1, said), done.stderr
    assert not (var / "postgres").exists()
