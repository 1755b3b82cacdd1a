"""A worker killed with -9 in the middle of an import: another takes it up, and nothing is lost or doubled."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.factories import feed_files as files
from tests.factories import feed_world as feed
from tests.factories.feed_files import Document, Sold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.usefixtures("db")

ROOT = Path(__file__).resolve().parents[3]
PCS = 60_000
TAKEN_UP_WITHIN = 90


@contextmanager
def worker() -> Iterator[subprocess.Popen[bytes]]:
    """A worker of its own, as the supervisor starts it."""
    command = [sys.executable, "manage.py", "procrastinate", "worker", "--concurrency", "4"]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ)  # noqa: S603 (our own command)
    try:
        yield process
    finally:
        process.kill()
        process.wait(10)


def wait_for(seconds: float, condition: Callable[[], bool]) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def folders(settings: Any) -> None:
    """The worker is another process: it finds its folders by the environment."""
    for name in ("SPOOL", "INBOX", "OUTBOX"):
        setattr(settings, name, Path(os.environ["FLEETWARD_VAR"]) / name.lower())


@pytest.mark.usefixtures("folders")
def test_a_killed_import_is_taken_up_again_with_no_line_lost_and_none_doubled() -> None:
    world = feed.build()
    serials = [files.serial(number) for number in range(PCS)]
    lines = [
        Sold(serials[start : start + 1000], reseller=key, invoice=f"I{start}")
        for start, key in zip(range(0, PCS, 1000), ("171001", "171002") * PCS, strict=False)
    ]
    file = feed.receive_only(world, world.first, files.x12(Document(lines)))
    with worker() as first:
        begun = wait_for(60, lambda: feed.reread(file).progress > 0)
        first.kill()
    assert (begun, feed.reread(file).state, feed.lines()) == (True, "reading", [])
    with worker():
        assert wait_for(TAKEN_UP_WITHIN, lambda: feed.reread(file).state == "done")
    assert feed.fetch("SELECT state, count(*), count(DISTINCT serial) FROM sales_feed_line GROUP BY state") == [
        ("on_page", PCS, PCS)
    ]
    assert len(feed.holders()) == PCS
    feed.assert_books_balance()
