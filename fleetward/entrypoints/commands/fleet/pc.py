"""One simulated PC: it speaks the agents' protocol over HTTP, and knows of the server only what it is answered."""

from __future__ import annotations

import http.client
import json
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

from fleetward.entrypoints.commands.fleet import health

TIMEOUT = 30  # seconds
_CONNECTIONS = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}


class Refused(Exception):
    """The server answered with a problem; `code` is its word for it."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(f"{status} {code}")
        self.status, self.code = status, code


@dataclass
class Pc:
    """A PC and its agent. `key`: what it enrols with; without one it registers as a PC that waits in a pool."""

    server: str
    serial: str
    product_number: str
    model: str
    key: str = ""
    credential: str = ""

    def join(self) -> None:
        """Enrol or register, and keep the credential. Raises `Refused`."""
        said = {"serial": self.serial, "product_number": self.product_number, "model": self.model}
        answer = self._ask("enrol", said | {"key": self.key}) if self.key else self._ask("register", said)
        self.credential = answer["credential"]

    def check_in(self) -> dict[str, Any]:
        """Say that it is there. The answer holds the notices, and when to come again."""
        return self._ask("check-in", {"agent": "fleetward-fleet/1"})

    def report(self, at: datetime) -> None:
        """Send what it measures at this moment."""
        self._ask("readings", health.measure(self.serial, self.model, at))

    def answer(self, notice: Mapping[str, Any], answer: str) -> dict[str, Any]:
        """What the PC's user chose in the pop-up: shown, later, view."""
        return self._ask(f"notices/{notice['id']}", {"answer": answer})

    def _ask(self, what: str, body: Mapping[str, Any]) -> dict[str, Any]:
        headers = {"Content-Type": "application/json"}
        if self.credential:
            headers["Authorization"] = f"Bearer {self.credential}"
        status, content = request(self.server, "POST", f"/agent/v1/{what}", json.dumps(body).encode(), headers)
        answer: dict[str, Any] = json.loads(content)
        if status >= http.client.BAD_REQUEST:
            raise Refused(status, str(answer.get("problem", "")))
        return answer


def request(server: str, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
    """One request to the server: status and content. Raises OSError or HTTPException where nobody answers."""
    parts = urlsplit(server)
    with closing(_CONNECTIONS[parts.scheme](parts.netloc, timeout=TIMEOUT)) as connection:
        connection.request(method, path, body, dict(headers))
        response = connection.getresponse()
        return response.status, response.read()
