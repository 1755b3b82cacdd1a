"""Back everything up, and bring it back: `python -m fleetward.config.backup make FOLDER`, and `restore FOLDER`.

PostgreSQL's own pg_dump and pg_restore do it, those of the wheel for the embedded server. What is easy to get wrong is
done here: as the owner with row security on, for it binds the owner too (decision 0002); into a database whose default
rights are not given yet, for otherwise the application may change the audit log after a restore; and one step after
the other, for keys that are checked between row security and its policies find no rows.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

from fleetward.config import database, env, secrets
from fleetward.config.run import folder as installation

if TYPE_CHECKING:
    from collections.abc import Sequence

SECRETS = "secrets.json"
FOLDERS = ("spool", "attachments", "support_files", "proofs")
"""What rows refer to. Copied after the rows: every file is there before its row is."""
DUMP = "database.dump"
PRIVATE = 0o700


class Failed(Exception):
    """Said in a sentence for whoever runs it."""


def make(var: Path, target: Path) -> None:
    """Write the database, the folders beside it and the secrets into an empty folder."""
    target.mkdir(parents=True, exist_ok=True, mode=PRIVATE)
    if any(target.iterdir()):
        raise Failed(f"{target} is not empty.")
    target.chmod(PRIVATE)
    _run("pg_dump", var, "--format=custom", "--enable-row-security", f"--file={target / DUMP}")
    _copy(var, target)
    shutil.copy2(var / SECRETS, target / SECRETS)


def restore(var: Path, source: Path) -> None:
    """Bring all of it back into an empty database, beside an empty folder or one that this was begun in."""
    if not (source / DUMP).is_file():
        raise Failed(f"There is no backup in {source}.")
    if _has_tables(var):
        raise Failed("The database has tables already: restore into an empty one.")
    _copy(source, var)
    _run("pg_restore", var, "--no-owner", "--exit-on-error", "--schema=public", str(source / DUMP))
    database.prepare(var)


def _copy(source: Path, target: Path) -> None:
    for name in FOLDERS:
        if (source / name).is_dir():
            shutil.copytree(source / name, target / name, dirs_exist_ok=True)


def _has_tables(var: Path) -> bool:
    database.make(var)
    with psycopg.connect(**database.server(var).login(database.name(var))) as connection:  # type: ignore[arg-type]
        found = connection.execute("SELECT 1 FROM pg_tables WHERE schemaname = 'public' LIMIT 1").fetchone()
    return found is not None


def _run(program: str, var: Path, *arguments: str) -> None:
    """As the owner."""
    where = database.server(var)
    login = [f"--host={where.host}", f"--username={database.OWNER}", f"--dbname={database.name(var)}"]
    login += [f"--port={where.port}"] if where.port else []
    environment = os.environ | {"PGPASSWORD": secrets.load(var)["owner"]}
    command = [_place(program, var), *login, *arguments]
    try:
        done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)  # noqa: S603 (our own arguments)
    except FileNotFoundError:
        raise Failed(f"{program} is not there. Debian: apt-get install postgresql-client") from None
    if done.returncode:
        raise Failed(f"{program}: {done.stderr.strip()[-600:]}")


def _place(program: str, var: Path) -> str:
    """The wheel's own for the embedded server; for another one the system's, which must not be older than it."""
    return program if env.text("DATABASE_URL") else str(database.cluster(var).binaries / program)


def main(arguments: Sequence[str]) -> int:
    """Do it; where the embedded server is not running, for as long as it takes."""
    parser = argparse.ArgumentParser(prog="fleetward.config.backup", description=__doc__.partition("\n")[0])
    parser.add_argument("do", choices=["make", "restore"])
    parser.add_argument("folder", type=Path)
    chosen = parser.parse_args(arguments)
    var, embedded = installation(), not env.text("DATABASE_URL")
    if chosen.do == "restore" and not (var / SECRETS).exists() and (chosen.folder / SECRETS).exists():
        var.mkdir(parents=True, exist_ok=True)
        shutil.copy2(chosen.folder / SECRETS, var / SECRETS)  # before the server is made: it holds its password
    cluster = database.cluster(var) if embedded else None
    started = cluster.start() if cluster else False
    try:
        (make if chosen.do == "make" else restore)(var, chosen.folder.resolve())
    except Failed as failed:
        sys.stderr.write(f"{failed}\n")
        return 1
    finally:
        if cluster and started:
            cluster.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
