"""Making, cloning and emptying test databases."""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import sql

from fleetward.config import database, env

if TYPE_CHECKING:
    from pathlib import Path


def make_database(root: Path, var: Path, worker: str) -> None:
    """Start the server, migrate a template once per set of migrations, and clone it for this process."""
    var.mkdir(parents=True, exist_ok=True)
    template = f"fleetward_template_{_digest(root)}"
    with (var / "lock").open("w") as lock:  # test processes start together
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not env.text("DATABASE_URL"):
            database.cluster(var, durable=False).start()
        if not _exists(var, template):
            _migrate(root, var, template)
        _clone(var, template, f"fleetward_test_{worker}")


def _digest(root: Path) -> str:
    parts = [path.read_bytes() for path in sorted(root.glob("fleetward/*/*/migrations/0*.py"))]
    parts += [(root / name).read_bytes() for name in ("requirements.lock", "fleetward/foundation/tenancy/policies.py")]
    parts += [(root / "fleetward/config/database.py").read_bytes()]
    return hashlib.sha256(b"".join(parts)).hexdigest()[:12]


def _admin(var: Path) -> psycopg.Connection[Any]:
    where = database.server(var)
    maintenance = where.database if env.text("DATABASE_URL") else "postgres"
    return psycopg.connect(**where.login(maintenance), autocommit=True)  # type: ignore[arg-type]


def _exists(var: Path, name: str) -> bool:
    with _admin(var) as connection:
        return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def _migrate(root: Path, var: Path, template: str) -> None:
    draft = f"{template}_draft"
    with _admin(var) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(draft)))
    database.prepare(var, database=draft)
    environment = os.environ | {"FLEETWARD_DATABASE_NAME": draft, "FLEETWARD_VAR": str(var)}
    command = [sys.executable, str(root / "manage.py"), "migrate", "--database", "owner", "-v", "0"]
    subprocess.run(command, env=environment, check=True, cwd=root)  # noqa: S603 (our own command)
    with _admin(var) as connection:
        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        connection.execute(rename.format(sql.Identifier(draft), sql.Identifier(template)))


def _clone(var: Path, template: str, name: str) -> None:
    with _admin(var) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        clone = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}")
        parts = (sql.Identifier(name), sql.Identifier(template), sql.Identifier(database.OWNER))
        connection.execute(clone.format(*parts))
    database.prepare(var, database=name)


def deletable_tables(kept: set[str]) -> list[str]:
    """Tables in an order in which their rows can be deleted: whoever refers comes first."""
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        names = {name for (name,) in cursor.fetchall()} - kept
        cursor.execute(
            "SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint "
            "WHERE contype = 'f' AND conrelid <> confrelid"
        )
        refers = [(child, parent) for child, parent in cursor.fetchall() if child in names and parent in names]
    order: list[str] = []
    while names:
        free = sorted(name for name in names if not any(parent == name and child in names for child, parent in refers))
        order += free
        names -= set(free)
    return order


def empty(tables: list[str]) -> None:
    """Delete every row, as the owner; connections that a test left in a transaction are given up first."""
    from django.db import connections

    for connection in connections.all(initialized_only=True):
        if connection.alias != "owner":
            connection.close()
    with connections["owner"].cursor() as cursor:
        cursor.execute("SET lock_timeout = '10s'")
        found = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in tables)  # noqa: S608
        cursor.execute(found)
        filled = {name for (name,) in cursor.fetchall()}
        if "devices_device" in filled:  # without statistics the check of each key reads all PCs of its partner
            cursor.execute("ANALYZE devices_device")
        for name in tables:
            if name in filled:
                cursor.execute(f"DELETE FROM {name}")  # noqa: S608 (names from the catalogue)
