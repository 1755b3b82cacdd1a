"""Speaking with identity providers: what they publish, the way to them, what they say of who comes back.

These go out to other hosts: never inside a transaction.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from fleetward.domain.sign_on.models import Protocol
from fleetward.domain.sign_on.operations.refusing import Refusal, Refused
from fleetward.domain.sign_on.operations.signing_in import Asserted
from fleetward.foundation.kit.sealed import Unreadable, unseal
from fleetward.gateways import openid, saml
from fleetward.gateways.outgoing import NotReached

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from fleetward.domain.sign_on.models import Attempt, SignOn


def read_openid(issuer: str) -> dict[str, Any]:
    """The configuration of an OpenID provider. Raises `Refused`."""
    with _refusing():
        return openid.discover(issuer)


def read_saml(url: str, metadata: str) -> tuple[str, dict[str, Any]]:
    """Issuer and configuration of a SAML provider, from its address or as pasted. Raises `Refused`."""
    with _refusing():
        return saml.read(saml.fetch(url) if url else metadata)


def way(sign_on: SignOn, attempt: Attempt, *, base: str, login_hint: str = "") -> str:
    """Where the browser goes. `base` is the address below which this provider's answers are taken."""
    with _refusing():
        if sign_on.protocol == Protocol.SAML:
            return saml_of(sign_on, base=base).way(request_id=_request_id(attempt), state=attempt.state)
        return _openid_of(sign_on, base=base).way(
            state=attempt.state, nonce=attempt.nonce, verifier=attempt.verifier, login_hint=login_hint
        )


def openid_answer(attempt: Attempt, answer: Mapping[str, str], *, base: str, now: datetime) -> Asserted:
    """Who came back with this answer of the provider. Raises `Refused`."""
    if attempt.sign_on.protocol != Protocol.OIDC:
        raise Refused(Refusal.NOT_UNDERSTOOD)
    with _refusing():
        relying = _openid_of(attempt.sign_on, base=base)
        claims = relying.redeem(answer, nonce=attempt.nonce, verifier=attempt.verifier, now=now)
    said = claims.get("email_verified")
    verified = None if said is None else said in {True, "true"}
    return Asserted(str(claims["sub"]), _word(claims.get("email")), _word(claims.get("name")), verified)


def saml_answer(attempt: Attempt, response: str, *, base: str) -> Asserted:
    """Of whom the response speaks. Raises `Refused`."""
    if attempt.sign_on.protocol != Protocol.SAML:
        raise Refused(Refusal.NOT_UNDERSTOOD)
    with _refusing():
        found = saml_of(attempt.sign_on, base=base).checked(response, request_id=_request_id(attempt))
    return Asserted(found["subject"], found["email"], found["name"])


def saml_of(sign_on: SignOn, *, base: str) -> saml.Relying:
    """The provider, and we as it knows us."""
    return saml.Relying(sign_on.issuer, f"{base}metadata/", f"{base}saml/", sign_on.configuration)


def _openid_of(sign_on: SignOn, *, base: str) -> openid.Relying:
    secret = unseal(sign_on.client_secret) if sign_on.client_secret else ""
    return openid.Relying(sign_on.issuer, sign_on.client_id, secret, f"{base}back/", sign_on.configuration)


def _request_id(attempt: Attempt) -> str:
    return f"_{attempt.nonce}"


def _word(value: object) -> str:
    return value if isinstance(value, str) and "\0" not in value else ""  # no table takes a NUL


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except NotReached as failure:
        raise Refused(Refusal.NOT_REACHED, str(failure)) from failure
    except (openid.NotTrusted, saml.NotTrusted) as failure:
        raise Refused(Refusal.NOT_UNDERSTOOD, str(failure)) from failure
    except Unreadable as failure:
        raise Refused(Refusal.NOT_UNDERSTOOD, "the client secret must be entered again") from failure
