"""Endpoints, what is delivered to them, and a little receiver that answers as its path says."""

from __future__ import annotations

import socket
import struct
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from standardwebhooks.webhooks import Webhook

from fleetward.domain.partners.actor import SYSTEM
from fleetward.domain.webhooks import operations
from fleetward.domain.webhooks.models import Attempt, Delivery, Endpoint
from fleetward.domain.webhooks.operations import Wanted
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import Scope, scoped

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import timedelta

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.partners.models import Partner


@dataclass
class Receiver:
    """Where it listens, and what it was sent: (path, headers, body)."""

    url: str
    got: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    ending: threading.Event = field(default_factory=threading.Event)

    def at(self, path: str) -> list[bytes]:
        """Bodies that came to this path."""
        return [body for where, _headers, body in self.got if where == path]

    def verified(self, secret: str) -> list[Any]:
        """The events, as the reference library reads them; it raises where a signature is wrong."""
        return [Webhook(secret).verify(body, headers) for _path, headers, body in self.got]


class _Handler(BaseHTTPRequestHandler):
    receiver: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.receiver.got.append((self.path, headers, body))
        kind = self.path.strip("/")
        if kind == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            return
        if kind == "hang":
            self.receiver.ending.wait(30)
            return
        if kind == "drip":
            self._drip()
            return
        self._answer(
            int(kind) if kind.isdigit() else 200, b"x" * 3_000_000 if kind == "huge" else b"well\x00 <b>done</b>"
        )

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            return

    def _drip(self) -> None:
        try:
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            while not self.receiver.ending.wait(0.05):
                self.wfile.write(b"x")
                self.wfile.flush()
        except OSError:
            return

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver on this machine; the setting must allow it."""
    receiver = Receiver("")
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"receiver": receiver}))
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign] # a reset is no fault here
    receiver.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield receiver
    finally:
        receiver.ending.set()
        server.shutdown()
        server.server_close()


def endpoint(actor: Actor, url: str, *events: str) -> tuple[Endpoint, str]:
    """An endpoint, told of this from now on, and its secret."""
    wanted = Wanted("ERP", url, events or ("claim.paid",))
    return operations.create(actor=actor, wanted=wanted, token=uuid7(), now=timezone.now())


def happens(partner: Partner, action: str = "claim.paid", subject: object = "a claim", **told: Any) -> None:
    """Something is noted in the partner's audit log, in a transaction of its own."""
    from django.db import transaction

    with scoped(Scope(partner.id)), transaction.atomic():
        audit.record(SYSTEM, action, subject, **told)


def work(*, later: timedelta | None = None, failing: bool | None = None) -> int:
    """Take what is new and send what is due, now or later. How many tries."""
    begun = time.monotonic()
    now = timezone.now() + later if later else timezone.now()
    operations.take_new(now=now)

    def clock() -> Any:
        from datetime import timedelta as seconds

        return now + seconds(seconds=time.monotonic() - begun)

    lanes = [False, True] if failing is None else [failing]
    return sum(operations.deliver_due(clock=clock, failing=lane) for lane in lanes)


def deliveries(of: Endpoint) -> list[Delivery]:
    """All of the endpoint, the oldest first."""
    return list(Delivery.objects.using("owner").filter(endpoint_id=of.id).order_by("id"))


def attempts(of: Endpoint) -> list[Attempt]:
    """All tries for the endpoint, the first first."""
    ids = [one.id for one in deliveries(of)]
    return list(Attempt.objects.using("owner").filter(delivery_id__in=ids).order_by("id"))


def stored(of: Endpoint) -> Endpoint:
    """As it is now."""
    return Endpoint.objects.using("owner").get(partner_id=of.partner_id, id=of.id)
