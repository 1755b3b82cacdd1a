"""The short form of each proof that has processes of its own, as `python -m tools.proof WHAT --short` runs it.

Those that are tests themselves (wall, canary, scopes) are in tests/walls.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
OURS = ("FLEETWARD_", "BENCH_", "PYTEST_")
"""What this test process was told is not what an installation of its own is told."""


def prove(what: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    command = [sys.executable, "-m", "tools.proof", what, "--short"]
    return subprocess.run(  # noqa: S603 (our own command)
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False
    )


@pytest.mark.slow
@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="each kills or makes a database server of its own")
@pytest.mark.parametrize("what", ["crash", "load", "restore"])
def test_it_holds_with_whole_installations(what: str) -> None:
    done = prove(what)
    assert (done.returncode, done.stderr[-3000:]) == (0, ""), done.stdout[-3000:]
    assert f"{what}, short form: holds" in done.stdout


def test_no_parser_crashes_on_the_corpus_and_what_is_made_of_it() -> None:
    done = prove("fuzz")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert "BREACH" not in done.stdout
