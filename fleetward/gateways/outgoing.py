"""Requests to addresses that people typed in: never to this machine, nor to any network behind it.

The host is resolved once, every address it has is checked, and the connection goes to one of the checked addresses:
so a name that answers otherwise a moment later gains nothing. No redirect is followed and no proxy is asked.
"""

from __future__ import annotations

import socket
import ssl
import time
from dataclasses import dataclass
from functools import cache
from http.client import HTTPConnection, HTTPException
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from urllib.parse import SplitResult

STEP = 5.0
"""Seconds for connecting, and for each read."""
WHOLE = 15.0
"""Seconds for the whole answer: it may not come a byte at a time for ever."""
LARGEST_ANSWER = 1024 * 1024

_UNICAST = IPv6Network("2000::/3")
_SPECIAL = tuple(
    ip_network(text)
    for text in (
        "192.88.99.0/24",  # relays of 6to4
        "2001::/23",  # of the protocols themselves: Teredo and others carry an IPv4 address
        "2001:db8::/32",
        "2002::/16",  # 6to4 carries an IPv4 address
        "3fff::/20",
    )
)


class NotReached(Exception):
    """There is no answer: an address that is not allowed, no connection, or one that was too long or too slow."""


@dataclass(frozen=True)
class Answer:
    """What came back; a redirect is an answer like any other."""

    status: int
    body: bytes
    media_type: str = ""


def ask(
    url: str, *, method: str = "GET", body: bytes | None = None, headers: Mapping[str, str] | None = None
) -> Answer:
    """Send one request. Raises `NotReached`."""
    to = parsed(url)
    connection = _Pinned(to, _checked(to), time.monotonic() + WHOLE)
    path = (to.path or "/") + (f"?{to.query}" if to.query else "")
    try:
        connection.request(method, path, body, {"User-Agent": "Fleetward", **(headers or {})})
        return connection.answer()
    except (OSError, HTTPException, ValueError) as failure:
        raise NotReached(f"{type(failure).__name__}: {failure}") from failure
    finally:
        connection.close()


def parsed(url: str) -> SplitResult:
    """The address in its parts: https only, http where private addresses are allowed. Raises `NotReached`."""
    try:
        to = urlsplit(url)
        usable = to.port != 0 and to.hostname and not to.username and not to.password and not to.fragment
    except ValueError as unreadable:
        raise NotReached("not an address") from unreadable
    schemes = {"http", "https"} if settings.OUTGOING_PRIVATE else {"https"}
    if to.scheme not in schemes or not usable or not url.isascii() or not url.isprintable() or " " in url:
        raise NotReached("the address must be https://host/path")
    return to


def is_public(address: str) -> bool:
    """Whether the address is of the public internet, and of one machine. `ipaddress.is_global` alone is not enough."""
    try:
        ip = ip_address(address)
    except ValueError:  # with a zone: of this machine's own networks
        return False
    if any(ip in network for network in _SPECIAL if network.version == ip.version):
        return False
    return _is_public_4(ip) if isinstance(ip, IPv4Address) else _is_public_6(ip)


def _is_public_4(ip: IPv4Address) -> bool:
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _is_public_6(ip: IPv6Address) -> bool:
    return ip in _UNICAST and ip.is_global


def _checked(to: SplitResult) -> list[tuple[str, int]]:
    """Every address of the host. One that is not public spoils them all."""
    try:
        found = socket.getaddrinfo(to.hostname, to.port or _usual_port(to), type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as unknown:
        raise NotReached("the host is not known") from unknown
    addresses = [(str(address[0]), int(address[1])) for *_, address in found]
    if not addresses or not (settings.OUTGOING_PRIVATE or all(is_public(address) for address, _ in addresses)):
        raise NotReached("the host is not on the public internet")
    return addresses


def _usual_port(to: SplitResult) -> int:
    return 443 if to.scheme == "https" else 80


@cache
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()


class _Pinned(HTTPConnection):
    """A connection to addresses that are known already; the host's name is only for the certificate and the header."""

    def __init__(self, to: SplitResult, addresses: list[tuple[str, int]], until: float) -> None:
        super().__init__(to.hostname or "", to.port or _usual_port(to), timeout=STEP)
        self.addresses, self.until, self.secure = addresses, until, to.scheme == "https"
        self.default_port = _usual_port(to)

    def connect(self) -> None:
        """To the first of the addresses that answers."""
        plain = self._first()
        self.sock = _trust().wrap_socket(plain, server_hostname=self.host) if self.secure else plain

    def _first(self) -> socket.socket:
        failure: OSError | None = None
        for address in self.addresses[:4]:
            try:
                return socket.create_connection(address, self.timeout)
            except OSError as failed:
                failure = failed
        raise failure or OSError("no address")

    def answer(self) -> Answer:
        """Read the answer, up to the largest, within the time."""
        response = self.getresponse()
        chunks, size = [], 0
        while chunk := response.read1(64 * 1024):
            chunks.append(chunk)
            size += len(chunk)
            if size > LARGEST_ANSWER:
                raise HTTPException("the answer is too long")
            if time.monotonic() > self.until:
                raise HTTPException("the answer is too slow")
        return Answer(response.status, b"".join(chunks), response.headers.get_content_type())
