"""One call, however often it must be sent: retries, waiting where the server asks for it, problems as exceptions."""

from __future__ import annotations

import http.client
import json
import random
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fleetward_client.problems import Failure, NoAnswer, NotSignedIn, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fleetward_client.credentials import Credentials

TRIES = 5
LONGEST_WAIT = 120.0
"""Seconds that the server may ask us to wait; it asks for a minute at most."""

AGAIN = {500, 502, 503, 504}
TYPE = "urn:fleetward:problem:"
LOCAL = {"localhost", "127.0.0.1", "::1"}
UNAUTHORIZED, TOO_MANY, LOWEST_ERROR = 401, 429, 400


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def data(self) -> Any:
        """The JSON."""
        try:
            return json.loads(self.body or b"null")
        except ValueError as wrong:
            raise NoAnswer("What answers at this address is not Fleetward: it sends no JSON.") from wrong


class _Stay(urllib.request.HTTPRedirectHandler):
    """The API redirects nobody; whoever does would be sent our token."""

    def redirect_request(self, *_args: Any, **_named: Any) -> None:
        """Never."""


class Wire:
    """Calls of one server, signed with one credential."""

    def __init__(
        self, url: str, credentials: Credentials, *, language: str = "en", timeout: float = 30.0,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:  # fmt: skip
        self.base = checked(url)
        self._credentials, self._language, self._timeout, self._sleep = credentials, language, timeout, sleep
        self._open = urllib.request.build_opener(_Stay).open

    def get(self, path: str, query: Mapping[str, str] | None = None) -> Any:
        """The JSON at a path below /api/v1/, or at a whole address that the server gave."""
        return self._call("GET", self._address(path, query)).data

    def file(self, url: str) -> bytes:
        """The file at an address that the server gave."""
        return self._call("GET", self._address(url)).body

    def post(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Done once, however often it is sent: each call has a key of its own."""
        content = json.dumps(body or {}).encode()
        return self._call("POST", self._address(path), content, {"Idempotency-Key": uuid.uuid4().hex}).data

    def _address(self, path: str, query: Mapping[str, str] | None = None) -> str:
        """Of a whole address only path and query count: the token goes to our own server and to no other."""
        parts = urllib.parse.urlsplit(path)
        if parts.scheme:
            ours = urllib.parse.urlsplit(self.base)
            return f"{ours.scheme}://{ours.netloc}{parts.path}?{parts.query}"
        asked = urllib.parse.urlencode(dict(query or {}))
        return f"{self.base}/api/v1/{path}" + (f"?{asked}" if asked else "")

    def _call(
        self, method: str, url: str, content: bytes | None = None, more: Mapping[str, str] | None = None
    ) -> Answer:
        """Everything that is sent here can be sent again: reads, and writes with a key."""
        renewed = False
        for attempt in range(1, TRIES + 1):
            answer = self._sent(method, url, content, more or {})
            if answer is not None and answer.status == UNAUTHORIZED and not renewed and self._credentials.renew():
                renewed = True
                continue
            wait = _wait(answer, attempt)
            if wait is None and answer is not None:
                return _taken(answer)
            if attempt < TRIES:
                self._sleep(wait or 0.0)
        if answer is None:
            raise NoAnswer(f"No answer from {self.base}. Is the network there, and the address right?")
        return _taken(answer)

    def _sent(self, method: str, url: str, content: bytes | None, more: Mapping[str, str]) -> Answer | None:
        token = self._credentials.token(self._grant)
        headers = {
            "Authorization": f"Bearer {token}", "Accept": "application/json", "Accept-Language": self._language,
            "User-Agent": "fleetward-client/0.1", **more,
        }  # fmt: skip
        if content is not None:
            headers["Content-Type"] = "application/json"
        return self._exchange(urllib.request.Request(url, content, headers, method=method))  # noqa: S310 (`checked`)

    def _exchange(self, request: urllib.request.Request) -> Answer | None:
        """The answer, or None where none came."""
        try:
            with self._open(request, timeout=self._timeout) as response:
                return Answer(response.status, dict(response.headers.items()), response.read())
        except urllib.error.HTTPError as refused:
            with refused:
                return Answer(refused.code, dict(refused.headers.items()), refused.read())
        except (OSError, http.client.HTTPException):
            return None

    def _grant(self, client_id: str, secret: str) -> tuple[str, float]:
        """An access token for the client (RFC 6749, 4.4)."""
        form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret}
        content = urllib.parse.urlencode(form).encode()
        for attempt in range(1, TRIES + 1):
            answer = self._exchange(urllib.request.Request(f"{self.base}/api/v1/oauth/token", content))  # noqa: S310
            wait = _wait(answer, attempt)
            if wait is None and answer is not None:
                return _granted(answer)
            if attempt < TRIES:
                self._sleep(wait or 0.0)
        raise NoAnswer(f"No answer from {self.base}. Is the network there, and the address right?")


def checked(url: str) -> str:
    """The server's address without a slash at its end; a token is not sent in the clear to another computer."""
    parts = urllib.parse.urlsplit(url.strip())
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise Failure(f"{url!r} is no address of a server. Write it as https://fleet.example")
    if parts.scheme == "http" and parts.hostname not in LOCAL:
        raise Failure(f"{url} is not encrypted: everybody on the way could read your token. Use https.")
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"


def _wait(answer: Answer | None, attempt: int) -> float | None:
    """Seconds until the call is worth sending again; None where the answer stands."""
    doubled: float = 0.5 * 2.0 ** (attempt - 1) * random.uniform(0.75, 1.25)  # noqa: S311 (so that not all come back at once)
    if answer is None or answer.status in AGAIN:
        return doubled
    in_progress = b"problem:in-progress" in answer.body
    if answer.status != TOO_MANY and not in_progress:
        return None
    asked = answer.headers.get("Retry-After") or ""
    return min(float(asked), LONGEST_WAIT) if asked.isdigit() else doubled


def _taken(answer: Answer) -> Answer:
    if answer.status < LOWEST_ERROR and answer.status >= 300:  # noqa: PLR2004 (redirections)
        raise NoAnswer("The server sends us to another address. Give that address, if it is right.")
    if answer.status < LOWEST_ERROR:
        return answer
    if "problem+json" not in (answer.headers.get("Content-Type") or ""):
        raise NoAnswer(f"What answers at this address is not Fleetward, or it is ill (status {answer.status}).")
    told: dict[str, Any] = answer.data
    kind = NotSignedIn if answer.status == UNAUTHORIZED else Problem
    raise kind(
        answer.status, str(told.get("type", "")).removeprefix(TYPE), str(told.get("detail", "")),
        list(told.get("errors", [])), answer.headers.get("X-Request-ID") or "",
    )  # fmt: skip


def _granted(answer: Answer) -> tuple[str, float]:
    told: dict[str, Any] = answer.data if isinstance(answer.data, dict) else {}
    if answer.status >= LOWEST_ERROR:
        detail = str(told.get("error_description") or "The server gave no token.")
        raise NotSignedIn(answer.status, str(told.get("error", "")), detail)
    if "access_token" not in told:
        raise NoAnswer("What answers at this address is not Fleetward: it gave no token.")
    return str(told["access_token"]), float(told.get("expires_in", 0))
