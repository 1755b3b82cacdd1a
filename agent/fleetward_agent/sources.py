"""What a PC is read from: folders of the kernel and a few programs. Each can be replaced: tests read recorded PCs."""

from __future__ import annotations

import json
import logging
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fleetward_agent.places import ON_WINDOWS

if TYPE_CHECKING:
    from collections.abc import Mapping

log = logging.getLogger(__name__)

ROOT = "FLEETWARD_AGENT_ROOT"
PATIENCE = 120.0  # seconds for one program; fwupdmgr may have to wake its daemon


@dataclass(frozen=True)
class Sources:
    """Where the facts are from. A folder or program that is not there gives no data."""

    windows: bool
    dmi: Path
    power_supply: Path
    hwmon: Path
    edac: Path
    block: Path
    cpuinfo: Path
    meminfo: Path
    os_release: Path
    kernel: Path
    smartctl: str = "smartctl"
    fwupdmgr: str = "fwupdmgr"
    powershell: str = "powershell"


def usual(environment: Mapping[str, str]) -> Sources:
    """Those of the PC itself, or those of a recorded PC in the folder that the variable names."""
    root = environment.get(ROOT)
    return under(Path(root)) if root else under(Path("/"), windows=ON_WINDOWS)


def under(root: Path, *, windows: bool = False) -> Sources:
    """The sources in this root; in another than `/` the programs too are those in its `bin`."""
    programs = ("smartctl", "fwupdmgr", "powershell")
    recorded = {} if root == Path("/") else {name: str(root / "bin" / name) for name in programs}
    return Sources(
        windows=windows, dmi=root / "sys/class/dmi/id", power_supply=root / "sys/class/power_supply",
        hwmon=root / "sys/class/hwmon", edac=root / "sys/devices/system/edac/mc", block=root / "sys/block",
        cpuinfo=root / "proc/cpuinfo", meminfo=root / "proc/meminfo", os_release=root / "etc/os-release",
        kernel=root / "proc/sys/kernel/osrelease", **recorded,
    )  # fmt: skip


def told(program: str, *arguments: str) -> Any:
    """The JSON that a program prints, whatever its exit code says; None where it is absent, silent or too slow.

    smartctl's exit code is a set of flags about the disk, so that a failing disk would look like a failing program.
    """
    environment = os.environ | {"LC_ALL": "C"}
    try:
        run = subprocess.run(  # noqa: S603 (program and arguments are ours, or the name of a disk from smartctl)
            [program, *arguments], capture_output=True, timeout=PATIENCE, check=False, env=environment,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except FileNotFoundError:
        return None
    except (OSError, subprocess.TimeoutExpired) as error:
        log.warning("%s: %s", program, error)
        return None
    try:
        return json.loads(run.stdout)
    except (ValueError, RecursionError):
        return None


def content(path: Path) -> str | None:
    """What a small file of the kernel says; None where it is absent, empty or cannot be read just now."""
    try:
        return path.read_bytes().decode("utf-8", "replace").strip() or None
    except OSError:
        return None


def number(path: Path) -> int | None:
    """The number in a file of the kernel, or None."""
    try:
        return int(content(path) or "")
    except ValueError:
        return None


def folders(path: Path, pattern: str = "*") -> list[Path]:
    """What stands in a folder of the kernel, in order of name; nothing where it is absent."""
    try:
        return sorted(path.glob(pattern))
    except OSError:
        return []


def known(**values: Any) -> dict[str, Any]:
    """The values that there are: one that could not be read is left out, never guessed."""
    return {name: value for name, value in values.items() if value is not None}
