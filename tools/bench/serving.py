"""A server in processes of its own, on a free port, until the measurement is done."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tools.bench import world

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def granian(application: str, interface: str, *options: str) -> Iterator[int]:
    """Granian, as in production but for these options. Yields the port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environment = os.environ | {"FLEETWARD_LOG_LEVEL": "ERROR"}
    command = [
        sys.executable, "-m", "granian", "--interface", interface, "--host", "127.0.0.1", "--port", str(port),
        "--no-access-log", "--log-level", "error", *options, application,
    ]  # fmt: skip
    server = subprocess.Popen(command, env=environment, cwd=world.ROOT)  # noqa: S603
    try:
        _wait(port)
        yield port
    finally:
        server.terminate()
        server.wait()


def _wait(port: int) -> None:
    for _ in range(150):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    message = "granian did not start"
    raise RuntimeError(message)
