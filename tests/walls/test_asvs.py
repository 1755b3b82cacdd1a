"""The table of ASVS 5.0: every chapter, a state in every row, and what is met is shown by a test that exists."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "asvs.md").read_text()
ROWS = [
    tuple(cell.strip() for cell in line.strip("|").split("|")) for line in TEXT.splitlines() if re.match(r"\| \d", line)
]
STATES = {"met", "partly", "not met", "operator", "none"}
ONE = r"\d+\.\d+\.\d+"
IDS = re.compile(rf"{ONE}(?:\u2013{ONE})?(?:, {ONE}(?:\u2013{ONE})?)*")  # an en dash between the first and the last
TESTS = re.compile(r"`((?:agent/)?tests/[\w./-]+)`")


def test_all_17_chapters_are_there() -> None:
    assert [int(one) for one in re.findall(r"^## V(\d+) ", TEXT, re.MULTILINE)] == list(range(1, 18))


def test_every_row_has_its_form() -> None:
    assert [row for row in ROWS if len(row) != 3 or not IDS.fullmatch(row[0]) or row[1] not in STATES] == []
    chapters = [int(chapter) for chapter in re.findall(r"^\| (\d+)\.", TEXT, re.MULTILINE)]
    assert chapters == sorted(chapters)


def test_no_requirement_is_answered_twice() -> None:
    answered = [one for ids, *_ in ROWS for one in ids.split(", ")]
    assert len(answered) == len(set(answered))


def test_what_is_met_is_shown_by_a_test() -> None:
    assert [ids for ids, state, how in ROWS if state == "met" and not TESTS.findall(how)] == []


def test_every_test_that_is_named_exists() -> None:
    named = {name for *_, how in ROWS for name in TESTS.findall(how)}
    assert [name for name in sorted(named) if not (ROOT / name).is_file()] == []
