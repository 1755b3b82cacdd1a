"""Finding the programs that some tests use; installing is left to a bare machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools import packages

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def program(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return str(path)


def test_a_program_is_found_by_name_or_by_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path / "bin" / "Xvfb")
    placed = program(tmp_path / "x86_64" / "notifyd").replace("x86_64", "*")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr(packages, "PACKAGES", {"Xvfb": "xvfb", placed: "xfce4-notifyd", "xdotool": "xdotool"})
    assert packages.missing() == {"xdotool": "xdotool"}


def test_where_nothing_can_be_installed_the_advice_is_printed_and_tests_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(packages, "PACKAGES", {"Xvfb": "xvfb", "xdotool": "xdotool"})
    assert packages.ensure() == 0
    assert capsys.readouterr().out.splitlines()[-1] == (
        "Not found: Xvfb, xdotool. Tests that need them are skipped. Debian: apt-get install xvfb xdotool"
    )


def test_where_all_is_there_nothing_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(packages, "PACKAGES", {program(tmp_path / "Xvfb"): "xvfb"})
    assert packages.ensure() == 0
    assert capsys.readouterr().out == ""
