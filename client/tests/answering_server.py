"""A server of the tests' own that answers what it was told to, in turn, and remembers what it was asked."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Asked:
    method: str
    path: str
    headers: dict[str, str]
    body: str


@dataclass
class Told:
    status: int = 200
    data: Any = None
    headers: dict[str, str] = field(default_factory=dict)


class FakeServer:
    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.answers: list[Told] = []
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length).decode()
                fake.asked.append(Asked(self.command, self.path, dict(self.headers.items()), body))
                told = fake.answers.pop(0)
                content = json.dumps(told.data).encode()
                kind = "application/problem+json" if told.status >= 400 else "application/json"
                self.send_response(told.status)
                for name, value in ({"Content-Type": kind, "Content-Length": str(len(content))} | told.headers).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = answer  # noqa: N815 (the standard library's names)

            def log_message(self, *_said: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def will(self, *answers: Told) -> None:
        self.answers += answers

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
