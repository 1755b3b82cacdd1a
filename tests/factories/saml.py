"""SAML responses as a provider writes them, and as a forger does."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from onelogin.saml2.utils import OneLogin_Saml2_Utils

ISSUER, SIGN_ON_URL = "https://login.example/saml", "https://login.example/sso"
NAMES = 'xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"'
SHA1 = "http://www.w3.org/2000/09/xmldsig#rsa-sha1"
SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"


def pair() -> tuple[str, str]:
    """A key, and a certificate of it."""
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "provider")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(days=2))
    private = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()
    return private, made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM).decode()


KEY, CERTIFICATE = pair()
CONFIGURATION = {"sign_on_url": SIGN_ON_URL, "certificates": [CERTIFICATE]}


def stamp(minutes: float) -> str:
    return (datetime.now(UTC) + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")


def assertion(base: str, **other: Any) -> str:
    """Not signed yet. What is given replaces what would be right."""
    said: dict[str, Any] = {
        "issuer": ISSUER, "audience": f"{base}metadata/", "recipient": f"{base}saml/", "request": "_r", "until": 5.0,
        "since": -5.0, "subject": "kari", "email": "kari@example.com", "id": "_a",
        "format": "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
    } | other  # fmt: skip
    return f"""<saml:Assertion {NAMES} ID="{said["id"]}" Version="2.0" IssueInstant="{stamp(0)}">
<saml:Issuer>{said["issuer"]}</saml:Issuer><saml:Subject>
<saml:NameID Format="{said["format"]}">{said["subject"]}</saml:NameID>
<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData
 NotOnOrAfter="{stamp(said["until"])}"
 Recipient="{said["recipient"]}" InResponseTo="{said["request"]}"/>
</saml:SubjectConfirmation></saml:Subject>
<saml:Conditions NotBefore="{stamp(said["since"])}" NotOnOrAfter="{stamp(said["until"])}"><saml:AudienceRestriction>
<saml:Audience>{said["audience"]}</saml:Audience></saml:AudienceRestriction></saml:Conditions>
<saml:AuthnStatement AuthnInstant="{stamp(0)}" SessionIndex="_s"><saml:AuthnContext>
<saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef>
</saml:AuthnContext></saml:AuthnStatement>
<saml:AttributeStatement>
<saml:Attribute Name="mail">
<saml:AttributeValue>{said["email"]}</saml:AttributeValue></saml:Attribute>
</saml:AttributeStatement></saml:Assertion>"""


def signed(text: str, key: str = KEY, certificate: str = CERTIFICATE, algorithm: str = SHA256) -> str:
    """The same, signed."""
    done: bytes = OneLogin_Saml2_Utils.add_sign(text, key, certificate, sign_algorithm=algorithm)
    return done.decode()


def response(base: str, *assertions: str, **other: Any) -> str:
    """As it is posted."""
    said = {"destination": f"{base}saml/", "request": "_r", "issuer": ISSUER, "status": "Success"} | other
    text = f"""<samlp:Response {NAMES} ID="_p" Version="2.0" IssueInstant="{stamp(0)}"
 Destination="{said["destination"]}" InResponseTo="{said["request"]}">
<saml:Issuer>{said["issuer"]}</saml:Issuer><samlp:Status>
<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:{said["status"]}"/>
</samlp:Status>{"".join(assertions)}</samlp:Response>"""
    return base64.b64encode(text.encode()).decode()
