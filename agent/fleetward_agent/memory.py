"""What the agent must know after a restart, beside its credential."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from fleetward_agent import files

if TYPE_CHECKING:
    from pathlib import Path

EMPTY: dict[str, Any] = {
    "last_check_in": None, "next_check_in": None, "on_dashboard": None, "notices": [], "repair_cases": [],
    "put_off": {}, "language": "en", "readings_at": 0.0, "inventory_at": 0.0, "problem": None,
}  # fmt: skip
"""Times are seconds since 1970; `put_off`: until when a notice is not shown; `problem`: why the last try failed."""


class Memory:
    """A few facts in one file; several threads read and write them. A lost file is an empty memory."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._facts = load(path)

    def __getitem__(self, name: str) -> Any:
        with self._lock:
            return self._facts[name]

    def keep(self, **facts: Any) -> None:
        """Remember these; on the disk when this returns."""
        with self._lock:
            if {**self._facts, **facts} != self._facts:
                self._facts = {**self._facts, **facts}
                files.write(self.path, self._facts)


def load(path: Path) -> dict[str, Any]:
    """All facts, empty ones for those that are not there or are of another kind."""
    kept = files.read(path) or {}
    return {name: kept.get(name) if _fits(kept.get(name), empty) else empty for name, empty in EMPTY.items()}


def _fits(value: object, empty: object) -> bool:
    if empty is None:
        return value is None or isinstance(value, str | int | float | bool)
    return isinstance(value, type(empty)) or (isinstance(value, int) and isinstance(empty, float))
