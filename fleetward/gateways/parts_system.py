"""The vendor's outside parts system: orders go out as JSON over HTTP, signed, and the same order only once in effect.

    POST <the configured address>
    Content-Type: application/json
    Idempotency-Key: <the order's id>       the same for every try: whoever has it already answers as the first time
    Fleetward-Timestamp: <seconds since 1970>
    Fleetward-Signature: sha256=<HMAC-SHA256 of timestamp, full stop, body, in hexadecimal>

Any 2xx means taken; its body may be JSON with the system's own "number". Everything else means not taken, redirects
too: nothing is sent to any other address than the configured one.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from urllib.parse import SplitResult

TIMEOUT = 10
"""Seconds for each step: connecting, sending, waiting for the answer."""
LARGEST_ANSWER = 64 * 1024
NUMBER_LENGTH = 60
_TAKEN = range(200, 300)


class NotTaken(Exception):
    """The system did not take the order, or nobody knows: it may be sent again, with the same key."""


@dataclass(frozen=True)
class PartsSystem:
    """Where it is, and the secret that it knows too. Raises ValueError for an address that is none."""

    url: str
    secret: str

    def __post_init__(self) -> None:
        """Nothing unsigned goes out, and nothing but by HTTP."""
        to = urlsplit(self.url)
        if to.scheme not in {"http", "https"} or not to.hostname or to.username or to.fragment:
            message = "the parts system's address must be http(s)://host/path"
            raise ValueError(message)
        if not self.secret:
            message = "the parts system's secret is missing: what goes out must be signed"
            raise ValueError(message)

    def send(self, order: Mapping[str, Any], *, key: str, now: datetime) -> str:
        """Send one order. Returns the system's own number of it, '' without one. Raises NotTaken."""
        body = json.dumps(order, ensure_ascii=False, sort_keys=True).encode()
        stamp = str(int(now.timestamp()))
        headers = {
            "Content-Type": "application/json", "Idempotency-Key": key, "Fleetward-Timestamp": stamp,
            "Fleetward-Signature": signature(self.secret, stamp, body), "User-Agent": "Fleetward",
        }  # fmt: skip
        try:
            return _number(self._post(body, headers))
        except (OSError, HTTPException) as failure:
            raise NotTaken(f"{type(failure).__name__}: {failure}") from failure

    def _post(self, body: bytes, headers: Mapping[str, str]) -> bytes:
        to = urlsplit(self.url)
        connection = _connection(to)
        try:
            path = (to.path or "/") + (f"?{to.query}" if to.query else "")
            connection.request("POST", path, body, dict(headers))
            answer = connection.getresponse()
            if answer.status not in _TAKEN:
                raise NotTaken(f"answered {answer.status}")
            return answer.read(LARGEST_ANSWER)
        finally:
            connection.close()


def signature(secret: str, stamp: str, body: bytes) -> str:
    """What stands in the header Fleetward-Signature."""
    digest = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return f"sha256={digest}"


def _connection(to: SplitResult) -> HTTPConnection:
    kind = HTTPSConnection if to.scheme == "https" else HTTPConnection
    return kind(to.hostname or "", to.port, timeout=TIMEOUT)


def _number(answer: bytes) -> str:
    """Of a 2xx, which has taken the order whatever its body says."""
    try:
        told = json.loads(answer)
    except (ValueError, RecursionError):
        return ""
    number = told.get("number") if isinstance(told, dict) else None
    text = str(number) if isinstance(number, str | int) else ""
    return text[:NUMBER_LENGTH] if text.isprintable() else ""
