from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from fleetward.gateways import outgoing
from fleetward.gateways.outgoing import NotReached, ask, is_public

if TYPE_CHECKING:
    from collections.abc import Iterator

HIDDEN = [
    "127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "192.0.2.1",  # noqa: S104 (never bound to)
    "198.18.0.1", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "192.88.99.1", "192.0.0.1",
    "::1", "::", "::7f00:1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::7f00:1", "64:ff9b::808:808",
    "64:ff9b:1::7f00:1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "fec0::1", "ff02::1", "ff0e::1",
    "2001:db8::1", "2002:7f00:1::1", "2002:a00:1::", "2001:0:7f00:1::1", "3fff::1", "100::1", "5f00::1", "4000::1",
]  # fmt: skip
SPELLINGS = ["2130706433", "0x7f.1", "127.1", "0177.0.0.1", "0x7f000001", "localhost", "[::1]", "[::ffff:127.0.0.1]",
             "[::ffff:7f00:1]", "[::7f00:1]", "0", "[64:ff9b::7f00:1]", "[fe80::1]", "[ff02::1]", "224.0.0.1",
             "127.0.0.1.", "①②⑦.0.0.1"]  # fmt: skip


class Outside(BaseHTTPRequestHandler):
    """Counts who came, and answers as its path says."""

    seen: list[str]

    def do_GET(self) -> None:
        self.seen.append(f"{self.command} {self.path} {self.headers['Host']}")
        status = 302 if self.path == "/away" else 200
        body = b"x" * (outgoing.LARGEST_ANSWER + 1) if self.path == "/long" else b"here"
        self.send_response(status)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def running() -> Iterator[tuple[str, list[str]]]:
    handler = type("Handler", (Outside,), {"seen": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", handler.seen  # type: ignore[attr-defined]
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("address", HIDDEN)
def test_an_address_that_is_not_one_machine_on_the_internet_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "193.0.6.139", "2a00:1450:400f:80d::200e", "2606:4700::1111"])
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("host", SPELLINGS)
def test_no_spelling_of_this_machine_is_reached(host: str) -> None:
    with running() as (url, seen):
        port = url.rsplit(":", 1)[1]
        with pytest.raises(NotReached):
            ask(f"https://{host}:{port}/")
        assert seen == []


@pytest.mark.parametrize("url", ["ftp://example.org/", "file:///etc/passwd", "http://example.org/", "https://", "",
                                 "https://user:pass@example.org/", "https://example.org/#a", "https://example.org/ a",
                                 "https://example.org\r\nX: y/", "https://[::1", "https://example.org:99999/",
                                 "https://example.org:0/"])  # fmt: skip
def test_what_is_no_address_of_the_web_is_not_asked(url: str) -> None:
    with pytest.raises(NotReached):
        ask(url)


def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    def both(*_: Any, **__: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in ("93.184.215.14", "10.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", both)
    with pytest.raises(NotReached, match="public"):
        ask("https://example.org/")


def test_a_name_is_resolved_once_and_the_connection_goes_to_what_was_checked(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.OUTGOING_PRIVATE = True
    with running() as (url, seen):
        port = int(url.rsplit(":", 1)[1])
        asked: list[str] = []
        real = socket.getaddrinfo

        def once(host: str, *rest: Any, **named: Any) -> list[Any]:
            if host != "changing.example":
                return real(host, *rest, **named)
            asked.append(host)
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

        monkeypatch.setattr(socket, "getaddrinfo", once)
        assert ask(f"http://changing.example:{port}/a?b=c").body == b"here"
        assert asked == ["changing.example"]
        assert seen == [f"GET /a?b=c changing.example:{port}"]


def test_a_redirect_is_an_answer_and_is_not_followed(settings: Any) -> None:
    settings.OUTGOING_PRIVATE = True
    with running() as (url, seen):
        assert ask(f"{url}/away", method="POST", body=b"x").status == 302
        assert len(seen) == 1


def test_an_answer_that_is_too_long_is_none(settings: Any) -> None:
    settings.OUTGOING_PRIVATE = True
    with running() as (url, _seen), pytest.raises(NotReached, match="long"):
        ask(f"{url}/long")


def test_a_host_that_is_down_is_not_reached(settings: Any) -> None:
    settings.OUTGOING_PRIVATE = True
    with running() as (url, _seen):
        pass
    with pytest.raises(NotReached):
        ask(url)
