"""The agent is tested with recorded PCs and a server of the tests' own; nothing of the real server is imported."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fake_server import FakeServer
from fleetward_agent.places import Places

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def samples() -> Path:
    """Files that others' programs produced; tests that need them are skipped where they are absent."""
    folder = Path(os.environ.get("FLEETWARD_SAMPLES") or ROOT.parent / "shared" / "samples")
    if not folder.is_dir():
        pytest.skip(f"no samples at {folder}: set FLEETWARD_SAMPLES")
    return folder


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server of the tests is on this PC, whatever proxy leads out of it."""
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "127.0.0.1")


@pytest.fixture
def short() -> Iterator[Path]:
    """A folder with a short name: that of a Unix socket has at most 107 characters."""
    folder = Path(tempfile.mkdtemp(prefix="fwa-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def places(short: Path) -> Places:
    return Places(short / "state", short / "state" / "door.sock")


@pytest.fixture
def server() -> Iterator[FakeServer]:
    with FakeServer() as running:
        yield running
