"""SAML 2.0, as a service provider: metadata, the request, and the check of the response.

The web browser profile, begun here alone: a response that answers no request of ours is refused. Assertions are signed,
by a certificate of the provider's metadata, and not with SHA-1.
"""

from __future__ import annotations

import base64
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit
from xml.sax.saxutils import quoteattr

from onelogin.saml2.idp_metadata_parser import OneLogin_Saml2_IdPMetadataParser
from onelogin.saml2.response import OneLogin_Saml2_Response
from onelogin.saml2.settings import OneLogin_Saml2_Settings

from fleetward.gateways import outgoing

if TYPE_CHECKING:
    from collections.abc import Mapping

LARGEST_RESPONSE = 256 * 1024
TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
_REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
_POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
_EMAIL = ("email", "mail", "emailaddress", "urn:oid:0.9.2342.19200300.100.1.3",
          "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress")  # fmt: skip
_NAME = ("displayname", "urn:oid:2.16.840.1.113730.3.1.241", "cn", "urn:oid:2.5.4.3", "name",
         "http://schemas.microsoft.com/identity/claims/displayname")  # fmt: skip


class NotTrusted(Exception):
    """It does not prove what it should. The text is for the log and for a test, not for strangers."""


@dataclass(frozen=True)
class Relying:
    """One provider, and we as it knows us."""

    issuer: str
    entity_id: str
    answer_to: str
    configuration: Mapping[str, Any]

    def way(self, *, request_id: str, state: str) -> str:
        """Where the browser is sent: the request goes in the address (HTTP-Redirect)."""
        to = str(self.configuration["sign_on_url"])
        stamp = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        request = (
            '<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"'
            ' xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" Version="2.0"'
            f" ID={quoteattr(request_id)} IssueInstant={quoteattr(stamp)} Destination={quoteattr(to)}"
            f" AssertionConsumerServiceURL={quoteattr(self.answer_to)} ProtocolBinding={quoteattr(_POST)}>"
            f"<saml:Issuer>{_text(self.entity_id)}</saml:Issuer></samlp:AuthnRequest>"
        )
        packed = base64.b64encode(zlib.compress(request.encode())[2:-4]).decode()
        return to + ("&" if "?" in to else "?") + urlencode({"SAMLRequest": packed, "RelayState": state})

    def checked(self, response: str, *, request_id: str) -> dict[str, str]:
        """Subject, e-mail and name of who has signed in. Raises `NotTrusted`."""
        if not 0 < len(response) <= LARGEST_RESPONSE:
            raise NotTrusted("there is no response, or a very long one")
        subject, kind, attributes = self._read(response, request_id)
        if kind == TRANSIENT or not subject:
            raise NotTrusted("the provider names people anew each time: a persistent NameID is needed")
        email = _first(attributes, _EMAIL) or (subject if "@" in subject else "")
        return {"subject": subject, "email": email, "name": _first(attributes, _NAME)}

    def _read(self, response: str, request_id: str) -> tuple[str, str, dict[str, list[str]]]:
        try:
            found = OneLogin_Saml2_Response(self._settings(), response)
            fine = found.is_valid(self._received(response), request_id)
            said = (found.get_nameid(), found.get_nameid_format(), found.get_attributes()) if fine else None
        except Exception as failure:  # whatever a library of XML finds in what a stranger has sent
            raise NotTrusted(f"{type(failure).__name__}: {failure}"[:300]) from failure
        if said is None:
            raise NotTrusted(str(found.get_error())[:300])
        return said

    def metadata(self) -> str:
        """What the provider needs to know of us."""
        return (
            '<?xml version="1.0" encoding="UTF-8"?>'
            '<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata"'
            f" entityID={quoteattr(self.entity_id)}>"
            '<md:SPSSODescriptor AuthnRequestsSigned="false" WantAssertionsSigned="true"'
            ' protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">'
            "<md:NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:persistent</md:NameIDFormat>"
            f'<md:AssertionConsumerService index="0" isDefault="true" Binding={quoteattr(_POST)}'
            f" Location={quoteattr(self.answer_to)}/></md:SPSSODescriptor></md:EntityDescriptor>"
        )

    def _settings(self) -> OneLogin_Saml2_Settings:
        certificates = list(self.configuration["certificates"])
        wanted = {
            "strict": True,
            "sp": {
                "entityId": self.entity_id, "assertionConsumerService": {"url": self.answer_to, "binding": _POST},
                "NameIDFormat": "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified",
            },
            "idp": {
                "entityId": self.issuer,
                "singleSignOnService": {"url": self.configuration["sign_on_url"], "binding": _REDIRECT},
                "x509certMulti": {"signing": certificates},
                "x509cert": certificates[0],
            },
            "security": {
                "wantAssertionsSigned": True, "wantNameId": True, "rejectDeprecatedAlgorithm": True,
                "wantAttributeStatement": False, "requestedAuthnContext": False, "allowRepeatAttributeName": True,
                "rejectUnsolicitedResponsesWithInResponseTo": True,
            },
        }  # fmt: skip
        return OneLogin_Saml2_Settings(wanted, sp_validation_only=False)

    def _received(self, response: str) -> dict[str, Any]:
        here = urlsplit(self.answer_to)
        return {
            "https": "on" if here.scheme == "https" else "off", "http_host": here.netloc, "script_name": here.path,
            "get_data": {}, "post_data": {"SAMLResponse": response},
        }  # fmt: skip


def fetch(url: str) -> str:
    """The provider's metadata. Raises `NotTrusted` or `outgoing.NotReached`."""
    answer = outgoing.ask(url)
    if answer.status != 200:  # noqa: PLR2004 (all that makes sense)
        raise NotTrusted(f"the address of the metadata answered {answer.status}")
    return answer.body.decode("utf-8", "replace")


def read(metadata: str) -> tuple[str, dict[str, Any]]:
    """The issuer, and what of its metadata is used. Raises `NotTrusted`."""
    try:
        found = OneLogin_Saml2_IdPMetadataParser.parse(metadata.strip().encode(), required_sso_binding=_REDIRECT)
        provider = found["idp"]
        many = provider.get("x509certMulti", {}).get("signing", [])
        certificates = many or [provider["x509cert"]]
        issuer, url = provider["entityId"], provider["singleSignOnService"]["url"]
    except Exception as failure:  # whatever a library of XML finds in what somebody has pasted
        raise NotTrusted(
            "this is no metadata of an identity provider with a certificate and HTTP-Redirect"
        ) from failure
    outgoing.parsed(url)
    return issuer, {"sign_on_url": url, "certificates": certificates}


def _first(attributes: Mapping[str, list[str]], names: tuple[str, ...]) -> str:
    known = {name.lower(): values for name, values in attributes.items()}
    return next((str(known[name][0]) for name in names if known.get(name)), "")


def _text(value: str) -> str:
    return value.replace("&", "&amp;").replace("<", "&lt;")
