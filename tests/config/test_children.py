from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from fleetward.config import children
from fleetward.config.children import Child

if TYPE_CHECKING:
    from pathlib import Path

# starts one of its own, and neither listens to a polite request
STUBBORN = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print("up", flush=True)
time.sleep(60)
"""


def child(var: Path, code: str) -> Child:
    return Child("sleeper", [sys.executable, "-c", code], dict(os.environ), var)


def wait_for(var: Path, number: int) -> list[int]:
    deadline = time.monotonic() + 10
    while len(found := list(children.marked(var))) != number and time.monotonic() < deadline:
        time.sleep(0.02)
    return found


def test_children_of_children_end_with_them(tmp_path: Path) -> None:
    one = child(tmp_path, STUBBORN)
    one.start()
    assert len(wait_for(tmp_path, 2)) == 2
    one.kill()
    assert wait_for(tmp_path, 0) == []


def test_what_a_killed_supervisor_left_behind_is_found_and_ended(tmp_path: Path) -> None:
    left, other = tmp_path / "a", tmp_path / "b"
    environment = os.environ | {children.MARK: str(left)}
    orphan = subprocess.Popen([sys.executable, "-c", STUBBORN], env=environment, stdout=subprocess.PIPE)  # noqa: S603
    neighbour = child(other, STUBBORN)
    neighbour.start()
    assert (len(wait_for(left, 2)), len(wait_for(other, 2))) == (2, 2)
    try:
        assert children.end_leftovers(left) == 2
        assert orphan.wait(10) == -9
        assert len(wait_for(other, 2)) == 2
        assert children.end_leftovers(left) == 0
    finally:
        neighbour.kill()
        orphan.communicate()


def test_polite_ones_may_finish(tmp_path: Path) -> None:
    one = child(tmp_path, "import signal, sys, time; signal.signal(15, lambda *_: sys.exit(7)); time.sleep(60)")
    one.start()
    wait_for(tmp_path, 1)
    time.sleep(0.3)
    children.end([one])
    assert one.exit_code() == 7


def test_failed_starts_are_tried_again_more_and_more_slowly(tmp_path: Path) -> None:
    one = child(tmp_path, "raise SystemExit(3)")
    pauses = []
    for _ in range(3):
        one.start()
        one.wait(10)
        assert one.exit_code() == 3
        one.note_exit()
        pauses.append(one.due - time.monotonic())
    assert [round(pause, 1) for pause in pauses] == [0.5, 1.0, 2.0]
