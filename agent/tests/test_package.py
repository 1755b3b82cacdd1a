"""The package stands alone, and what installs it is whole."""

from __future__ import annotations

import ast
import configparser
import os
import re
import shutil
import subprocess
import sys
import tomllib
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

import fleetward_agent
from fleetward_agent.texts import NORWEGIAN

AGENT = Path(__file__).resolve().parents[1]
SOURCES = sorted((AGENT / "fleetward_agent").rglob("*.py"))
DEPENDENCIES = {"desktop_notifier"}
TASK = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"


def imported(path: Path) -> set[str]:
    """The packages that a module imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {one.name.partition(".")[0] for one in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").partition(".")[0])
    return names


def test_it_imports_the_standard_library_itself_and_desktop_notifier() -> None:
    allowed = set(sys.stdlib_module_names) | {"fleetward_agent"} | DEPENDENCIES
    assert {name for path in SOURCES for name in imported(path)} - allowed == set()


def test_the_package_says_the_same_of_itself() -> None:
    project = tomllib.loads((AGENT / "pyproject.toml").read_text())["project"]
    assert project["version"] == fleetward_agent.VERSION
    assert [re.split("[>=]", one)[0] for one in project["dependencies"]] == ["desktop-notifier"]
    assert project["scripts"] == {"fleetward-agent": "fleetward_agent.cli:main"}


def test_every_text_of_the_agents_own_has_its_norwegian() -> None:
    said = set()
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "text":
                said |= {one.value for one in node.args[1:] if isinstance(one, ast.Constant)}
    sentences = {one for one in said if isinstance(one, str) and (one[-1] in ".}:" or one.startswith("Alert about"))}
    assert len(sentences) > 8
    assert sentences - set(NORWEGIAN) == set()


def test_the_service_runs_the_program_hardened() -> None:
    unit = configparser.ConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign] # names as they are
    unit.read(AGENT / "install/fleetward-agent.service")
    service = unit["Service"]
    assert service["ExecStart"] == "/opt/fleetward-agent/bin/fleetward-agent run"
    assert (service["Restart"], service["StateDirectoryMode"], service["NoNewPrivileges"]) == ("always", "0700", "yes")


def test_systemd_takes_the_service(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("not installed: systemd-analyze")
    unit = (AGENT / "install/fleetward-agent.service").read_text()
    (tmp_path / "fleetward-agent.service").write_text(
        unit.replace("/opt/fleetward-agent/bin/fleetward-agent", "/bin/sh")
    )
    command = ["systemd-analyze", "verify", "--man=no", str(tmp_path / "fleetward-agent.service")]
    said = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 (constants)
    assert [line for line in said.stderr.splitlines() if "fleetward-agent" in line] == []


def test_the_helper_starts_with_the_session() -> None:
    entry = configparser.ConfigParser(interpolation=None)
    entry.read(AGENT / "install/fleetward-agent-notify.desktop")
    assert entry["Desktop Entry"]["Exec"] == "/opt/fleetward-agent/bin/fleetward-agent notify"


@pytest.mark.parametrize(
    ("name", "command", "trigger", "who"),
    [("windows-run", "run", "BootTrigger", "UserId"), ("windows-notify", "notify", "LogonTrigger", "GroupId")],
)
def test_windows_tasks_start_what_they_should_as_whom_they_should(
    name: str, command: str, trigger: str, who: str
) -> None:
    text = (AGENT / f"install/{name}.xml").read_text()
    task = ET.fromstring(text.partition("?>")[2])  # noqa: S314 (our own file; its first line names the saved encoding)
    assert [one.text for one in task.iter(f"{TASK}Arguments")] == [command]
    assert task.find(f"{TASK}Triggers/{TASK}{trigger}") is not None
    principal = {"UserId": "S-1-5-18", "GroupId": "S-1-5-32-545"}[who]
    assert [one.text for one in task.iter(f"{TASK}{who}")] == [principal]


def test_the_script_is_sound_shell_and_refuses_an_old_python(tmp_path: Path) -> None:
    script = AGENT / "install.sh"
    subprocess.run(["sh", "-n", script], check=True)  # noqa: S603, S607 (ours)
    old = tmp_path / "python"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    environment = os.environ | {"DESTDIR": str(tmp_path / "root"), "PYTHON": str(old)}
    done = subprocess.run([script], env=environment, capture_output=True, text=True, check=False)  # noqa: S603 (ours)
    assert (done.returncode, done.stdout) == (1, "")
    assert not (tmp_path / "root").exists()
