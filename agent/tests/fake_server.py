"""A server of the tests' own: HTTP on this PC, after the contract of the protocol, with its moods."""

from __future__ import annotations

import json
import threading
import uuid
from collections import Counter
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from email.message import Message

CPIN = "AB12CD34"
UNKNOWN = (401, {"problem": "unknown_pc", "text": "The credential is not valid. Enrol again."})
JSON = "application/json"


class _Handler(BaseHTTPRequestHandler):
    server: _Http
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        status, answer, headers = self.server.owner.answered(self.path, self.headers, content)
        self.close_connection = True
        if status == 0:
            return  # the connection breaks after the server has done its work
        said = answer.encode() if isinstance(answer, str) else json.dumps(answer).encode()
        with suppress(ConnectionError):  # the agent was killed
            self.send_response(status)
            for name, value in ({"Content-Type": JSON, "Content-Length": str(len(said))} | headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(said)

    def log_message(self, *args: object) -> None:
        """Quiet."""


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    owner: FakeServer


class FakeServer:
    """Counts what reaches it; `mood` (status, body, headers) takes the place of its answers, by address or for all."""

    def __init__(self, port: int = 0) -> None:
        self.credentials: set[str] = set()
        self.enrolled: list[dict[str, Any]] = []
        self.accepted: dict[str, dict[str, Any]] = {}
        self.deliveries: Counter[str] = Counter()
        self.check_ins: list[dict[str, Any]] = []
        self.notices: list[dict[str, str]] = []
        self.answers: list[tuple[str, str]] = []
        self.asked: list[str] = []
        self.next_check_in = 3600.0
        self.mood: dict[str, tuple[int, Any, dict[str, str]]] = {}
        self.port = port
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.down()

    def start(self) -> None:
        self._http = _Http(("127.0.0.1", self.port), _Handler)
        self._http.owner = self
        self.port = self._http.server_address[1]
        threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        self.is_up = True

    def down(self) -> None:
        """Nobody listens any more; what the server knows stays."""
        if self.is_up:
            self._http.shutdown()
            self._http.server_close()
            self.is_up = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def answered(self, path: str, headers: Message, content: bytes) -> tuple[int, Any, dict[str, str]]:
        address = path.removeprefix("/agent/v1/")
        with self._lock:
            mood = self.mood.get(address) or self.mood.get("")
            if mood and mood[0]:
                return mood
            status, answer = self._answer(address, str(headers.get("Authorization", ""))[7:], json.loads(content))
            return (0 if mood else status), answer, {}

    def _answer(self, address: str, credential: str, body: dict[str, Any]) -> tuple[int, Any]:  # noqa: PLR0911 (a table)
        if address in {"enrol", "register"}:
            return self._enrol(address, body)
        if credential not in self.credentials:
            return UNKNOWN
        match address.split("/"):
            case ["check-in"]:
                self.check_ins.append(body)
                return 200, {
                    "on_dashboard": True, "next_check_in": self.next_check_in, "notices": self.notices,
                    "repair_cases": [{"number": "R-17", "state": "scheduled"}],
                }  # fmt: skip
            case ["readings"]:
                return self._accept(body, body)
            case ["inventory"]:
                return self._accept(body["content"]["health"], body)
            case ["notices"]:
                self.asked.append(body["language"])
                return 200, {"notices": self.notices}
            case ["notices", notice]:
                return self._answer_notice(notice, body["answer"])
        return 404, {"problem": "nothing_here", "text": "There is nothing at this address."}

    def _enrol(self, address: str, body: dict[str, Any]) -> tuple[int, Any]:
        if address == "enrol" and body["key"] != CPIN:
            return 403, {
                "problem": "key_refused",
                "text": "The key is not valid. Ask your administrator for a new one.",
            }
        self.enrolled.append(body)
        credential = uuid.uuid4().hex
        self.credentials.add(credential)
        return 201, {"credential": credential, "device_id": str(uuid.uuid4()), "check_in": "https://elsewhere.example"}

    def _accept(self, health: dict[str, Any], body: dict[str, Any]) -> tuple[int, Any]:
        self.deliveries[health["id"]] += 1
        self.accepted.setdefault(health["id"], body)
        return 200, {"accepted": True}

    def _answer_notice(self, notice: str, answer: str) -> tuple[int, Any]:
        if notice not in {one["id"] for one in self.notices}:
            return 410, {"problem": "withdrawn", "text": "It may not be shown any more."}
        self.answers.append((notice, answer))
        if answer != "shown":
            self.notices = [one for one in self.notices if one["id"] != notice]
        return 200, {"url": f"{self.url}/pc/token/"} if answer == "view" else {}


def notice(title: str = "The disk is failing", view: str = "View", later: str = "Not now") -> dict[str, str]:
    """An alert as the server words it."""
    text = "Save your files. We can send somebody."
    return {"id": str(uuid.uuid4()), "severity": "critical", "title": title, "text": text, "view": view, "later": later}
