"""Reading what an agent sends: JSON of a known form in bounded memory, and nothing that could not be stored."""

from __future__ import annotations

import json
import unicodedata
from typing import TYPE_CHECKING, Any

from fleetward.entrypoints.agent_api.answers import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest

LARGEST = 64 * 1024  # bytes


def fields(request: HttpRequest, *, required: Mapping[str, int], optional: Mapping[str, int]) -> dict[str, str]:
    """The text fields of the body, each at most so many characters long; others are left out.

    413 for a body that is too large, 415 for one that is not JSON by its type, 422 with what is wrong.
    """
    body = _json(request)
    known = {**required, **optional}
    missing = sorted(name for name in required if not body.get(name))
    if missing:
        raise _malformed(f"Missing: {', '.join(missing)}.")
    found = {name: body[name] for name in known if body.get(name) is not None}
    for name, value in found.items():
        if not isinstance(value, str) or not _storable(value):
            raise _malformed(f"{name} must be text without control characters.")
        if len(value) > known[name]:
            raise _malformed(f"{name} has more than {known[name]} characters.")
    return found


def _json(request: HttpRequest) -> dict[str, Any]:
    if request.content_type != "application/json":
        raise Problem(415, "content_type", "Send application/json.")
    try:
        body = json.loads(_read(request))
    except (ValueError, RecursionError):
        raise _malformed("The body is not JSON.") from None
    if not isinstance(body, dict):
        raise _malformed("The body must be a JSON object.")
    return body


def _read(request: HttpRequest) -> bytes:
    """The whole body. One without a length is read only as far as the limit."""
    content = request.read(LARGEST + 1)
    announced = request.META.get("CONTENT_LENGTH") or ""
    if len(content) > LARGEST or (announced.isdigit() and int(announced) > LARGEST):
        raise Problem(413, "too_large", f"The body is larger than {LARGEST} bytes.")
    return content


def _storable(value: str) -> bool:
    """Neither control characters nor halves of a character: PostgreSQL would refuse them."""
    return not any(unicodedata.category(char) in {"Cc", "Cs"} for char in value)


def _malformed(what: str) -> Problem:
    return Problem(422, "malformed", what)
