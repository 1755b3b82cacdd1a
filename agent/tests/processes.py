"""Processes of a test, ended with it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from fleetward_agent import enrolment
from fleetward_agent.collectors.identity import Identity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from fake_server import FakeServer
    from fleetward_agent.places import Places

AGENT = Path(__file__).resolve().parents[1]
TESTS = Path(__file__).resolve().parent


@contextmanager
def process(*command: str | Path, environment: Mapping[str, str] | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """A program of ours in an environment of its own; killed at the end where it still runs."""
    own = {"PATH": os.environ["PATH"], "PYTHONPATH": f"{AGENT}:{TESTS}", "PYTHONDONTWRITEBYTECODE": "1"}
    running = subprocess.Popen([str(part) for part in command], env=own | dict(environment or {}))  # noqa: S603 (ours)
    try:
        yield running
    finally:
        running.kill()
        running.wait()


def agent(*arguments: str | Path) -> tuple[str | Path, ...]:
    """The command line of the program itself."""
    return (sys.executable, "-m", "fleetward_agent", *arguments)


def quick_agent(places: Places, pc: Path) -> tuple[str | Path, ...]:
    """The command line of the agent at a quick pace."""
    return (sys.executable, TESTS / "quick_agent.py", places.state, pc)


def eventually(happens: Callable[[], object], seconds: float = 20.0) -> None:
    """Wait until it is so."""
    until = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.02)


def enrolled(places: Places, server: FakeServer, now: datetime) -> enrolment.Enrolment:
    """A PC that has enrolled at the server."""
    return enrolment.enrol(places, Identity("5CG1234ABC", "19X35AV#ABD", "HP EliteBook"), server.url, None, now)
