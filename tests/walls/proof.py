"""How large a proof is, and where it tells its figures, which `python -m tools.proof` prints."""

from __future__ import annotations

import os
from pathlib import Path


def size(*, short: int, long: int) -> int:
    """The short form belongs to the tests; the long one is asked for by the command."""
    return long if os.environ.get("FLEETWARD_PROOF") == "long" else short


def tell(sentence: str) -> None:
    """One figure, for whoever ran the command."""
    if path := os.environ.get("FLEETWARD_PROOF_FIGURES"):
        with Path(path).open("a") as file:
            file.write(f"{sentence}\n")
