"""OpenID Connect, as one who relies on a provider: discovery, the way there, and the check of what comes back.

Authorisation code with PKCE (S256), state and nonce. Each provider has a redirect address of its own, and the `iss` of
RFC 9207 is held against the provider where it comes: so no provider's answer is taken for another's.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

import jwt

from fleetward.gateways import outgoing
from fleetward.gateways.outgoing import NotReached

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
"""Of public keys alone: with a shared secret, or without a signature, anybody could have written it."""
LEEWAY = 60
"""Seconds by which the provider's clock may be wrong."""
OLDEST = 600
"""Seconds since a token was issued: it was made for this sign-in, a moment ago."""
WELL_KNOWN = "/.well-known/openid-configuration"
_NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class NotTrusted(Exception):
    """What came back does not prove what it should. The text is for the log and for a test, not for strangers."""


@dataclass(frozen=True)
class Relying:
    """One provider, as we are known there."""

    issuer: str
    client_id: str
    client_secret: str
    redirect_uri: str
    configuration: Mapping[str, Any]

    def way(self, *, state: str, nonce: str, verifier: str, login_hint: str = "") -> str:
        """Where the browser is sent."""
        asked = {
            "response_type": "code", "client_id": self.client_id, "redirect_uri": self.redirect_uri,
            "scope": "openid email profile", "state": state, "nonce": nonce, "code_challenge": challenge(verifier),
            "code_challenge_method": "S256",
        }  # fmt: skip
        if login_hint:
            asked["login_hint"] = login_hint
        endpoint = str(self.configuration["authorization_endpoint"])
        return endpoint + ("&" if "?" in endpoint else "?") + urlencode(asked)

    def redeem(self, answer: Mapping[str, str], *, nonce: str, verifier: str, now: datetime) -> dict[str, Any]:
        """The claims of who came back. Raises `NotTrusted`, or `NotReached`. The caller has compared the state."""
        if answer.get("iss", self.issuer) != self.issuer:
            raise NotTrusted("the answer is of another issuer")
        if "error" in answer or not answer.get("code"):
            raise NotTrusted(f"the provider said {answer.get('error', 'nothing')[:100]}")
        tokens = self._tokens(answer["code"], verifier)
        claims = self.checked(str(tokens.get("id_token", "")), self._keys(), nonce=nonce, now=now)
        return claims if "email" in claims else claims | self._told(str(tokens.get("access_token", "")), claims["sub"])

    def checked(self, token: str, keys: jwt.PyJWKSet, *, nonce: str, now: datetime) -> dict[str, Any]:
        """The claims of an ID token: of this issuer, for us, of this sign-in, signed with one of its keys."""
        try:
            claims: dict[str, Any] = jwt.decode(
                token, _key(token, keys), algorithms=list(ALGORITHMS), audience=self.client_id, issuer=self.issuer,
                leeway=LEEWAY,
                options={"require": ["iss", "sub", "aud", "exp", "iat"], "verify_exp": False, "verify_iat": False,
                         "verify_nbf": False},
            )  # fmt: skip
        except jwt.PyJWTError as failure:
            raise NotTrusted(f"{type(failure).__name__}: {failure}") from failure
        _in_time(claims, now.timestamp())
        if claims.get("nonce") != nonce:
            raise NotTrusted("the nonce is another one")
        others = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if claims.get("azp", None if others else self.client_id) != self.client_id:
            raise NotTrusted("it was made for another client")
        if not isinstance(claims["sub"], str) or not claims["sub"]:
            raise NotTrusted("it names nobody")
        return claims

    def _tokens(self, code: str, verifier: str) -> dict[str, Any]:
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": self.redirect_uri,
                "code_verifier": verifier}  # fmt: skip
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        ways = self.configuration.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        if "client_secret_basic" in ways:
            both = f"{quote(self.client_id, safe='')}:{quote(self.client_secret, safe='')}"
            headers["Authorization"] = "Basic " + base64.b64encode(both.encode()).decode()
        else:
            form |= {"client_id": self.client_id, "client_secret": self.client_secret}
        answer = outgoing.ask(
            self.configuration["token_endpoint"], method="POST", body=urlencode(form).encode(), headers=headers
        )
        return _read(answer)

    def _keys(self) -> jwt.PyJWKSet:
        try:
            return jwt.PyJWKSet.from_dict(_read(outgoing.ask(self.configuration["jwks_uri"])))
        except (jwt.PyJWTError, AttributeError, TypeError, ValueError) as failure:
            raise NotTrusted("the provider's keys cannot be read") from failure

    def _told(self, access_token: str, subject: str) -> dict[str, Any]:
        """What the userinfo endpoint adds: only of the same subject, and never in place of what was signed."""
        endpoint = self.configuration.get("userinfo_endpoint")
        if not endpoint or not access_token:
            return {}
        claims = _read(outgoing.ask(endpoint, headers={"Authorization": f"Bearer {access_token}"}))
        if claims.get("sub") != subject:
            raise NotTrusted("the userinfo is of somebody else")
        return {name: claims[name] for name in ("email", "email_verified", "name") if name in claims}


def discover(issuer: str) -> dict[str, Any]:
    """What the provider publishes of itself, under its own name. Raises `NotReached` or `NotTrusted`."""
    found = _read(outgoing.ask(issuer.rstrip("/") + WELL_KNOWN))
    if found.get("issuer") != issuer:
        raise NotTrusted(f"the provider calls itself {str(found.get('issuer'))[:200]}")
    for name in _NEEDED:
        outgoing.parsed(str(found.get(name, "")))
    if found.get("userinfo_endpoint"):
        outgoing.parsed(str(found["userinfo_endpoint"]))
    kept = (*_NEEDED, "userinfo_endpoint", "token_endpoint_auth_methods_supported")
    return {name: found[name] for name in kept if name in found}


def challenge(verifier: str) -> str:
    """PKCE: what may be seen of the verifier."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _read(answer: outgoing.Answer) -> dict[str, Any]:
    if answer.status != 200:  # noqa: PLR2004 (all that the specifications know)
        raise NotTrusted(f"the provider answered {answer.status}")
    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError) as unreadable:
        raise NotTrusted("the provider's answer is no JSON") from unreadable
    if not isinstance(found, dict):
        raise NotTrusted("the provider's answer is no object")
    return found


def _key(token: str, keys: jwt.PyJWKSet) -> jwt.PyJWK:
    named = jwt.get_unverified_header(token).get("kid")
    fitting = [key for key in keys.keys if key.key_id == named or named is None]
    if len(fitting) != 1 or fitting[0].key_type == "oct":
        raise NotTrusted("it is signed with a key that the provider does not show")
    return fitting[0]


def _in_time(claims: Mapping[str, Any], now: float) -> None:
    times = [claims["exp"], claims["iat"], claims.get("nbf", 0)]
    if not all(isinstance(one, int | float) for one in times):
        raise NotTrusted("its times are none")
    if now > claims["exp"] + LEEWAY or now > claims["iat"] + OLDEST + LEEWAY:
        raise NotTrusted("it has expired")
    if now < claims["iat"] - LEEWAY or now < times[2] - LEEWAY:
        raise NotTrusted("it is of the future")


__all__ = ["NotReached", "NotTrusted", "Relying", "challenge", "discover"]
