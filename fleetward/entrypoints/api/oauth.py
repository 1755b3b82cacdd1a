"""Access tokens for clients: OAuth 2.0 client credentials (RFC 6749, 4.4), with errors as its section 5.2 has them."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field

from fleetward.domain.partners.operations import credentials
from fleetward.domain.partners.operations.credentials import UnknownClient, UnknownScope
from fleetward.entrypoints.api import bodies
from fleetward.entrypoints.api.calling import count_address
from fleetward.entrypoints.api.problems import Problem

if TYPE_CHECKING:
    from django.http import HttpResponse

router = Router(tags=["credentials"])

LARGEST = 8_192  # bytes
FORM = "application/x-www-form-urlencoded"


class AccessToken(Schema):
    """What to send as `Authorization: Bearer`, until it ends."""

    access_token: str = Field(examples=["fwa_0Zb6mGv1…"])
    token_type: str = Field(examples=["Bearer"])
    expires_in: int = Field(description="Seconds.", examples=[3600])
    scope: str = Field(examples=["devices:read transfers:write"])


_ERROR = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "string",
            "enum": [
                "invalid_request", "invalid_client", "unsupported_grant_type", "invalid_scope", "slow_down",
            ],
        },
        "error_description": {"type": "string"},
    },
}  # fmt: skip
_REFUSED = {"content": {"application/json": {"schema": _ERROR}}}
DESCRIBED = {
    "security": [{}, {"ClientSecret": []}],
    "requestBody": {
        "required": True,
        "content": {
            FORM: {
                "schema": {
                    "type": "object",
                    "required": ["grant_type"],
                    "properties": {
                        "grant_type": {"type": "string", "const": "client_credentials"},
                        "scope": {
                            "type": "string",
                            "description": "Scopes, with spaces between; all of the client's without it.",
                        },
                        "client_id": {"type": "string", "description": "Here, or with HTTP Basic."},
                        "client_secret": {"type": "string"},
                    },
                }
            }
        },
    },
    "responses": {
        400: {"description": "The request, the grant or the scope is wrong"} | _REFUSED,
        401: {"description": "No such client, or not its secret"} | _REFUSED,
        429: {"description": "Too many from this address"} | _REFUSED,
        "default": {"description": "Anything else (RFC 6749, 5.2)"} | _REFUSED,
    },
}


class _Refused(Exception):
    def __init__(self, error: str, why: str, status: int = 400, headers: dict[str, str] | None = None) -> None:
        super().__init__(why)
        self.error, self.why, self.status, self.headers = error, why, status, headers or {}


def _unknown_client() -> _Refused:
    headers = {"WWW-Authenticate": 'Basic realm="API clients"'}
    return _Refused("invalid_client", "No client with this id and secret serves.", 401, headers)


@router.post(
    "/oauth/token", auth=None, response=AccessToken, openapi_extra=DESCRIBED, operation_id="get_access_token",
    summary="Get an access token",
)  # fmt: skip
def get_access_token(request: HttpRequest) -> HttpResponse:
    """Give client id and secret with HTTP Basic, or in the body. The token serves for an hour."""
    try:
        response: HttpResponse = JsonResponse(_granted(request))
    except _Refused as refused:
        body = {"error": refused.error, "error_description": refused.why}
        response = JsonResponse(body, status=refused.status, headers=refused.headers)
    response.headers["Cache-Control"], response.headers["Pragma"] = "no-store", "no-cache"
    return response


def _granted(request: HttpRequest) -> dict[str, object]:
    now = timezone.now()
    counted = count_address(request, now)
    if counted.over:
        wait = str(counted.seconds_left(now))
        raise _Refused("slow_down", f"Wait for {wait} seconds.", 429, {"Retry-After": wait})
    sent = _form(request)
    client_id, secret = _client(request, sent)
    if sent.get("grant_type") != "client_credentials":
        error = "unsupported_grant_type" if sent.get("grant_type") else "invalid_request"
        raise _Refused(error, "grant_type must be client_credentials.")
    try:
        token, access = credentials.grant_access(
            client_id=client_id, secret=secret, scope=sent.get("scope", ""), now=now
        )
    except UnknownClient as unknown:
        raise _unknown_client() from unknown
    except UnknownScope as unknown:
        raise _Refused("invalid_scope", "The client was not given this scope.") from unknown
    lasts = round((token.expires_at - now).total_seconds())
    return {"access_token": access, "token_type": "Bearer", "expires_in": lasts, "scope": " ".join(token.scopes)}


def _form(request: HttpRequest) -> dict[str, str]:
    if request.content_type != FORM:
        raise _Refused("invalid_request", f"The body must be {FORM}.")
    try:
        bodies.length_of(request, LARGEST)
    except Problem as wrong:
        raise _Refused("invalid_request", "The body is empty or too large.") from wrong
    if any(len(values) > 1 for _name, values in request.POST.lists()):
        raise _Refused("invalid_request", "A parameter came twice.")
    return {name: str(value) for name, value in request.POST.items()}


def _client(request: HttpRequest, sent: dict[str, str]) -> tuple[str, str]:
    """Out of HTTP Basic (form-encoded inside, RFC 6749, 2.3.1), or out of the body; not out of both."""
    scheme, _space, encoded = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return sent.get("client_id", ""), sent.get("client_secret", "")
    if "client_secret" in sent:
        raise _Refused("invalid_request", "Give the secret in one way, not in two.")
    try:
        client_id, _colon, secret = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, ValueError) as broken:
        raise _unknown_client() from broken
    return unquote_plus(client_id), unquote_plus(secret)
