"""What the documents point at exists, and every decision says what enforces it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted(path.relative_to(ROOT).as_posix() for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
DECISIONS = [name for name in DOCUMENTS if name.startswith("docs/decisions/")]
PLACES = re.compile(r"`((?:tests|tools|docs|fleetward)/[\w./-]+)`")
LINKS = re.compile(r"\]\((?!http)([^)#]+)")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_and_named_files_exist(name: str) -> None:
    text = (ROOT / name).read_text()
    linked = [(ROOT / name).parent / link for link in LINKS.findall(text)]
    named = [ROOT / place for place in PLACES.findall(text)]
    assert [path.as_posix() for path in (*linked, *named) if not path.exists()] == []


@pytest.mark.parametrize("name", DECISIONS)
def test_the_last_paragraph_of_a_decision_says_what_enforces_it(name: str) -> None:
    assert (ROOT / name).read_text().strip().split("\n\n")[-1].startswith("Enforced by ")


def test_decisions_are_numbered_without_gaps() -> None:
    assert [int(Path(name).name[:4]) for name in DECISIONS] == list(range(1, len(DECISIONS) + 1))
