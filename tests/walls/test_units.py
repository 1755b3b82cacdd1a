"""The systemd units of docs/operations are what systemd itself takes."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
UNITS = sorted((ROOT / "docs/operations").glob("*.service"))
ANALYZE = shutil.which("systemd-analyze")


@pytest.mark.skipif(ANALYZE is None, reason="systemd-analyze is not installed (systemd)")
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_takes_the_unit(unit: Path, tmp_path: Path) -> None:
    written = tmp_path / unit.name.replace("@", "@1")
    python = shutil.which("python3") or ""
    text = unit.read_text()
    for program in ("/opt/fleetward/.venv/bin/python", "/opt/fleetward/.venv/bin/granian"):
        text = text.replace(program, python)  # it looks whether the program is there
    written.write_text(text)
    verify = [str(ANALYZE), "verify", "--man=no", str(written)]
    said = subprocess.run(verify, capture_output=True, text=True, check=False)  # noqa: S603 (our own command)
    faults = [line for line in said.stderr.splitlines() if unit.name.split("@")[0].split(".")[0] in line]
    assert faults == []


def test_what_the_units_start_is_what_make_run_starts() -> None:
    run = (ROOT / "fleetward/config/run.py").read_text()
    started = "".join(unit.read_text() for unit in UNITS)
    for word in ("fleetward.config.wsgi:application", "--blocking-threads", "--respawn-failed-workers", "--no-ws"):
        assert (word in run, word in started) == (True, True), word
