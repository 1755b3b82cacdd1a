"""Figures of shape (design 9): small files, short functions, few folders."""

from __future__ import annotations

import ast
import statistics
from functools import cache
from pathlib import Path

from tools.houselint.rules import LONGEST_FUNCTION, Function, length

ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = {"__pycache__", "var", "dist", "build"}


@cache
def files() -> dict[str, list[str]]:
    """Every module of ours with its lines; generated migrations and empty files are nobody's work."""
    found = {}
    for folder in ("fleetward", "agent", "tools", "tests"):
        for path in (ROOT / folder).rglob("*.py"):
            lines = path.read_text().splitlines()
            if lines and "migrations" not in path.parts:
                found[path.relative_to(ROOT).as_posix()] = lines
    return found


@cache
def functions() -> list[int]:
    """The length of every function of the product, in lines."""
    return [
        length(node)
        for name, lines in files().items()
        if not name.startswith("tests/")
        for node in ast.walk(ast.parse("\n".join(lines)))
        if isinstance(node, Function)
    ]


def product() -> dict[str, int]:
    return {name: len(lines) for name, lines in files().items() if name.startswith("fleetward/")}


def test_half_of_all_files_have_at_most_80_lines() -> None:
    assert statistics.median(product().values()) <= 80


def test_nearly_all_files_have_at_most_300_lines_and_none_more_than_400() -> None:
    lengths = sorted(len(lines) for lines in files().values())
    assert lengths[int(len(lengths) * 0.95)] <= 300
    assert max(lengths) <= 400


def test_half_of_all_functions_have_at_most_8_lines_and_none_more_than_50() -> None:
    assert statistics.median(functions()) <= 8
    assert max(functions()) <= LONGEST_FUNCTION


def test_the_kit_stays_small() -> None:
    kit = sum(lines for name, lines in product().items() if name.startswith("fleetward/foundation/kit/"))
    assert kit <= 0.05 * sum(product().values())


def test_there_are_at_most_8_folders_at_the_top() -> None:
    folders = {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")} - NOT_OURS
    assert len(folders) <= 8
