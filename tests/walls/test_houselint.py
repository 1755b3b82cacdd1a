"""The tree keeps the house rules, and every rule is tested and explained."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tools.houselint.check import check
from tools.houselint.rules import RULES, SQL_ALLOWED

ROOT = Path(__file__).resolve().parents[2]


def test_no_rule_is_broken() -> None:
    assert list(map(str, check(ROOT))) == []


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_a_test_and_stands_in_the_handbook(rule: str) -> None:
    assert RULES[rule].__doc__
    assert f'"{rule}"' in (ROOT / "tests/tools/test_houselint.py").read_text()
    assert f"| {rule} |" in (ROOT / "CONTRIBUTING.md").read_text()


@pytest.mark.parametrize("place", SQL_ALLOWED)
def test_no_exemption_outlives_its_place(place: str) -> None:
    path, _, function = place.partition(":")
    assert re.search(rf"^ *def {function}\(", (ROOT / path).read_text(), re.MULTILINE)
