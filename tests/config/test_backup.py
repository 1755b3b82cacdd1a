"""What a backup holds and refuses. That a restored database is the one that was backed up: `tools/proof/restore.py`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fleetward.config import backup, reset

if TYPE_CHECKING:
    from collections.abc import Iterator

ON_THEIR_WAY = {"inbox", "outbox", "exports"}
MADE_ANEW = {"static", "media"}
VAR = Path(os.environ["FLEETWARD_VAR"])


@pytest.fixture
def folders() -> Iterator[None]:
    """One file that rows refer to, beside the tests' own database."""
    (VAR / "attachments" / "one").mkdir(parents=True, exist_ok=True)
    (VAR / "attachments" / "one" / "photo").write_bytes(b"evidence")
    yield
    (VAR / "attachments" / "one" / "photo").unlink()


def test_every_folder_is_backed_up_or_known_to_be_left_out() -> None:
    assert set(backup.FOLDERS) == set(reset.FOLDERS) - ON_THEIR_WAY - MADE_ANEW - {"postgres"}


@pytest.mark.usefixtures("folders")
def test_a_backup_holds_database_folders_and_secrets_for_its_owner_alone(tmp_path: Path) -> None:
    backup.make(VAR, tmp_path / "backup")
    held = {path.name for path in (tmp_path / "backup").iterdir()}
    assert {backup.DUMP, backup.SECRETS, "attachments"} <= held
    assert (tmp_path / "backup" / backup.DUMP).read_bytes().startswith(b"PGDMP")
    assert (tmp_path / "backup" / "attachments" / "one" / "photo").read_bytes() == b"evidence"
    assert (tmp_path / "backup").stat().st_mode & 0o777 == 0o700


def test_a_backup_is_not_mixed_with_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "older").touch()
    with pytest.raises(backup.Failed, match="not empty"):
        backup.make(VAR, tmp_path)


def test_only_a_backup_is_restored(tmp_path: Path) -> None:
    with pytest.raises(backup.Failed, match="no backup"):
        backup.restore(VAR, tmp_path)


def test_nothing_is_restored_over_what_is_there(tmp_path: Path) -> None:
    (tmp_path / backup.DUMP).write_bytes(b"PGDMP")
    with pytest.raises(backup.Failed, match="tables already"):
        backup.restore(VAR, tmp_path)


def test_what_a_program_says_is_passed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLEETWARD_DATABASE_NAME", "no_such_database")
    with pytest.raises(backup.Failed, match="no_such_database"):
        backup.make(VAR, tmp_path / "backup")
