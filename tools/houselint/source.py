"""A file as the rules see it, and what a rule says about it."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FOLDERS = ("fleetward", "tests", "tools", "agent", "client", "docs", ".ci")
SUFFIXES = {".py", ".html", ".css", ".js", ".md", ".toml", ".txt", ".sh"}
NOT_OURS = {"migrations", "__pycache__"}


@dataclass(frozen=True)
class Finding:
    """One breach of one rule."""

    path: str
    line: int
    rule: str
    message: str

    def __str__(self) -> str:
        """As editors understand it."""
        return f"{self.path}:{self.line}: {self.rule} {self.message}"


@dataclass(frozen=True)
class Source:
    """One file: its path within the project, with slashes, and its text."""

    path: str
    text: str

    @property
    def is_python(self) -> bool:
        """Whether it can be parsed."""
        return self.path.endswith(".py")

    @cached_property
    def tree(self) -> ast.Module:
        """The parsed module."""
        return ast.parse(self.text, self.path)

    @property
    def names(self) -> list[str]:
        """The folders and the module, without suffix."""
        return self.path.rsplit(".", 1)[0].split("/")

    @property
    def room(self) -> str:
        """The room of the domain this file belongs to, or ''."""
        names = self.names
        return names[2] if names[:2] == ["fleetward", "domain"] and len(names) > 3 else ""  # noqa: PLR2004 (domain, room, module)

    @property
    def part(self) -> str:
        """The module's place in its room: models, queries, operations, or ''."""
        return self.names[3] if self.room else ""

    def within(self, *folders: str) -> bool:
        """Whether it lies in one of these folders."""
        return self.path.startswith(tuple(f"{folder}/" for folder in folders))


def sources(root: Path) -> Iterator[Source]:
    """Every file of ours; generated migrations are Django's."""
    for path in sorted(root.iterdir()):
        if path.is_file() and path.suffix in SUFFIXES:
            yield Source(path.name, path.read_text())
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            inside = path.relative_to(root)
            if path.suffix in SUFFIXES and not NOT_OURS.intersection(inside.parts) and path.is_file():
                yield Source(inside.as_posix(), path.read_text())
