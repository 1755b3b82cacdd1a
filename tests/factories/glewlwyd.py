"""A real OpenID provider: Debian's glewlwyd, with a database of its own, one client and one person."""

from __future__ import annotations

import json
import re
import shutil
import socket
import sqlite3
import subprocess
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.request import HTTPCookieProcessor, Request, build_opener

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

if TYPE_CHECKING:
    from collections.abc import Iterator

PROGRAM = shutil.which("glewlwyd")
SCHEMA = Path("/usr/share/dbconfig-common/data/glewlwyd/install/sqlite3")
SETTINGS = Path("/etc/glewlwyd/glewlwyd.conf")
PAGES = Path("/usr/share/glewlwyd/webapp")
PAGE_SETTINGS = Path("/etc/glewlwyd/config-2.7.json/config.json")
ABSENT = PROGRAM is None or not SCHEMA.is_file()
WHY = "glewlwyd, an OpenID provider, is not installed (Debian: glewlwyd)"
CLIENT, SECRET = "fleetward", "the-secret-of-fleetward"
SCOPES = ["openid", "email", "profile"]
PASSWORD = "a-password-over-there"


@dataclass
class Glewlwyd:
    """A running provider."""

    url: str

    def __post_init__(self) -> None:
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()))

    @property
    def issuer(self) -> str:
        """What it calls itself."""
        return f"{self.url}/api/oidc"

    def call(self, method: str, path: str, body: Any = None) -> bytes:
        """Its own API."""
        data = json.dumps(body).encode() if body is not None else None
        request = Request(f"{self.url}/api{path}", data, {"Content-Type": "application/json"}, method=method)  # noqa: S310 (our own)
        with self._opener.open(request, timeout=10) as answer:
            found: bytes = answer.read()
            return found

    def add_client(self, redirect_uri: str) -> None:
        """We, as it knows us."""
        self.call("POST", "/client/?source=database", {
            "client_id": CLIENT, "name": "Fleetward", "confidential": True, "enabled": True, "password": SECRET,
            "client_secret": SECRET, "redirect_uri": [redirect_uri], "authorization_type": ["code"],
            "scope": SCOPES, "token_endpoint_auth_method": ["client_secret_basic"],
        })  # fmt: skip

    def add_person(self, username: str, name: str, email: str) -> None:
        """Somebody who can sign in there, and who has said yes to us before."""
        self.call("POST", "/user/?source=database", {
            "username": username, "password": PASSWORD, "name": name, "email": email, "enabled": True,
            "scope": [*SCOPES, "g_profile"],
        })  # fmt: skip
        person = Glewlwyd(self.url)
        person.call("POST", "/auth/", {"username": username, "password": PASSWORD})
        person.call("PUT", f"/auth/grant/{CLIENT}", {"scope": " ".join(SCOPES)})


@contextmanager
def running() -> Iterator[Glewlwyd]:
    """It runs in a folder of its own on a free port."""
    with tempfile.TemporaryDirectory(prefix="glewlwyd-") as name:
        folder = Path(name)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        database = sqlite3.connect(folder / "g.db")
        database.executescript(SCHEMA.read_text())
        database.close()
        (folder / "g.conf").write_text(_settings(folder, port))
        log = (folder / "log").open("w")
        assert PROGRAM
        process = subprocess.Popen([PROGRAM, "-c", str(folder / "g.conf")], stdout=log, stderr=log)  # noqa: S603
        try:
            provider = Glewlwyd(f"http://localhost:{port}")
            _wait(provider)
            provider.call("POST", "/mod/plugin/", _openid(provider))
            for scope in SCOPES[1:]:
                provider.call("POST", "/scope/", {
                    "name": scope, "display_name": scope, "password_required": True, "password_max_age": 0, "scheme": {}
                })  # fmt: skip
            yield provider
        finally:
            process.terminate()
            process.wait(10)
            log.close()


def _wait(provider: Glewlwyd) -> None:
    for _ in range(100):
        try:
            provider.call("POST", "/auth/", {"username": "admin", "password": "password"})
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("glewlwyd did not start")


def _settings(folder: Path, port: int) -> str:
    text = SETTINGS.read_text()
    for old, new in (
        (r"port=4593", f"port={port}"),
        (r"http://localhost:4593/", f"http://localhost:{port}"),
        (r"# static_files_path=.*", f'static_files_path="{_pages(folder)}/"'),
        (r'log_mode="file"', 'log_mode="console"'),
        (r'@include "/etc/glewlwyd/glewlwyd-db.conf"', f'database = {{ type = "sqlite3"; path = "{folder}/g.db"; }};'),
    ):
        text, found = re.subn(old, new, text)
        assert found, old
    return text


def _pages(folder: Path) -> Path:
    """Its own pages, as files: Debian's are links, which it does not follow."""
    copy = folder / "webapp"
    for file in (one for one in PAGES.rglob("*") if one.is_file()):
        to = copy / file.relative_to(PAGES)
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, to)
    shutil.copy(PAGE_SETTINGS, copy / "config.json")
    return copy


def _openid(provider: Glewlwyd) -> dict[str, Any]:
    key = rsa.generate_private_key(65537, 2048)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    off = ("token", "none", "password", "client", "device", "refresh")
    return {
        "module": "oidc", "name": "oidc", "display_name": "OpenID", "parameters": {
            "iss": provider.issuer, "jwt-type": "rsa", "jwt-key-size": "256", "key": private, "cert": public,
            "access-token-duration": 3600, "refresh-token-duration": 3600, "code-duration": 600,
            "refresh-token-rolling": False, "allow-non-oidc": False, "auth-type-code-enabled": True,
            **{f"auth-type-{name}-enabled": False for name in off}, "auth-type-id-token-enabled": True, "scope": [],
            "additional-parameters": [], "claims": [], "jwks-show": True, "jwks-x5c": [], "subject-type": "public",
            "pkce-allowed": True, "pkce-method-plain-allowed": False, "request-parameter-allow": False,
            "name-claim": "mandatory", "email-claim": "mandatory", "scope-claim": "no",
        },
    }  # fmt: skip
