"""`make run`: database, tables, demo world, web server and worker, by one command, until Ctrl-C.

FLEETWARD_PORT, FLEETWARD_BIND   where to listen (8000, 127.0.0.1)
FLEETWARD_DEMO                   the demo world; on unless told otherwise, but only on this machine's own address
FLEETWARD_FLEET                  how many PCs are simulated in the demo world (150; 0: none)
FLEETWARD_VAR                    where everything is kept (./var)
DATABASE_URL                     a PostgreSQL server instead of the embedded one
"""

from __future__ import annotations

import fcntl
import http.client
import os
import shutil
import signal
import socket
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from fleetward.config import children, database, env
from fleetward.config.children import Child

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from fleetward.config.embedded import Cluster

ROOT = Path(__file__).resolve().parents[2]
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
LOOK_EVERY = 0.2  # seconds
START_PATIENCE = 60.0
WEB_WORKERS, THREADS, BACKLOG = 2, 4, 1024
FIGURES = "figures"
"""Where, below `var`, the web processes keep their figures for one another."""

SIMULATED = 150  # PCs of the demo world


class Stop(BaseException):
    """Somebody wants everything to end."""


def main() -> None:
    """Start everything, keep it up, and stop everything that was started."""
    for number in SIGNALS:
        signal.signal(number, _stop)
    try:
        with alone(folder()):
            _run(folder())
    except Stop:
        say("Stopped.")
    except env.BadSetting as bad:
        refuse(str(bad))


def folder() -> Path:
    """Where this installation keeps everything."""
    return Path(env.text("FLEETWARD_VAR") or ROOT / "var").resolve()


@contextmanager
def alone(var: Path) -> Iterator[None]:
    """Hold the folder for this process; a second one would fight over the database."""
    var.mkdir(parents=True, exist_ok=True)
    with (var / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            refuse(f"Fleetward is running in {var} already.")
        yield


def _run(var: Path) -> None:
    host, port = env.text("FLEETWARD_BIND") or "127.0.0.1", env.number("FLEETWARD_PORT", 8000, least=1)
    if left := children.end_leftovers(var):
        say(f"Ended {left} processes that an earlier run left behind.")
    _refuse_taken(host, port)
    _begin_figures(var)
    environment = _environment(host, port)
    cluster = None if env.text("DATABASE_URL") else database.cluster(var)
    programs = _programs(host, port, environment, var)
    ours = False
    try:
        ours = _start_database(cluster, var)
        database.prepare(var)
        _prepare(environment, var)
        for program in programs:
            program.start()
        _await(host, port, programs[0])
        say(f"Fleetward is at http://localhost:{port} (Ctrl-C stops it)")
        if not env.text("FLEETWARD_SMTP_URL"):
            say(f"No mail server is set: what would be mailed stands in {var / 'mail'}")
        _keep(programs, cluster)
    finally:
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        children.end(programs)
        children.end_leftovers(var)
        if cluster and ours:
            cluster.stop()
            _note(var).unlink(missing_ok=True)


def _environment(host: str, port: int) -> dict[str, str]:
    """What all programs get. The demo world is not offered to a network unless somebody says so."""
    usual = {
        "FLEETWARD_DEMO": "1" if host in LOOPBACK else "0",
        "FLEETWARD_PUBLIC_URL": f"http://localhost:{port}",
        "DJANGO_SETTINGS_MODULE": "fleetward.config.settings",
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        "PROMETHEUS_MULTIPROC_DIR": str(folder() / FIGURES),
    }
    return usual | dict(os.environ)


def _begin_figures(var: Path) -> None:
    """An empty folder: figures of an earlier run's processes are of no use."""
    shutil.rmtree(var / FIGURES, ignore_errors=True)
    (var / FIGURES).mkdir(parents=True)


def _programs(host: str, port: int, environment: dict[str, str], var: Path) -> list[Child]:
    web = [
        sys.executable, "-m", "granian", "fleetward.config.wsgi:application", "--interface", "wsgi", "--host", host,
        "--port", str(port), "--workers", str(WEB_WORKERS), "--blocking-threads", str(THREADS),
        "--backlog", str(BACKLOG), "--respawn-failed-workers", "--workers-kill-timeout", "5", "--no-ws",
        "--log-level", "warning", "--working-dir", str(ROOT),
    ]  # fmt: skip
    worker = [
        sys.executable, str(ROOT / "manage.py"), "procrastinate", "worker", "--concurrency", "4",
        "--shutdown-graceful-timeout", "5", "--fetch-job-polling-interval", "0.5",
    ]  # fmt: skip
    programs = [Child("web server", web, environment, var), Child("worker", worker, environment, var)]
    pcs = env.number("FLEETWARD_FLEET", SIMULATED)
    if pcs and env.flag("FLEETWARD_DEMO", default=host in LOOPBACK):
        fleet = [sys.executable, str(ROOT / "manage.py"), "fleet", "--pcs", str(pcs)]
        programs.append(Child("simulated fleet", fleet, environment, var))
    return programs


def _note(var: Path) -> Path:
    return var / "database-of-run"


def _start_database(cluster: Cluster | None, var: Path) -> bool:
    """True if the server is ours to stop: this run started it, or an earlier one that was killed."""
    if cluster is None:
        return False
    if cluster.start():
        _note(var).touch()
    return _note(var).exists()


def _prepare(environment: dict[str, str], var: Path) -> None:
    preparing = Child("preparation", [sys.executable, "-m", "fleetward.config.prepare"], environment, var)
    try:
        preparing.start()
        while (code := preparing.exit_code()) is None:
            time.sleep(0.05)
    finally:
        preparing.kill()
    if code:
        refuse("Fleetward cannot start; the reason stands above.")


def _await(host: str, port: int, web: Child) -> None:
    deadline = time.monotonic() + START_PATIENCE
    while not _answers(host, port):
        if web.exit_code() is not None or time.monotonic() > deadline:
            refuse("The web server did not start; the reason stands above.")
        time.sleep(0.1)


def _answers(host: str, port: int) -> bool:
    target = host if host not in {"", "0.0.0.0", "::"} else "127.0.0.1"  # noqa: S104 (every address: ask our own)
    try:
        with closing(http.client.HTTPConnection(target, port, timeout=5)) as connection:
            connection.request("GET", "/healthz", headers={"Host": f"localhost:{port}"})
            return connection.getresponse().status > 0
    except (OSError, http.client.HTTPException):
        return False


def _keep(programs: list[Child], cluster: Cluster | None) -> NoReturn:
    """Start again what ends. A worker exits with code 0 when the database dies, so the code says nothing."""
    while True:
        if cluster and not _alive(cluster):
            _revive(cluster)
        for program in programs:
            if (code := program.exit_code()) is not None:
                say(f"The {program.name} exited ({code}); it is started again.")
                program.note_exit()
            elif program.process is None and time.monotonic() >= program.due:
                program.start()
        time.sleep(LOOK_EVERY)


def _alive(cluster: Cluster) -> bool:
    """Cheap enough to ask all the time: the first line of postmaster.pid names a process that is there."""
    try:
        os.kill(int((cluster.folder / "postmaster.pid").read_text().partition("\n")[0]), 0)
    except (OSError, ValueError):
        return False
    return True


def _revive(cluster: Cluster) -> None:
    try:
        cluster.start()
        say("The database had died; it is up again.")
    except RuntimeError as failed:
        say(str(failed))
        time.sleep(children.LONGEST_PAUSE)


def _refuse_taken(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as taken:
            refuse(
                f"Port {port} on {host} cannot be used ({taken.strerror}). Choose another: FLEETWARD_PORT=8001 make run"
            )


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    del number, frame
    for other in SIGNALS:
        signal.signal(other, signal.SIG_IGN)
    raise Stop


def say(sentence: str) -> None:
    """Tell whoever started it."""
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


def refuse(sentence: str) -> NoReturn:
    """End with a sentence and exit code 1."""
    raise SystemExit(sentence)


if __name__ == "__main__":
    main()
