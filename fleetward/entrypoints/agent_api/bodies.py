"""Reading what an agent sends: JSON of a known form in bounded memory, and nothing that could not be stored."""

from __future__ import annotations

import json
import unicodedata
from typing import TYPE_CHECKING, Any, NoReturn

from fleetward.entrypoints.agent_api.answers import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest

LARGEST = 64 * 1024  # bytes
LARGEST_INVENTORY = 4 * 1024 * 1024  # bytes, unpacked


def fields(request: HttpRequest, *, required: Mapping[str, int], optional: Mapping[str, int]) -> dict[str, str]:
    """The text fields of the body, each at most so many characters long; others are left out.

    413 for a body that is too large, 415 for one that is not JSON by its type, 422 with what is wrong.
    """
    body = json_object(request)
    known = {**required, **optional}
    missing = sorted(name for name in required if not body.get(name))
    if missing:
        raise malformed(f"Missing: {', '.join(missing)}.")
    return {name: text(name, body[name], known[name]) for name in known if body.get(name) is not None}


def text(name: str, value: Any, longest: int) -> str:
    """The value, if it is text that can be stored; else 422."""
    if not isinstance(value, str) or not _storable(value):
        raise malformed(f"{name} must be text without control characters.")
    if len(value) > longest:
        raise malformed(f"{name} has more than {longest} characters.")
    return value


def json_object(request: HttpRequest, most: int = LARGEST) -> dict[str, Any]:
    """The body, which must be a JSON object."""
    try:
        body = json.loads(read_json(request, most), parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise malformed("The body is not JSON.") from None
    if not isinstance(body, dict):
        raise malformed("The body must be a JSON object.")
    return body


def read_json(request: HttpRequest, most: int) -> bytes:
    """The whole body of a request that says that it is JSON."""
    if request.content_type != "application/json":
        raise Problem(415, "content_type", "Send application/json.")
    return read(request, most)


def read(request: HttpRequest, most: int) -> bytes:
    """The whole body. One without a length is read only as far as the limit; one that breaks off is no body."""
    announced = request.META.get("CONTENT_LENGTH") or ""
    if announced.isdigit() and int(announced) > most:
        raise too_large(most)
    content = request.read(most + 1)
    if len(content) > most:
        raise too_large(most)
    if announced.isdigit() and len(content) < int(announced):
        raise Problem(400, "incomplete", "The connection ended before the whole body had arrived.")
    return content


def malformed(what: str) -> Problem:
    """The body cannot be meant."""
    return Problem(422, "malformed", what)


def too_large(most: int) -> Problem:
    """More than is read at this address."""
    return Problem(413, "too_large", f"The body is larger than {most} bytes.")


def _storable(value: str) -> bool:
    """Neither control characters nor halves of a character: PostgreSQL would refuse them."""
    return value.isprintable() or not any(unicodedata.category(char) in {"Cc", "Cs"} for char in value)


def _refuse(name: str) -> NoReturn:
    """NaN and Infinity are no JSON, though Python would take them."""
    raise ValueError(name)
