"""An operator puts nginx before Fleetward as docs/operations says: TLS outside, our own figures inside only."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Self
from urllib.parse import urlencode

import pytest

from fleetward.config import children, database
from fleetward.config.run import START_PATIENCE

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
SHOWN = "Bearer a-token-of-whoever-collects"
pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed (Debian: nginx-light)")


def free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    numbers = [int(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return numbers


class Installation:
    """Fleetward on one port of this machine, nginx with the documented settings on two others."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.var = folder, folder / "var"
        self.inside, self.plain, self.outside = free_ports(3)

    def __enter__(self) -> Self:
        told = {
            "FLEETWARD_VAR": str(self.var), "FLEETWARD_PORT": str(self.inside), "FLEETWARD_DEMO": "0",
            "FLEETWARD_PUBLIC_URL": f"https://fleetward.example:{self.outside}",
            "FLEETWARD_HOSTS": "fleetward.example,localhost", "FLEETWARD_TRUSTED_PROXIES": "1",
            "FLEETWARD_METRICS_TOKEN": "a-token-of-whoever-collects",
        }  # fmt: skip
        kept = {name: value for name, value in os.environ.items() if not name.startswith("FLEETWARD_")}
        kept.pop("DATABASE_URL", None)
        self.run = subprocess.Popen([sys.executable, "-m", "fleetward.config.run"], cwd=ROOT, env=kept | told)
        self._certify()
        (self.folder / "nginx.conf").write_text(self._settings())
        command = [str(NGINX), "-c", str(self.folder / "nginx.conf"), "-p", str(self.folder)]
        self.nginx = subprocess.Popen(command)  # noqa: S603 (our own command)
        try:
            self._await()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.nginx.terminate()
        self.run.terminate()
        self.nginx.wait(10)
        self.run.wait(30)

    def _certify(self) -> None:
        command = [
            str(shutil.which("openssl")), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
            "-subj", "/CN=fleetward.example", "-addext", "subjectAltName=DNS:fleetward.example",
            "-keyout", "key.pem", "-out", "cert.pem",
        ]  # fmt: skip
        subprocess.run(command, cwd=self.folder, check=True, capture_output=True)  # noqa: S603 (our own command)

    def _settings(self) -> str:
        server = (ROOT / "docs/operations/nginx.conf").read_text()
        for documented, here in {
            "/etc/ssl/fleetward.pem": str(self.folder / "cert.pem"), "127.0.0.1:8000": f"127.0.0.1:{self.inside}",
            "/etc/ssl/fleetward.key": str(self.folder / "key.pem"), "listen 80;": f"listen 127.0.0.1:{self.plain};",
            "listen 443 ssl;": f"listen 127.0.0.1:{self.outside} ssl;",
        }.items():  # fmt: skip
            assert documented in server
            server = server.replace(documented, here)
        paths = " ".join(
            f"{one}_temp_path {self.folder}/{one};" for one in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        return (
            f"daemon off; pid {self.folder}/nginx.pid; error_log {self.folder}/error.log; events {{}}\n"
            f"http {{ {paths}\n{server}}}\n"
        )

    def _await(self) -> None:
        deadline = time.monotonic() + START_PATIENCE
        while self.ask("/healthz")[0] != 200:
            assert self.run.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.2)

    def ask(
        self, path: str, *, body: bytes | None = None, port: int = 0, shown: str = "", cookie: str = ""
    ) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body; over TLS, unless another port is named."""
        trusted = ssl.create_default_context(cafile=self.folder / "cert.pem")
        trusted.check_hostname = False  # the name is the certificate's, the address this machine's
        made = (
            http.client.HTTPConnection("127.0.0.1", port, timeout=60) if port
            else http.client.HTTPSConnection("127.0.0.1", self.outside, timeout=60, context=trusted)
        )  # fmt: skip
        try:
            with closing(made) as connection:
                headers = {"Host": f"fleetward.example:{self.outside}", "Authorization": shown, "Cookie": cookie}
                headers["Referer"] = f"https://fleetward.example:{self.outside}/"  # forms over https are asked for it
                if cookie:
                    headers["Content-Type"] = "application/x-www-form-urlencoded"
                connection.request("POST" if body is not None else "GET", path, body, headers)
                answer = connection.getresponse()
                return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        except OSError:
            return 0, {}, b""


@pytest.fixture(scope="module")
def installed() -> Iterator[Installation]:
    folder = Path(tempfile.mkdtemp(prefix="fleetward-nginx-"))
    folder.chmod(0o755)  # nginx's own workers are another user
    with Installation(folder) as made:
        yield made
    children.end_leftovers(folder / "var")
    if (folder / "var" / "secrets.json").exists():
        database.cluster(folder / "var").stop()
    shutil.rmtree(folder)


def test_the_page_to_sign_in_is_served_over_tls_with_cookies_for_tls_alone(installed: Installation) -> None:
    status, headers, body = installed.ask("/account/login/")
    assert (status, b"<form" in body) == (200, True)
    assert "max-age=31536000" in headers["strict-transport-security"]
    assert headers["set-cookie"].startswith("__Host-csrftoken=")
    assert {"Secure", "Path=/"} <= {part.strip() for part in headers["set-cookie"].split(";")}


def test_a_session_over_tls_is_bound_to_this_host(installed: Installation) -> None:
    _status, headers, page = installed.ask("/account/login/")
    token = page.decode().split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    sent = urlencode({"login": "nobody@example.com", "password": "x", "csrfmiddlewaretoken": token})
    cookie = headers["set-cookie"].split(";")[0]
    assert installed.ask("/account/login/", body=sent.encode(), cookie=cookie)[0] == 200  # the name is understood
    assert installed.ask("/account/login/", body=sent.encode(), cookie=cookie.removeprefix("__Host-"))[0] == 403


def test_what_belongs_to_no_person_is_kept_by_browsers(installed: Installation) -> None:
    page = installed.ask("/account/login/")[2].decode()
    style = re.findall(r'<link rel="stylesheet" href="([^"]+)"', page)[0]
    status, headers, _body = installed.ask(style)
    assert (status, "immutable" in headers["cache-control"]) == (200, True)


def test_who_comes_without_tls_is_sent_to_it(installed: Installation) -> None:
    status, headers, _body = installed.ask("/account/login/", port=installed.plain)
    assert (status, headers["location"][:26]) == (301, "https://fleetward.example/")


def test_figures_and_readiness_are_for_this_machine_only(installed: Installation) -> None:
    assert [installed.ask(path, shown=SHOWN)[0] for path in ("/metrics", "/readyz")] == [404, 404]
    inside = {path: installed.ask(path, port=installed.inside, shown=SHOWN) for path in ("/metrics", "/readyz")}
    assert {path: answer[0] for path, answer in inside.items()} == {"/metrics": 200, "/readyz": 200}
    assert b"fleetward_workers 1.0" in inside["/metrics"][2]


def test_all_web_processes_count_together(installed: Installation) -> None:
    for _ in range(20):
        installed.ask("/account/login/")
    seen = [installed.ask("/metrics", port=installed.inside, shown=SHOWN)[2].decode() for _ in range(6)]
    line = 'fleetward_request_seconds_count{method="GET",route="account/login/",status="200"} '
    counted = [float(text.split(line)[1].splitlines()[0]) for text in seen]
    assert counted == [counted[0]] * 6
    assert counted[0] >= 20


def test_a_large_body_reaches_our_own_answer_and_not_the_proxys(installed: Installation) -> None:
    status, headers, _body = installed.ask("/api/v1/feeds/none/files", body=b"x" * 20_000_000)
    assert (status, headers["content-type"]) == (401, "application/problem+json")
