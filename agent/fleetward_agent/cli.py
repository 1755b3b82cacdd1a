"""`fleetward-agent enroll | run | status | notify`."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING

from fleetward_agent import VERSION, door, enrolment, files, places, server, sources, status
from fleetward_agent.collectors.identity import identify
from fleetward_agent.notify import run as run_for_user
from fleetward_agent.system import System
from fleetward_agent.texts import language, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fleetward_agent.places import Places

LARGEST_LOG = 1_000_000  # bytes


def main(arguments: Sequence[str] | None = None) -> int:
    """The program; its exit code is 0 where it did what it was asked."""
    given = _parser().parse_args(arguments)
    where = places.usual(os.environ, given.state)
    _begin_log(given, where)
    spoken = language(os.environ)
    match given.command:
        case "enroll":
            return enroll(where, given.server, given.key, spoken)
        case "run":
            return run(where, spoken)
        case "status":
            return tell(where, spoken)
    return notify(where, spoken)


def _begin_log(given: argparse.Namespace, where: Places) -> None:
    """To the journal, by standard error; a task of Windows has none, so there into files that stay small."""
    handlers: list[logging.Handler] = [logging.StreamHandler()]
    if places.ON_WINDOWS and given.command == "run":
        files.own_folder(where.state)
        handlers = [RotatingFileHandler(where.state / "agent.log", maxBytes=LARGEST_LOG, backupCount=2)]
    level = logging.DEBUG if given.verbose else logging.INFO
    logging.basicConfig(level=level, format="%(levelname)s %(name)s: %(message)s", handlers=handlers)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="fleetward-agent", description="The Fleetward agent of this PC")
    parser.add_argument("--version", action="version", version=VERSION)
    parser.add_argument("--state", help=f"the folder of its credential and outbox (or {places.STATE})")
    parser.add_argument("--verbose", action="store_true", help="say more in the log")
    commands = parser.add_subparsers(dest="command", required=True)
    enroll_ = commands.add_parser("enroll", help="make this PC known to the server")
    enroll_.add_argument("--server", required=True, help="address of the server")
    enroll_.add_argument("--key", help="cPIN or package token; without: by serial and product number")
    commands.add_parser("run", help="measure and report; for root, as a system service")
    commands.add_parser("status", help="what the agent knows")
    commands.add_parser("notify", help="show alerts; for each user, in the session")
    return parser


def enroll(where: Places, address: str, key: str | None, spoken: str) -> int:
    """Get a credential for this PC."""
    identity = identify(sources.usual(os.environ))
    if not identity.serial or not identity.product_number:
        return _no(text(spoken, "This PC tells no serial number or no product number."))
    try:
        done = enrolment.enrol(where, identity, address, key, datetime.now(UTC))
    except server.Unsafe:
        return _no(text(spoken, "The server must have an https address: {server}", server=address))
    except server.Refused as refused:
        return _no(text(spoken, "Not enrolled: {problem}", problem=refused.text or refused.code))
    except server.TryAgain as problem:
        return _no(text(spoken, "Not enrolled: {problem}", problem=problem))
    except PermissionError:
        return _no(text(spoken, "This needs administrator rights."))
    print(text(spoken, "Enrolled at {server}.", server=done.server))
    return 0


def run(where: Places, spoken: str) -> int:
    """Measure and report until told to stop."""
    if door.is_answered(where.door):
        return _no(text(spoken, "Another agent runs here already."))
    try:
        system = System(where, sources.usual(os.environ))
    except PermissionError:
        return _no(text(spoken, "This needs administrator rights."))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: system.stop.set())
    system.run()
    return 0


def tell(where: Places, spoken: str) -> int:
    """Print what is known: root reads it, others ask at the door."""
    try:
        told = status.facts(where)
    except PermissionError:
        try:
            with door.Visit(where.door) as visit:
                told = visit.ask(do="status")
        except door.Closed:
            return _no(text(spoken, "The agent does not run on this PC, or you may not ask it."))
    print("\n".join(status.lines(told, spoken)))
    return 0


def notify(where: Places, spoken: str) -> int:
    """Show alerts until the session ends."""
    from fleetward_agent.popup.either import Either  # noqa: PLC0415 (the system's process needs no desktop)

    run_for_user(where.door, Either(spoken), spoken)
    return 0


def _no(problem: str) -> int:
    print(problem, file=sys.stderr)
    return 1
