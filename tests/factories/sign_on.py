"""A small OpenID provider of the tests' own, that can lie in every way; and single sign-on as a test needs it."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from django.utils import timezone

from fleetward.domain.sign_on.models import Protocol, ProvisioningToken, SignOn, SignOnDomain
from fleetward.domain.sign_on.queries import digest
from fleetward.domain.sign_on.tenant import Tenant
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.kit.sealed import seal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fleetward.domain.customers.models import Customer
    from fleetward.domain.partners.models import Partner

KEY = rsa.generate_private_key(65537, 2048)
OTHER_KEY = rsa.generate_private_key(65537, 2048)
CLIENT = "fleetward"


def shown(key: Any, name: str = "one") -> dict[str, Any]:
    """A public key as a provider shows it."""
    found: dict[str, Any] = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()))
    return found | {"kid": name, "use": "sig", "alg": "RS256"}


@dataclass
class FakeOpenID:
    """What it says next, and how it signs that."""

    url: str = ""
    nonce: str = ""
    says: dict[str, Any] = field(default_factory=dict)
    key: Any = KEY
    algorithm: str = "RS256"
    kid: str = "one"
    asked: list[dict[str, list[str]]] = field(default_factory=list)

    def token(self) -> str:
        """An ID token."""
        now = int(timezone.now().timestamp())
        claims = {"iss": self.url, "aud": CLIENT, "sub": "s-1", "iat": now, "exp": now + 300, "nonce": self.nonce}
        said = {
            name: now + int(value.total_seconds()) if isinstance(value, timedelta) else value
            for name, value in self.says.items()
        }
        told = {name: value for name, value in (claims | said).items() if value is not None}
        return jwt.encode(told, self.key, self.algorithm, headers={"kid": self.kid})

    def configuration(self) -> dict[str, Any]:
        """Its discovery document."""
        return {
            "issuer": self.url, "authorization_endpoint": f"{self.url}/authorize", "jwks_uri": f"{self.url}/keys",
            "token_endpoint": f"{self.url}/token",
        }  # fmt: skip


@contextmanager
def running() -> Iterator[FakeOpenID]:
    """It listens on a port of this machine."""
    fake = FakeOpenID()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            keys = self.path == "/keys"
            self._reply({"keys": [shown(KEY)]} if keys else fake.configuration())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            fake.asked.append(parse_qs(body))
            self._reply({"id_token": fake.token(), "access_token": "a", "token_type": "Bearer"})

        def _reply(self, content: Any) -> None:
            body = json.dumps(content).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    fake.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()


def tenant(of: Partner | Customer) -> Tenant:
    """The partner, or the customer, as a tenant."""
    partner_id = getattr(of, "partner_id", None)
    return Tenant(partner_id, of.id) if partner_id else Tenant(of.id)


def sign_on(of: Partner | Customer, fake: FakeOpenID | None = None, **fields: Any) -> SignOn:
    """A tested single sign-on with an OpenID provider."""
    now = timezone.now() - timedelta(minutes=1)
    url = fake.url if fake else "https://login.example"
    usual = {
        "protocol": Protocol.OIDC, "issuer": url, "client_id": CLIENT, "client_secret": seal("secret"),
        "configuration": fake.configuration() if fake else {}, "tested_at": now, "changed_at": now, "role": "viewer",
    }  # fmt: skip
    return SignOn.objects.create(**tenant(of).columns, **(usual | fields))


def domain(of: Partner | Customer, name: str = "example.com", *, accepted: bool = True) -> SignOnDomain:
    """A domain of the tenant."""
    now = timezone.now()
    at = now if accepted else None
    return SignOnDomain.objects.create(**tenant(of).columns, name=name, asked_at=now, asked_by="Kari", accepted_at=at)


def token(of: Partner | Customer) -> str:
    """A token for SCIM."""
    made = uuid7().hex
    ProvisioningToken.objects.create(
        **tenant(of).columns, token_hash=digest(made), made_at=timezone.now(), made_by="Kari"
    )
    return made
