"""A real SAML provider: Debian's simplesamlphp on PHP's own server, with one person."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import urlopen

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

if TYPE_CHECKING:
    from collections.abc import Iterator

PHP = shutil.which("php")
HOME = Path("/usr/share/simplesamlphp")
ABSENT = PHP is None or not HOME.is_dir()
WHY = "simplesamlphp, a SAML provider, is not installed (Debian: simplesamlphp php-cli php-xml)"
PASSWORD = "a-password-over-there"


@dataclass
class SimpleSaml:
    """A running provider."""

    url: str
    folder: Path

    @property
    def metadata_url(self) -> str:
        """Where it describes itself."""
        return f"{self.url}/saml2/idp/metadata.php"

    def add_relying(self, entity_id: str, answer_to: str) -> None:
        """We, as it knows us."""
        text = (
            f"<?php $metadata['{entity_id}'] = ['AssertionConsumerService' => '{answer_to}',"
            " 'simplesaml.nameidattribute' => 'uid', 'assertion.encryption' => false,"
            " 'NameIDFormat' => 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent'];"
        )
        (self.folder / "metadata" / "saml20-sp-remote.php").write_text(text)


@contextmanager
def running(email: str) -> Iterator[SimpleSaml]:
    """It runs in a folder of its own on a free port."""
    with tempfile.TemporaryDirectory(prefix="simplesaml-") as name, socket.socket() as probe:
        folder = Path(name)
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        _write(folder, port, email)
        environment = {"PATH": os.environ["PATH"], "SIMPLESAMLPHP_CONFIG_DIR": str(folder)}
        log = (folder / "log").open("w")
        command = [str(PHP), "-d", f"session.save_path={folder}", "-S", f"localhost:{port}", "-t", str(HOME / "www")]
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)  # noqa: S603
        try:
            provider = SimpleSaml(f"http://localhost:{port}", folder)
            _wait(provider, folder)
            yield provider
        finally:
            process.terminate()
            process.wait(10)
            log.close()


def _wait(provider: SimpleSaml, folder: Path) -> None:
    for _ in range(60):
        try:
            urlopen(provider.metadata_url, timeout=10).close()  # noqa: S310 (our own)
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError((folder / "log").read_text()[-2000:])


def _write(folder: Path, port: int, email: str) -> None:
    for one in ("metadata", "cert", "data", "scratch"):
        (folder / one).mkdir()
    files = {
        "config.php": f"""<?php $config = [
            'baseurlpath' => 'http://localhost:{port}/', 'certdir' => '{folder}/cert/', 'loggingdir' => '{folder}/',
            'datadir' => '{folder}/data/', 'tempdir' => '{folder}/scratch', 'secretsalt' => 'a-salt-of-the-tests',
            'technicalcontact_email' => 'na@example.org', 'auth.adminpassword' => 'an-admin-password',
            'timezone' => 'Europe/Oslo', 'enable.saml20-idp' => true, 'logging.handler' => 'file',
            'store.type' => 'phpsession', 'session.cookie.secure' => false, 'session.phpsession.cookiename' => 'SAML',
            'metadatadir' => '{folder}/metadata', 'metadata.sources' => [['type' => 'flatfile']],
            'module.enable' => ['exampleauth' => true, 'core' => true, 'saml' => true],
            'language.default' => 'en', 'language.available' => ['en'],
        ];""",
        "authsources.php": f"""<?php $config = ['people' => ['exampleauth:UserPass',
            'kari:{PASSWORD}' => ['uid' => ['kari'], 'mail' => ['{email}'], 'displayName' => ['Kari Berg']]]];""",
        "metadata/saml20-idp-hosted.php": f"""<?php $metadata['http://localhost:{port}/provider'] = [
            'host' => '__DEFAULT__', 'privatekey' => 'key.pem', 'certificate' => 'cert.pem', 'auth' => 'people',
            'saml20.sign.assertion' => true, 'signature.algorithm' => 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256'];""",
        "metadata/saml20-sp-remote.php": "<?php $metadata = [];",
    }
    for name, text in files.items():
        (folder / name).write_text(text)
    key = rsa.generate_private_key(65537, 2048)
    name_ = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "provider")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name_).issuer_name(name_).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(days=2))
    (folder / "cert/cert.pem").write_bytes(made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM))
    (folder / "cert/key.pem").write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    )
