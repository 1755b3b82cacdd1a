"""Layers, rooms, the order inside a room, and no cycles: the contracts of import-linter hold."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command as c; c()",
        "--no-cache",
        "--no-logo",
    ]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603 (our own command)


def test_all_contracts_are_kept() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_an_arrow_that_points_up_breaks_a_contract(tmp_path: Path) -> None:
    for name, text in {
        "fleetward/config": "", "fleetward/entrypoints": "", "fleetward/gateways": "", "fleetward/foundation": "",
        "fleetward/domain/partners": "import fleetward.domain.devices\n", "fleetward/domain/devices": "",
    }.items():  # fmt: skip
        folder = tmp_path / name
        folder.mkdir(parents=True)
        (folder / "__init__.py").write_text(text)
    for folder in (tmp_path / "fleetward", tmp_path / "fleetward/domain"):
        (folder / "__init__.py").write_text("")
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    rooms = next(contract for contract in contracts if contract["id"] == "rooms")
    layers = ",".join(f'"{layer}"' for layer in rooms["layers"])
    (tmp_path / "pyproject.toml").write_text(
        '[tool.importlinter]\nroot_package = "fleetward"\n[[tool.importlinter.contracts]]\nid = "rooms"\n'
        f'name = "rooms"\ntype = "layers"\ncontainers = ["fleetward.domain"]\nlayers = [{layers}]\n'
    )
    done = lint(tmp_path)
    assert done.returncode == 1
    assert "fleetward.domain.partners is not allowed to import fleetward.domain.devices" in " ".join(
        done.stdout.split()
    )
