"""Every rule over every file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.houselint.rules import RULES
from tools.houselint.source import Finding, Source, sources

if TYPE_CHECKING:
    from pathlib import Path


def check(root: Path) -> list[Finding]:
    """All findings of the project at this root."""
    return [finding for source in sources(root) for finding in check_one(source)]


def check_one(source: Source) -> list[Finding]:
    """All findings in one file."""
    return [finding for rule in RULES.values() for finding in rule(source)]
