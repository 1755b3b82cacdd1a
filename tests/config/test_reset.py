from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fleetward.config import reset
from fleetward.config.run import alone

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FLEETWARD_VAR", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    for name in ("spool", "inbox", "test"):
        (tmp_path / name).mkdir()
    (tmp_path / "secrets.json").write_text("{}")
    return tmp_path


def test_local_data_are_forgotten_and_the_tests_own_stay(var: Path) -> None:
    reset.main()
    assert [path.name for path in var.iterdir()] == ["test"]


def test_a_server_of_somebody_is_never_touched(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://a:b@localhost/c")
    with pytest.raises(SystemExit, match="DATABASE_URL is set"):
        reset.main()
    assert (var / "spool").is_dir()


def test_a_running_installation_is_not_reset_beneath_itself(var: Path) -> None:
    with alone(var), pytest.raises(SystemExit, match="is running in"):
        reset.main()
    assert (var / "spool").is_dir()
