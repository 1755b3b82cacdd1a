"""Secrets that a machine makes for itself once: the signing key and the database passwords.

They live in `var/secrets.json` (0600). A deployment that brings its own sets the variables instead.
"""

from __future__ import annotations

import json
import os
import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

NAMES = ("secret_key", "superuser", "owner", "app", "vendor")


def load(folder: Path) -> dict[str, str]:
    """Read the secrets of this folder, making those that are missing."""
    path = folder / "secrets.json"
    known: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    missing = [name for name in NAMES if name not in known]
    if missing:
        known |= {name: secrets.token_urlsafe(40) for name in missing}
        _write(path, known)
    return known


def _write(path: Path, known: dict[str, str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(known, file)
    draft.replace(path)
