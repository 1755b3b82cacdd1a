"""Every field that the code writes into the audit log has words; found by reading the code."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils import translation

from fleetward.domain.audit_trail import field_wording

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(field_wording.__file__).parents[2]
SAME = {"Partner", "BIC", "Plan", "Problem", "Program", "SHA-256"}
"""Words that are the same in Norwegian."""


def written() -> Iterator[str]:
    """The names of all details, and of all fields before and after."""
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("audit."):
                yield from _of(node)


def _of(call: ast.Call) -> Iterator[str]:
    for word in call.keywords:
        if word.arg in {"before", "after"} and isinstance(word.value, ast.Dict):
            yield from (str(key.value) for key in word.value.keys if isinstance(key, ast.Constant))
        elif word.arg and word.arg not in {"before", "after", "action_id", "customer_id"}:
            yield word.arg
    if ast.unparse(call.func) == "audit.watch":
        yield from (str(name.value) for name in call.args[1:] if isinstance(name, ast.Constant))


def test_every_field_of_the_code_has_words() -> None:
    names = set(written())
    assert len(names) > 90
    assert names - set(field_wording.FIELDS) == set()


def test_all_of_it_is_said_in_norwegian_too() -> None:
    with translation.override("en"):
        english = {name: str(text) for name, text in field_wording.FIELDS.items()}
    with translation.override("nb"):
        same = {english[name] for name, text in field_wording.FIELDS.items() if str(text) == english[name]}
    assert same <= SAME


def test_a_field_that_nobody_knows_has_its_own_name() -> None:
    assert (field_wording.field("moon"), field_wording.field("seats")) == ("moon", "Seats")
