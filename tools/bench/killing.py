"""`python -m tools.bench.killing [PCs]`: a worker is killed with -9 in the middle of a large import.

Another one takes the file up again; prints when, and whether every line and PC is there exactly once.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.bench import importing, raw, world

if TYPE_CHECKING:
    from collections.abc import Callable

USUAL = 1_000_000
TAKEN_UP_WITHIN = 90
PATIENCE = 600
"""Seconds for the whole import, and for anything else to happen at all."""

_JOB = "SELECT status::text, worker_id FROM procrastinate_jobs WHERE task_name = 'sales_feed.import_file'"
_FILE = "SELECT state, progress FROM sales_feed_feedfile"
_BOOKS = """
SELECT (SELECT count(*) FROM sales_feed_line), (SELECT count(DISTINCT serial) FROM sales_feed_line),
    (SELECT count(*) FROM devices_device WHERE place = 'pool'), (SELECT count(DISTINCT serial) FROM devices_device),
    (SELECT count(*) FROM devices_ledgerentry), (SELECT sum(on_page) FROM devices_poolstatus)
"""


def main() -> None:
    """Kill the first worker while it writes what it has read, start a second one, and count."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else USUAL
    world.prepare()
    world.people()
    try:
        _receive(size)
        _kill_and_take_up(size)
    finally:
        world.stop()


def _receive(size: int) -> None:
    from fleetward.foundation.tenancy.scope import VENDOR, scoped  # noqa: PLC0415 (Django is set up by now)

    with tempfile.NamedTemporaryFile(suffix=".edi", dir=world.VAR) as file:
        world.write_report(file, size, world.SEED)
        file.flush()
        with scoped(VENDOR):
            importing.receive(Path(file.name))


def _kill_and_take_up(size: int) -> None:
    first = _worker()
    _until(lambda: _one(_FILE)[1] >= size * 0.98, "the first worker has read the file")
    time.sleep(size / 100_000)  # into the statements that write
    _, killed = _one(_JOB)
    before = _one(_BOOKS)
    first.kill()
    first.wait()
    begun = time.monotonic()
    second = _worker()
    try:
        _until(lambda: _one(_JOB)[0] == "doing" and _one(_JOB)[1] not in {killed, None}, "another takes it up")
        taken_up = time.monotonic() - begun
        _until(lambda: _one(_FILE)[0] == "done", "the file is read")
        done = time.monotonic() - begun
    finally:
        second.kill()
        second.wait()
    after = _one(_BOOKS)
    whole = "each exactly once" if set(after) == {size} else "NOT each exactly once"
    print(f"killed with -9 in the middle of {size:,} serials; written by then: {before[0]:,} lines, {before[2]:,} PCs")
    print(f"  taken up again after {taken_up:.1f} s   at most {TAKEN_UP_WITHIN} s; done after {done:.1f} s")
    print(f"  lines {after[0]:,}  PCs {after[2]:,}  ledger rows {after[4]:,}  on the pages {after[5]:,}: {whole}")


def _worker() -> subprocess.Popen[bytes]:
    """As the supervisor starts it."""
    command = [sys.executable, "manage.py", "procrastinate", "worker", "--concurrency", "4"]
    return subprocess.Popen(command, cwd=world.ROOT, env=os.environ)  # noqa: S603 (our own command)


def _one(query: str) -> Any:
    """The only row of a query, as the server's administrator: what others have committed."""
    with raw.connect() as connection:
        return connection.execute(query).fetchone()


def _until(condition: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            message = f"not within {PATIENCE} s: {what}"
            raise RuntimeError(message)
        time.sleep(0.1)


if __name__ == "__main__":
    main()
