"""Which database, as whom: three roles on one database (docs/decisions/0002).

owner   migrates; row security binds it too, through a policy of its own
app     web and workers; owns nothing, sees only what the scope allows
vendor  reads of vendor staff across partners; may not write

`DATABASE_URL` names an administrator's login on a PostgreSQL server (15 or newer), which may create
roles; without it the embedded server is used.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import psycopg
from psycopg import sql

from fleetward.config import env, secrets
from fleetward.config.embedded import Cluster

if TYPE_CHECKING:
    from pathlib import Path

OWNER, APP, VENDOR = "fleetward_owner", "fleetward_app", "fleetward_vendor"
ROLES = {"owner": OWNER, "default": APP, "vendor": VENDOR}


@dataclass(frozen=True)
class Server:
    """Where the server is, and the administrator's login on it."""

    host: str
    port: str
    user: str
    password: str
    database: str

    def login(self, database: str) -> dict[str, str]:
        """Connection arguments of the administrator."""
        login = {"host": self.host, "port": self.port, "user": self.user, "password": self.password}
        return {key: value for key, value in login.items() if value} | {"dbname": database}


def cluster(var: Path, *, name: str = "postgres", durable: bool = True) -> Cluster:
    """The embedded cluster of this folder."""
    return Cluster(var / name, secrets.load(var)["superuser"], durable=durable)


def server(var: Path, *, name: str = "postgres") -> Server:
    """The server named by `DATABASE_URL`, or else the embedded one."""
    url = env.text("DATABASE_URL")
    if not url:
        own = cluster(var, name=name)
        return Server(str(own.socket_folder), "", "postgres", own.superuser_password, "fleetward")
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        message = "DATABASE_URL must look like postgresql://user:password@host:5432/name"
        raise env.BadSetting(message)
    return Server(
        parts.hostname or "", str(parts.port or ""), unquote(parts.username or ""), unquote(parts.password or ""),
        parts.path.strip("/"),
    )  # fmt: skip


def django_databases(var: Path, *, name: str = "postgres") -> dict[str, dict[str, Any]]:
    """Django's DATABASES: `default` is the application's role, `owner` and `vendor` the other two."""
    where, known = server(var, name=name), secrets.load(var)
    database = env.text("FLEETWARD_DATABASE_NAME") or where.database
    base = {
        "ENGINE": "fleetward.foundation.tenancy.backend",
        "NAME": database,
        "HOST": where.host,
        "PORT": where.port,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 10},
    }
    keys = {"owner": "owner", "default": "app", "vendor": "vendor"}
    return {
        alias: base | {"USER": role, "PASSWORD": known[keys[alias]], "ATOMIC_REQUESTS": alias == "default"}
        for alias, role in ROLES.items()
    }


def name(var: Path) -> str:
    """What the database of this installation is called."""
    return env.text("FLEETWARD_DATABASE_NAME") or server(var).database


def prepare(var: Path, *, name: str = "postgres", database: str = "") -> None:
    """Create the three roles and the database where they are missing, with their rights. Safe to repeat."""
    where = server(var, name=name)
    database = database or env.text("FLEETWARD_DATABASE_NAME") or where.database
    make(var, name=name, database=database)
    with psycopg.connect(**where.login(database), autocommit=True) as connection:  # type: ignore[arg-type]
        _grant(connection, database)


def make(var: Path, *, name: str = "postgres", database: str = "") -> None:
    """Create the three roles and the database where they are missing. A backup is restored before rights are given."""
    where, known = server(var, name=name), secrets.load(var)
    database = database or env.text("FLEETWARD_DATABASE_NAME") or where.database
    maintenance = "postgres" if not env.text("DATABASE_URL") else where.database
    with psycopg.connect(**where.login(maintenance), autocommit=True) as connection:  # type: ignore[arg-type]
        for role, key in ((OWNER, "owner"), (APP, "app"), (VENDOR, "vendor")):
            _ensure_role(connection, role, known[key])
        connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(OWNER)))
        _ensure_database(connection, database)


def _ensure_role(connection: psycopg.Connection[Any], role: str, password: str) -> None:
    known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    verb = sql.SQL("ALTER") if known else sql.SQL("CREATE")
    statement = sql.SQL("{} ROLE {} LOGIN NOINHERIT PASSWORD {}")
    connection.execute(statement.format(verb, sql.Identifier(role), sql.Literal(password)))
    if role == APP:  # a report of a million serials is staged in temporary tables; taken only when used
        connection.execute(sql.SQL("ALTER ROLE {} SET temp_buffers = '256MB'").format(sql.Identifier(role)))


def _ensure_database(connection: psycopg.Connection[Any], database: str) -> None:
    known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone()
    if not known:
        statement = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'")
        connection.execute(statement.format(sql.Identifier(database), sql.Identifier(OWNER)))


def _grant(connection: psycopg.Connection[Any], database: str) -> None:
    names = {"db": database, "owner": OWNER, "app": APP, "vendor": VENDOR}
    parts = {key: sql.Identifier(value) for key, value in names.items()}
    for statement in (
        "REVOKE ALL ON DATABASE {db} FROM PUBLIC",
        "GRANT CONNECT, TEMPORARY ON DATABASE {db} TO {app}",
        "GRANT CONNECT ON DATABASE {db} TO {vendor}",
        "GRANT ALL ON DATABASE {db} TO {owner}",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        "GRANT ALL ON SCHEMA public TO {owner}",
        "GRANT USAGE ON SCHEMA public TO {app}, {vendor}",
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}",
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT USAGE, SELECT ON SEQUENCES TO {app}",
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT SELECT ON TABLES TO {vendor}",
    ):
        connection.execute(sql.SQL(statement).format(**parts))
