"""A whole installation of its own, as `make run` starts it: supervisor, web server, worker and database."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

ROOT = Path(__file__).resolve().parents[2]
DATABASE = "fleetward"
PATIENCE = 180.0
"""Seconds in which an empty folder has become a running installation."""
PROGRAMS = {"worker": b"procrastinate", "web": b"granian"}


class Installation:
    """In `var/proof/<name>`, empty when it begins. Once it is entered, this process may use Django on its database."""

    def __init__(self, name: str) -> None:
        self.var = ROOT / "var" / "proof" / name
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.log = self.var.with_suffix(".log")
        self.supervisor: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Start it, and set Django up."""
        shutil.rmtree(self.var, ignore_errors=True)
        self.var.mkdir(parents=True)
        os.environ.pop("DATABASE_URL", None)  # it may be somebody's, and this one is killed
        os.environ.update(self._environment())
        command = [sys.executable, "-m", "fleetward.config.run"]
        with self.log.open("wb") as log:
            self.supervisor = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)  # noqa: S603 (our own)
        try:
            until(self._answers, "the installation answers", PATIENCE)
            import django  # noqa: PLC0415 (after the environment is set)

            django.setup()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop all of it."""
        from django.db import connections  # noqa: PLC0415

        connections.close_all()
        self.stop()

    def stop(self) -> None:
        """As Ctrl-C does."""
        if self.supervisor and self.supervisor.poll() is None:
            self.supervisor.send_signal(signal.SIGINT)
            self.supervisor.wait(60)

    def kill(self, victim: str) -> float:
        """End the worker, the web server or the database with kill -9. Returns the moment."""
        pids = [self._postmaster()] if victim == "database" else self.pids(PROGRAMS[victim])
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return time.monotonic()

    def pids(self, word: bytes) -> list[int]:
        """Processes of this installation with the word in their command line."""
        from fleetward.config import children  # noqa: PLC0415 (after the environment is set)

        return [pid for pid in children.marked(self.var) if word in _command_line(pid)]

    def _postmaster(self) -> int:
        return int((self.var / "postgres" / "postmaster.pid").read_text().partition("\n")[0])

    def fetch(self, query: str, values: list[Any] | None = None) -> list[tuple[Any, ...]]:
        """Rows, as the server's administrator: what others have committed. Waits for a database that was killed."""
        import psycopg  # noqa: PLC0415

        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                with psycopg.connect(**self._login()) as connection:
                    return connection.execute(query, values).fetchall()
            except psycopg.OperationalError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)

    def _login(self) -> Any:
        from fleetward.config import database  # noqa: PLC0415

        return database.server(self.var).login(DATABASE)

    def _answers(self) -> bool:
        if self.supervisor and self.supervisor.poll() is not None:
            raise RuntimeError(f"the installation did not start: {self.log.read_text()[-2000:]}")
        with suppress(OSError):
            return "Fleetward is at" in self.log.read_text()
        return False

    def _environment(self) -> dict[str, str]:
        return {
            "FLEETWARD_VAR": str(self.var),
            "FLEETWARD_PORT": str(self.port),
            "FLEETWARD_BIND": "127.0.0.1",
            "FLEETWARD_DEMO": "0",
            "FLEETWARD_FLEET": "0",
            "FLEETWARD_LOG_LEVEL": "WARNING",
            "FLEETWARD_DATABASE_NAME": DATABASE,
            "FLEETWARD_EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
            "DJANGO_SETTINGS_MODULE": "fleetward.config.settings",
            "BENCH_VAR": str(self.var),
            "BENCH_DATABASE": DATABASE,
        }


def _command_line(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def until(condition: Callable[[], bool], what: str, seconds: float) -> float:
    """Wait for it. Returns the seconds it took; an error where it took too long."""
    begun = time.monotonic()
    while not condition():
        if time.monotonic() > begun + seconds:
            raise RuntimeError(f"not within {seconds:.0f} s: {what}")
        time.sleep(0.05)
    return time.monotonic() - begun
