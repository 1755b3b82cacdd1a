from __future__ import annotations

import base64
from typing import Any

import pytest

from fleetward.gateways import saml
from fleetward.gateways.outgoing import NotReached
from fleetward.gateways.saml import TRANSIENT, NotTrusted, Relying
from tests.factories.saml import (
    CERTIFICATE,
    CONFIGURATION,
    ISSUER,
    KEY,
    SHA1,
    SIGN_ON_URL,
    assertion,
    pair,
    response,
    signed,
)

BASE = "https://fleetward.example/sign-on/1/"
RELYING = Relying(ISSUER, f"{BASE}metadata/", f"{BASE}saml/", CONFIGURATION)


def checked(text: str, request_id: str = "_r") -> dict[str, str]:
    return RELYING.checked(text, request_id=request_id)


def test_a_signed_assertion_says_who_it_is() -> None:
    assert checked(response(BASE, signed(assertion(BASE)))) == {
        "subject": "kari", "email": "kari@example.com", "name": ""
    }  # fmt: skip


@pytest.mark.parametrize("wrong", [
    {"issuer": "https://another.example"}, {"audience": "https://another.example"}, {"recipient": f"{BASE}other/"},
    {"request": "_another"}, {"until": -10.0}, {"since": 10.0}, {"subject": ""}, {"format": TRANSIENT},
], ids=str)  # fmt: skip
def test_an_assertion_that_is_not_for_us_now_says_nothing(wrong: dict[str, Any]) -> None:
    with pytest.raises(NotTrusted):
        checked(response(BASE, signed(assertion(BASE, **wrong))))


@pytest.mark.parametrize("wrong", [
    {"destination": "https://another.example/saml/"}, {"request": "_another"}, {"issuer": "https://another.example"},
    {"status": "AuthnFailed"},
], ids=str)  # fmt: skip
def test_a_response_that_is_not_for_us_says_nothing(wrong: dict[str, Any]) -> None:
    with pytest.raises(NotTrusted):
        checked(response(BASE, signed(assertion(BASE)), **wrong))


def test_an_answer_to_another_request_says_nothing() -> None:
    with pytest.raises(NotTrusted):
        checked(response(BASE, signed(assertion(BASE))), request_id="_mine")


def test_what_is_unsigned_or_signed_by_another_or_with_sha1_says_nothing() -> None:
    key, certificate = pair()
    for forged in (assertion(BASE), signed(assertion(BASE), key, certificate), signed(assertion(BASE), algorithm=SHA1)):
        with pytest.raises(NotTrusted):
            checked(response(BASE, forged))


def test_a_signed_assertion_that_was_changed_says_nothing() -> None:
    for old, new in (("kari@example.com", "boss@example.com"), (">kari<", ">boss<"), (">kari<", "><!-- -->boss<")):
        changed = signed(assertion(BASE)).replace(old, new)
        with pytest.raises(NotTrusted):
            checked(response(BASE, changed))


def test_a_forged_assertion_beside_a_signed_one_or_around_it_says_nothing() -> None:
    right, forged = signed(assertion(BASE)), assertion(BASE, subject="boss", id="_forged")
    around = forged.replace("</saml:Assertion>", f"<saml:Advice>{right}</saml:Advice></saml:Assertion>")
    same_id = assertion(BASE, subject="boss")
    for assertions in ((forged, right), (right, forged), (around,), (same_id, right), (right, right)):
        with pytest.raises(NotTrusted):
            checked(response(BASE, *assertions))


def test_a_comment_inside_a_name_does_not_cut_it() -> None:
    """The signature does not cover comments: kari@a.example<!-- -->.evil must not be read as kari@a.example."""
    text = signed(assertion(BASE, subject="kari@a.example.evil")).replace("a.example.evil", "a.example<!-- -->.evil")
    assert checked(response(BASE, text))["subject"] == "kari@a.example.evil"


@pytest.mark.parametrize("text", ["", "%%%", "aGVp", "x" * 300_000, base64.b64encode(
    b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>').decode()], ids=lambda text: text[:12])  # fmt: skip
def test_what_is_no_response_says_nothing(text: str) -> None:
    with pytest.raises(NotTrusted):
        checked(text)


def metadata(url: str = SIGN_ON_URL) -> str:
    body = "".join(CERTIFICATE.splitlines()[1:-1])
    return f"""<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#"
entityID="{ISSUER}"><md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
<md:KeyDescriptor use="signing">
<ds:KeyInfo>
<ds:X509Data><ds:X509Certificate>{body}</ds:X509Certificate>
</ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
Location="{url}"/></md:IDPSSODescriptor></md:EntityDescriptor>"""


def test_metadata_say_issuer_address_and_certificates() -> None:
    issuer, found = saml.read(metadata())
    assert (issuer, found["sign_on_url"], len(found["certificates"])) == (ISSUER, SIGN_ON_URL, 1)
    relying = Relying(issuer, f"{BASE}metadata/", f"{BASE}saml/", found)
    text = response(BASE, signed(assertion(BASE), KEY, CERTIFICATE))
    assert relying.checked(text, request_id="_r")["subject"] == "kari"


@pytest.mark.parametrize(
    "text", ["", "<a/>", "no xml", '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>']
)
def test_what_is_no_metadata_is_refused(text: str) -> None:
    with pytest.raises(NotTrusted):
        saml.read(text)


def test_people_are_sent_only_to_an_address_of_the_web() -> None:
    for url in ("javascript:alert(1)", "http://login.example/", "data:text/html,a"):
        with pytest.raises(NotReached):
            saml.read(metadata(url))


def test_our_own_metadata_name_what_the_provider_needs() -> None:
    assert f'entityID="{BASE}metadata/"' in RELYING.metadata()
    assert f'Location="{BASE}saml/"' in RELYING.metadata()
