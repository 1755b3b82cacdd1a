"""The door between the two processes: users' helpers ask here, so that the credential never leaves root.

A Unix socket; on Windows a port of this PC, with a token from a file. One JSON object a line, both ways.
"""

from __future__ import annotations

import hmac
import json
import logging
import os
import secrets
import socket
import socketserver
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Self

from fleetward_agent import files

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fleetward_agent.notices import Desk

log = logging.getLogger(__name__)

LONGEST = 64 * 1024  # bytes of a line
MOST_VISITORS = 32
PATIENCE = 60.0  # seconds a helper waits for an answer, in which the server may be asked


class Closed(Exception):
    """Nobody is behind the door, or we may not knock."""


class _Visitor(socketserver.StreamRequestHandler):
    """One helper, from its coming to its leaving."""

    server: _Server

    def handle(self) -> None:
        if not self.server.enter(self):
            return
        with suppress(ConnectionError, ValueError):
            if self.server.token and not hmac.compare_digest(self._line(), self.server.token.encode()):
                return
            while asked := self._line():
                self.wfile.write(_packed(self.server.reply(self, json.loads(asked))))

    def _line(self) -> bytes:
        return self.rfile.readline(LONGEST).strip()

    def finish(self) -> None:
        self.server.leave(self)
        with suppress(OSError):
            super().finish()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(
        self, address: str | tuple[str, int], desk: Desk, status: Callable[[], dict[str, Any]], token: str
    ) -> None:
        self.address_family = socket.AF_INET if token else socket.AF_UNIX
        self.desk, self.status, self.token = desk, status, token
        self._inside: set[object] = set()
        super().__init__(address, _Visitor)  # type: ignore[arg-type] # a path, for a Unix socket

    def enter(self, visitor: object) -> bool:
        self._inside.add(visitor)
        return len(self._inside) <= MOST_VISITORS

    def leave(self, visitor: object) -> None:
        self._inside.discard(visitor)
        self.desk.leave(visitor)

    def reply(self, visitor: object, asked: Any) -> dict[str, Any]:
        """The answer to one question; {} for one that is not known."""
        match asked:
            case {"do": "show", "language": str(language)}:
                return self.desk.show(visitor, language)
            case {"do": "answer", "answer": str(answer)}:
                return self.desk.answer(visitor, answer)
            case {"do": "status"}:
                return self.status()
        return {}

    def handle_error(self, request: Any, client_address: Any) -> None:
        """One visitor's trouble is no other's."""
        del request, client_address
        log.error("a visitor at the door", exc_info=True)  # noqa: LOG014 (the server calls this where it caught it)


class Door:
    """Open while the agent runs."""

    def __init__(self, path: Path, desk: Desk, status: Callable[[], dict[str, Any]]) -> None:
        self.path, self.desk, self.status = path, desk, status

    def __enter__(self) -> Self:
        """Every user of this PC may knock: alerts name no person."""
        self.path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        self._server = self._by_port() if self.path.suffix == ".json" else self._by_path()
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.2}, daemon=True).start()
        return self

    def _by_path(self) -> _Server:
        files.remove(self.path)  # of an agent that was killed
        server = _Server(str(self.path), self.desk, self.status, "")
        os.chmod(self.path, 0o666)  # noqa: S103, PTH101 (see above)
        return server

    def _by_port(self) -> _Server:
        token = secrets.token_urlsafe(32)
        server = _Server(("127.0.0.1", 0), self.desk, self.status, token)
        files.write(self.path, {"port": server.server_address[1], "token": token}, mode=0o644)
        return server

    def __exit__(self, *exception: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        files.remove(self.path)


class Visit:
    """A helper's side: knock, ask, leave. What it was given to show is its own until it leaves."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> Self:
        """Raises Closed."""
        try:
            self._socket, token = _knock(self.path)
            self._lines = self._socket.makefile("rb")
            if token:
                self._socket.sendall(token.encode() + b"\n")
        except OSError as error:
            raise Closed(str(error)) from error
        return self

    def ask(self, **question: str) -> dict[str, Any]:
        """One question, one answer. Raises Closed."""
        try:
            self._socket.sendall(_packed(question))
            answer = json.loads(self._lines.readline(LONGEST * 16))
        except (OSError, ValueError) as error:
            raise Closed(str(error)) from error
        return answer if isinstance(answer, dict) else {}

    def __exit__(self, *exception: object) -> None:
        self._lines.close()
        self._socket.close()


def _knock(path: Path) -> tuple[socket.socket, str]:
    if path.suffix != ".json":
        knocking = socket.socket(socket.AF_UNIX)
        knocking.settimeout(PATIENCE)
        try:
            knocking.connect(str(path))
        except OSError:
            knocking.close()
            raise
        return knocking, ""
    named = files.read(path) or {}
    if not isinstance(named.get("port"), int):
        raise ConnectionRefusedError(str(path))
    return socket.create_connection(("127.0.0.1", named["port"]), PATIENCE), str(named.get("token"))


def is_answered(path: Path) -> bool:
    """Whether an agent stands behind this door now."""
    try:
        with Visit(path) as visit:
            return bool(visit.ask(do="status"))
    except Closed:
        return False


def _packed(content: dict[str, Any]) -> bytes:
    return json.dumps(content).encode() + b"\n"
