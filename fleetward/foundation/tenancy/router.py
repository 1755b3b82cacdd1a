"""Migrations run as the owner, and as nobody else."""

from __future__ import annotations

from typing import Any


class Router:
    """Django's router: decides only where migrations run."""

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """True for the owner's connection."""
        del app_label, hints
        return db == "owner"

    def allow_relation(self, *_: Any, **hints: Any) -> bool:
        """Rows read by the vendor's connection and by the application's are of one database."""
        del hints
        return True
