"""Talking to the server: JSON over HTTPS, and what each kind of answer means."""

from __future__ import annotations

import email.utils
import json
import time
import urllib.error
import urllib.parse
import urllib.request
from http import HTTPStatus
from http.client import HTTPException
from typing import TYPE_CHECKING, Any, NoReturn

from fleetward_agent import VERSION

if TYPE_CHECKING:
    from email.message import Message

PATIENCE = 30.0  # seconds for one answer
LARGEST = 1024 * 1024  # bytes of an answer
LONGEST_WAIT = 24 * 3600.0  # seconds; a longer Retry-After is not believed
LATER = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS}
HERE = {"localhost", "127.0.0.1", "::1"}


class TryAgain(Exception):
    """No answer, or none from our server: later. `wait` is what the server asked for, in seconds."""

    def __init__(self, reason: str, wait: float = 0.0) -> None:
        super().__init__(reason)
        self.wait = wait


class Refused(Exception):
    """The server's own no: it will be the same tomorrow."""

    def __init__(self, status: int, code: str, text: str) -> None:
        super().__init__(f"{status} {code}: {text}")
        self.status, self.code, self.text = status, code, text


class MustEnrol(Refused):
    """The server does not know this PC's credential any more."""


class Unsafe(Exception):
    """An address to which no secret may be sent."""


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follow nobody: the credential is for this server alone."""

    def redirect_request(self, *args: object, **kwargs: object) -> None:
        """Stay."""


_opener = urllib.request.build_opener(_Stay)


def checked(server: str) -> str:
    """The server's address without a slash at its end. Unsafe where it is not HTTPS, other than on this PC."""
    parts = urllib.parse.urlsplit(server.strip())
    if parts.hostname and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in HERE)):
        return server.strip().rstrip("/")
    raise Unsafe(server)


def post(server: str, address: str, body: dict[str, Any], credential: str | None = None) -> dict[str, Any]:
    """Send one message; the answer. Raises TryAgain, Refused or MustEnrol."""
    headers = {"Content-Type": "application/json", "User-Agent": f"fleetward-agent/{VERSION}"}
    if credential:
        headers["Authorization"] = f"Bearer {credential}"
    request = urllib.request.Request(  # noqa: S310 (the scheme is checked at enrolment)
        f"{server}/agent/v1/{address}", json.dumps(body).encode(), headers, method="POST"
    )
    try:
        with _opener.open(request, timeout=PATIENCE) as response:
            return _object(response.read(LARGEST + 1))
    except urllib.error.HTTPError as error:
        with error:
            _refuse(error)
    except (OSError, HTTPException) as error:
        raise TryAgain(str(error) or type(error).__name__) from error


def _object(content: bytes) -> dict[str, Any]:
    """The answer as an object. Anything else is a page of somebody between us and the server."""
    try:
        answer = json.loads(content)
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict) or len(content) > LARGEST:
        raise TryAgain("the answer is not the server's")
    return answer


def _refuse(error: urllib.error.HTTPError) -> NoReturn:
    """Only a refusal in our server's own form is final: proxies and sign-in pages of networks say 4xx too."""
    if error.code >= HTTPStatus.INTERNAL_SERVER_ERROR or error.code in LATER or error.code < HTTPStatus.BAD_REQUEST:
        raise TryAgain(f"status {error.code}", retry_after(error.headers)) from error
    try:
        answer = _object(error.read(LARGEST + 1))
    except (OSError, HTTPException) as broken:
        raise TryAgain(str(broken)) from broken
    code, text = answer.get("problem"), answer.get("text")
    if not isinstance(code, str) or not code:
        raise TryAgain(f"status {error.code} that is not the server's")
    kind = MustEnrol if error.code == HTTPStatus.UNAUTHORIZED else Refused
    raise kind(error.code, code, str(text or ""))


def retry_after(headers: Message) -> float:
    """Seconds that Retry-After asks for, as a number or as a date; 0 where it says nothing."""
    said = str(headers.get("Retry-After") or "").strip()
    if said.isascii() and said.isdigit():
        return min(float(said), LONGEST_WAIT)
    try:
        moment = email.utils.parsedate_to_datetime(said).timestamp()
    except (ValueError, OverflowError):
        return 0.0
    return min(max(moment - time.time(), 0.0), LONGEST_WAIT)
