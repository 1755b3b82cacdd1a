"""A parts system that stands in for the vendor's: real HTTP on this machine, with the failures a network has."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

from fleetward.gateways.parts_system import signature

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator

SECRET = "a secret of both"


@dataclass
class FakePartsSystem:
    """It takes an order once by its key, and refuses what is not signed.

    `fail` says how the next answers fail: a status, `cut` (the order arrives, its answer does not), or `kill` (the
    same, and `sender` is killed in that moment).
    """

    url: str = ""
    orders: dict[str, dict[str, Any]] = field(default_factory=dict)
    keys: list[str] = field(default_factory=list)
    fail: list[str] = field(default_factory=list)
    sender: subprocess.Popen[bytes] | None = None

    def take(self, headers: Any, body: bytes) -> tuple[int, bytes]:
        """Answer one order."""
        key = headers["Idempotency-Key"]
        self.keys.append(key)
        failure = self.fail.pop(0) if self.fail else ""
        if failure.isdigit():
            return int(failure), b""
        if headers["Fleetward-Signature"] != signature(SECRET, headers["Fleetward-Timestamp"], body):
            return 401, b""
        order = json.loads(body)
        if self.orders.setdefault(key, order) != order:
            return 422, b""
        if failure == "kill" and self.sender:
            self.sender.kill()
        if failure in {"cut", "kill"}:
            return 0, b""
        return 201, json.dumps({"number": f"X{1 + list(self.orders).index(key)}"}).encode()


@contextmanager
def running() -> Iterator[FakePartsSystem]:
    """The system, while it runs."""
    system = FakePartsSystem()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, answer = system.take(self.headers, body)
            if not status:  # the order has arrived, and the answer is lost
                self.close_connection = True
                return
            self.send_response(status)
            if status in range(300, 400):
                self.send_header("Location", f"{system.url}elsewhere")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    system.url = f"http://127.0.0.1:{server.server_port}/orders?of=fleetward"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield system
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
