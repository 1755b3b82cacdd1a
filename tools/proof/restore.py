"""`restore`: back up and restore as docs/operations.md tells operators to, and hold one database against the other."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.proof.figures import Figures

if TYPE_CHECKING:
    import psycopg

PCS, SHORT_PCS = 1_000_000, 20_000
DATABASE = "fleetward"
SETTLED = 6  # seconds, after which a row can be sealed (decision 0019)
COPIED = ("spool", "attachments", "support_files", "proofs", "secrets.json")
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
_COUNTERS = "SELECT sequencename, last_value FROM pg_sequences ORDER BY 1"
_SECURED = """
SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity,
    (SELECT array_agg(p.polname || pg_get_expr(p.polqual, p.polrelid) || (SELECT string_agg(rolname, ',' ORDER BY 1)
        FROM pg_roles WHERE oid = ANY(p.polroles)) ORDER BY p.polname)
     FROM pg_policy p WHERE p.polrelid = c.oid), c.relacl::text
FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' ORDER BY 1
"""


def prove(*, short: bool) -> list[str]:
    """Fill a database, back it up, restore it, compare. Returns the breaches."""
    os.environ["BENCH_VAR"] = str(Path(__file__).resolve().parents[2] / "var" / "proof" / "restore")
    os.environ["BENCH_DATABASE"] = DATABASE
    from tools.bench import world  # noqa: PLC0415 (after the environment is set)

    figures, size = Figures(), SHORT_PCS if short else PCS
    print(f"restore: {size:,} PCs with their lines, ledger and audit rows")
    shutil.rmtree(world.VAR / "dump", ignore_errors=True)
    world.prepare()
    try:
        _fill(size)
        sealed = _seal()
        figures.hold(f"rows of the audit log, sealed before the backup: {sealed}", whole=sealed > 0)
        with tempfile.TemporaryDirectory(prefix="backup-", dir=world.VAR) as folder:
            _drill(figures, world.VAR, Path(folder))
    finally:
        world.stop()
    return figures.breaches


def _fill(size: int) -> None:
    from tools.bench import importing, world  # noqa: PLC0415 (Django is set up by now)

    world.people()
    with tempfile.NamedTemporaryFile(suffix=".edi", dir=world.VAR) as file:
        world.write_report(file, size, world.SEED)
        file.flush()
        importing.take(Path(file.name))
    (world.VAR / "attachments" / "a").mkdir(parents=True, exist_ok=True)
    (world.VAR / "attachments" / "a" / "photo").write_bytes(b"evidence")


def _seal() -> int:
    """As the job of each minute does. How many rows."""
    from fleetward.foundation.audit import operations  # noqa: PLC0415 (Django is set up by now)

    time.sleep(SETTLED)
    return operations.seal_waiting()


def _drill(figures: Figures, var: Path, folder: Path) -> None:
    """Restored as on a new machine: another folder, with a server of its own."""
    from fleetward.config import database  # noqa: PLC0415 (after the environment is set)

    elsewhere = var.with_name("restored")
    shutil.rmtree(elsewhere, ignore_errors=True)
    backed_up = _back_up_or_restore("make", folder, var)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    restored = _back_up_or_restore("restore", folder, elsewhere)
    cluster = database.cluster(elsewhere)
    cluster.start()
    try:
        with connected(var) as before, connected(elsewhere) as after:
            _compare(figures, before, after)
        figures.none("files that are not there as they were", _changed_files(var, elsewhere))
        _verify_audit(figures, elsewhere)
    finally:
        cluster.stop()
    figures.say(f"backed up in {backed_up:.1f} s ({size / 1e6:.0f} MB), restored in {restored:.1f} s")


def _back_up_or_restore(do: str, folder: Path, var: Path) -> float:
    """As an operator does it, in a process of its own. Returns the seconds."""
    begun = time.monotonic()
    command = [sys.executable, "-m", "fleetward.config.backup", do, str(folder)]
    subprocess.run(command, env=os.environ | {"FLEETWARD_VAR": str(var)}, check=True)  # noqa: S603 (our own command)
    return time.monotonic() - begun


def connected(var: Path) -> psycopg.Connection[Any]:
    """As the server's administrator."""
    import psycopg  # noqa: PLC0415

    from fleetward.config import database  # noqa: PLC0415 (after the environment is set)

    connection = psycopg.connect(**database.server(var).login(DATABASE))  # type: ignore[arg-type]
    connection.execute("SET TIME ZONE 'UTC'")  # a server has its machine's own, and rows are compared as text
    return connection


def _compare(figures: Figures, before: psycopg.Connection[Any], after: psycopg.Connection[Any]) -> None:
    tables = [name for (name,) in before.execute(_TABLES)]
    figures.hold("the same tables", whole=tables == [name for (name,) in after.execute(_TABLES)])
    ours, theirs = ({name: _content(one, name) for name in tables} for one in (before, after))
    different = [name for name in tables if ours[name] != theirs[name]]
    rows = sum(count for count, _ in ours.values())
    figures.none(f"tables of {len(tables)} ({rows:,} rows) with another count or content", different)
    counters = [one.execute(_COUNTERS).fetchall() for one in (before, after)]
    figures.hold("sequences go on where they were", whole=counters[0] == counters[1])
    security = [one.execute(_SECURED).fetchall() for one in (before, after)]
    other = [ours[0] for ours, theirs in zip(*security, strict=True) if ours != theirs]
    figures.none("tables whose row security, policies or grants are others", other)


def _content(connection: psycopg.Connection[Any], name: str) -> tuple[int, str]:
    """How many rows, and a digest of all of them whatever their order."""
    from psycopg import sql  # noqa: PLC0415

    query = sql.SQL("SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)), 0)::text FROM {} t")
    row = connection.execute(query.format(sql.Identifier(name))).fetchone()
    assert row is not None  # noqa: S101 (an aggregate has a row)
    return int(row[0]), str(row[1])


def _changed_files(var: Path, elsewhere: Path) -> list[str]:
    names = [path.relative_to(var) for name in COPIED for path in _files(var / name)]
    return [str(name) for name in names if _digest(var / name) != _digest(elsewhere / name)]


def _files(place: Path) -> list[Path]:
    return [place] if place.is_file() else [path for path in place.rglob("*") if path.is_file()]


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""


def _verify_audit(figures: Figures, var: Path) -> None:
    """The chain of the audit log, in the restored database."""
    environment = os.environ | {"FLEETWARD_VAR": str(var)}
    command = [sys.executable, "manage.py", "audit", "verify"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    figures.hold(f"audit verify: {(done.stdout or done.stderr).strip().splitlines()[-1]}", whole=not done.returncode)
