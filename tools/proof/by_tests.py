"""`wall`, `canary`, `scopes`: proofs that are tests, run at full length, and their figures printed."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.proof.figures import Figures

ROOT = Path(__file__).resolve().parents[2]
WALLS = "tests/walls"
TESTS: dict[str, tuple[str, ...]] = {
    "wall": (
        f"{WALLS}/test_urls.py", f"{WALLS}/test_jobs_and_files.py", f"{WALLS}/test_tenancy_catalogue.py",
        f"{WALLS}/test_tenancy_leaks.py", f"{WALLS}/test_wall_figures.py",
    ),
    "canary": (f"{WALLS}/test_canaries.py",),
    "scopes": (f"{WALLS}/test_scope_switches.py",),
}  # fmt: skip


def prove(what: str, *, short: bool) -> list[str]:
    """Run the tests of this proof. Returns the breaches."""
    figures = Figures()
    print(f"{what}: {' '.join(TESTS[what])}")
    with tempfile.NamedTemporaryFile("r", suffix=".txt") as told:
        environment = os.environ | {
            "FLEETWARD_PROOF": "short" if short else "long",
            "FLEETWARD_PROOF_FIGURES": told.name,
        }
        command = [sys.executable, "-m", "pytest", "-q", "--tb=short", *TESTS[what]]
        done = subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True)  # noqa: S603
        for sentence in told.read().splitlines():
            figures.say(sentence)
    last = done.stdout.strip().splitlines()[-1] if done.stdout.strip() else done.stderr[-300:]
    if done.returncode:
        print(done.stdout[-6000:])
    figures.hold(f"tests: {last.strip('= ')}", whole=not done.returncode)
    return figures.breaches
