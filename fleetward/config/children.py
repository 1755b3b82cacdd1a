"""Processes that the supervisor starts: each in a session of its own, marked, so that none can be lost.

The mark is an environment variable that children of children inherit. After a kill -9 of the
supervisor, whatever it left behind is found by the mark and ended (Linux: /proc).
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MARK = "FLEETWARD_SUPERVISED_IN"
PATIENCE = 10.0  # seconds between asking a process to end and ending it
STEADY = 10.0  # seconds after which an exit is no longer a failed start
LONGEST_PAUSE = 10.0


class Child:
    """One program, started again whenever it exits."""

    def __init__(self, name: str, command: Sequence[str], environment: dict[str, str], var: Path) -> None:
        self.name, self.command = name, list(command)
        self.environment = environment | {MARK: str(var)}
        self.process: subprocess.Popen[bytes] | None = None
        self.failures = 0
        self.started = self.due = 0.0

    def start(self) -> None:
        """Start the program."""
        self.started = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 (our own commands)
            self.command, env=self.environment, start_new_session=True, stdin=subprocess.DEVNULL
        )

    def exit_code(self) -> int | None:
        """What it exited with, or None while it runs."""
        return self.process.poll() if self.process else None

    def note_exit(self) -> None:
        """It has exited: end what is left of its group, and set when to start it again, later after each failure."""
        self.kill()
        steady = time.monotonic() - self.started >= STEADY
        self.failures = 0 if steady else self.failures + 1
        pause = min(0.25 * 2**self.failures, LONGEST_PAUSE)
        self.process, self.due = None, time.monotonic() + pause

    def ask_to_end(self) -> None:
        """Let it finish what it is at."""
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def wait(self, seconds: float) -> None:
        """Until it has ended, or that long."""
        if self.process:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(max(seconds, 0))

    def kill(self) -> None:
        """End it and its children at once."""
        if self.process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def end(children: Sequence[Child]) -> None:
    """Ask all to end, wait for them together, and end those that did not."""
    for child in children:
        child.ask_to_end()
    deadline = time.monotonic() + PATIENCE
    for child in children:
        child.wait(deadline - time.monotonic())
        child.kill()


def end_leftovers(var: Path) -> int:
    """End every marked process of this folder: a supervisor that was killed left them. Returns how many."""
    found = list(marked(var))
    for pid in found:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + PATIENCE
    while any(True for _ in marked(var)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return len(found)


def marked(var: Path) -> Iterator[int]:
    """Processes that bear the mark of this folder. Those of other users cannot be read, and are not ours."""
    mark = f"{MARK}={var}\0".encode()
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if mark in (folder / "environ").read_bytes() + b"\0" and int(folder.name) != os.getpid():
                yield int(folder.name)
