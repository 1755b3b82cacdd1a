"""Finding a Chromium; installing is left to a bare machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools import chromium

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def program(folder: Path, name: str) -> Path:
    path = folder / name
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def test_the_variable_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine, other = program(tmp_path, "mine"), program(tmp_path, "chromium")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("FLEETWARD_CHROMIUM", str(mine))
    assert chromium.find() == str(mine)
    monkeypatch.delenv("FLEETWARD_CHROMIUM")
    assert chromium.find() == str(other)


def test_a_named_program_that_is_not_there_is_an_error_and_nothing_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FLEETWARD_CHROMIUM", str(tmp_path / "missing"))
    assert chromium.ensure() == 1
    assert capsys.readouterr().out == chromium.ADVICE + "\n"


def test_without_apt_get_the_advice_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("FLEETWARD_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert chromium.ensure() == 1
    assert capsys.readouterr().out.splitlines()[-1] == chromium.ADVICE


def test_all_the_usual_names_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FLEETWARD_CHROMIUM", raising=False)
    for name in chromium.NAMES:
        folder = tmp_path / name
        folder.mkdir()
        path = program(folder, name)
        monkeypatch.setenv("PATH", str(folder))
        assert chromium.find() == str(path)
