"""The lock files: every package pinned with hashes, no index named, and all that the project asks for (0004)."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock")


def entries(lock: str) -> list[str]:
    """Each entry of the file on one line."""
    text = (ROOT / lock).read_text().replace("\\\n", " ")
    return [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def name(requirement: str) -> str:
    return re.split(r"[\[=<>;~ ]", requirement.strip())[0].lower().replace("_", "-")


@pytest.mark.parametrize("lock", LOCKS)
def test_every_entry_is_one_version_with_hashes_and_nothing_else(lock: str) -> None:
    form = re.compile(r"[\w.-]+(\[[\w,-]+\])?==[\w.!+-]+( *;[^#]*?)?( +--hash=sha256:[0-9a-f]{64})+ *")
    assert [line for line in entries(lock) if not form.fullmatch(line)] == []


def test_the_locks_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    shipped, development = ({name(line) for line in entries(lock)} for lock in LOCKS)
    assert {name(one) for one in project["project"]["dependencies"]} - shipped == set()
    assert {name(one) for one in project["dependency-groups"]["dev"]} - development == set()


def test_every_dependency_has_its_reason_and_licence_on_record() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    record = (ROOT / "docs/decisions/0004-dependencies.md").read_text()
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = {name(one).removeprefix("pytest-") for one in wanted}
    assert {one for one in names if one not in record} == set()
