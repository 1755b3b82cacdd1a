"""The embedded server: made on demand, private, and up again after a kill -9."""

from __future__ import annotations

import os
import signal
import stat
import time
from pathlib import Path

import psycopg
import pytest

from fleetward.config.embedded import Cluster

PASSWORD = "only for this test"


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Cluster:
    """A cluster of its own; the server user must be able to reach it."""
    base = tmp_path_factory.mktemp("embedded")
    return Cluster(base / "data", PASSWORD)


@pytest.fixture
def running(cluster: Cluster) -> object:
    cluster.start()
    yield cluster
    cluster.stop()


def connect(cluster: Cluster, password: str = PASSWORD) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(host=str(cluster.socket_folder), user="postgres", password=password, dbname="postgres")


def test_it_starts_keeps_its_data_and_stops(cluster: Cluster) -> None:
    assert cluster.running() is False
    assert cluster.start() is True
    assert cluster.start() is False
    with connect(cluster) as connection:
        connection.execute("CREATE TABLE kept (n int)")
    cluster.stop()
    assert cluster.running() is False
    assert cluster.start() is True
    with connect(cluster) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)
    cluster.stop()
    cluster.stop()


def test_nobody_gets_in_without_the_password_or_through_the_folder(running: Cluster) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        connect(running, "guessed")
    modes = {stat.S_IMODE(folder.stat().st_mode) for folder in (running.folder, running.socket_folder)}
    assert modes == {0o700}
    assert not list(running.folder.parent.glob(".*-password"))


def test_it_is_up_again_after_kill_9_with_what_was_committed(running: Cluster) -> None:
    with connect(running) as connection:
        connection.execute("CREATE TABLE survived (n int)")
        connection.execute("INSERT INTO survived VALUES (7)")
    pid = int((running.folder / "postmaster.pid").read_text().splitlines()[0])
    os.kill(pid, signal.SIGKILL)
    begun = time.monotonic()
    assert running.start() is True
    assert time.monotonic() - begun < 20
    with connect(running) as connection:
        assert connection.execute("SELECT n FROM survived").fetchone() == (7,)


def test_a_long_path_gets_a_short_socket_folder() -> None:
    long = Cluster(Path("/a") / ("b" * 120), PASSWORD)
    assert len(str(long.socket_folder / ".s.PGSQL.5432")) < 107
    assert Cluster(Path("/short"), PASSWORD).socket_folder == Path("/short")
