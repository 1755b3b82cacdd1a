"""`make reset`: stop the embedded database and forget all local data. The tests' own database stays."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from fleetward.config import children, database, env
from fleetward.config.run import alone, folder, refuse, say

if TYPE_CHECKING:
    from pathlib import Path

FOLDERS = (
    "postgres",
    "spool",
    "inbox",
    "outbox",
    "exports",
    "attachments",
    "support_files",
    "proofs",
    "media",
    "static",
)
FILES = ("secrets.json", "database-of-run", "run.lock")


def main() -> None:
    """Refused where DATABASE_URL names a server: its data are not local, and not ours to delete."""
    if env.text("DATABASE_URL"):
        refuse("DATABASE_URL is set: that database is not touched. Unset it to reset the local one.")
    var = folder()
    with alone(var):
        forget(var)
    say(f"Everything in {var} is forgotten.")


def forget(var: Path) -> None:
    """Stop what runs in this folder and remove what `make run` keeps there."""
    children.end_leftovers(var)
    if (var / "postgres" / "PG_VERSION").exists():
        database.cluster(var).stop()
    for name in FOLDERS:
        shutil.rmtree(var / name, ignore_errors=True)
    for name in FILES:
        (var / name).unlink(missing_ok=True)


if __name__ == "__main__":
    main()
