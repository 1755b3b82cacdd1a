"""Files that a power cut or kill -9 leaves either as they were or as they shall be."""

from __future__ import annotations

import json
import os
import subprocess
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from fleetward_agent.places import ON_WINDOWS

if TYPE_CHECKING:
    from pathlib import Path

ONLY_ROOT = ("/inheritance:r", "/grant:r", "*S-1-5-18:(OI)(CI)F", "*S-1-5-32-544:(OI)(CI)F")  # SYSTEM, Administrators


def own_folder(path: Path) -> None:
    """Make a folder that only root (Windows: SYSTEM and administrators) can look into."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if ON_WINDOWS:
        subprocess.run(["icacls", str(path), *ONLY_ROOT], check=True, capture_output=True)  # noqa: S603, S607 (constants; Windows' own)
    else:
        path.chmod(0o700)


def write(path: Path, content: dict[str, Any], *, mode: int = 0o600) -> None:
    """Put JSON in the place of the file in one step, on the disk when this returns."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    _settle(path.parent)


def read(path: Path) -> dict[str, Any] | None:
    """The JSON object in the file; None where there is none that can be read. PermissionError is passed on."""
    try:
        content = json.loads(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None
    return content if isinstance(content, dict) else None


def remove(path: Path) -> None:
    """Take the file away for good; no matter if it is gone already."""
    with suppress(FileNotFoundError):
        path.unlink()
        _settle(path.parent)


def _settle(folder: Path) -> None:
    if ON_WINDOWS:
        return  # a folder cannot be flushed there
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
