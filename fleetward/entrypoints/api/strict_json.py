"""JSON as RFC 8259 has it, and nothing that a database or another reader would take for something else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from django.utils.translation import gettext as _
from ninja.parser import Parser

from fleetward.entrypoints.api import bodies
from fleetward.entrypoints.api.problems import Problem

if TYPE_CHECKING:
    from django.http import HttpRequest

DEEPEST = 20


class Unreadable(ValueError):
    """What is wrong with the text."""


class StrictJson(Parser):
    """What ninja parses bodies with: what `read` has read already, or a body read now."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body. Ninja answers 400 whatever is raised here."""
        known = getattr(request, "read_json", None)
        return known if known is not None else parsed(request.body)


def read(request: HttpRequest) -> None:
    """Read the body of a request that has one, or refuse it with a problem."""
    if not request.headers.get("Content-Length", "0").strip("0") and not request.headers.get("Transfer-Encoding"):
        return
    if request.content_type != "application/json":
        raise Problem(415, _("Send JSON, and say so: Content-Type: application/json."))
    content = bodies.small(request)
    request._body = content  # noqa: SLF001 (where Django keeps what was read)
    try:
        cast("Any", request).read_json = parsed(content)
    except Unreadable as broken:
        raise Problem(400, _("The body is no JSON: %(why)s") % {"why": broken}, code="not-json") from broken


def parsed(content: bytes) -> Any:
    """The value. Refused: names that come twice, NaN, NUL, halves of surrogate pairs, and what is nested too deeply."""
    try:
        value = json.loads(content.decode(), object_pairs_hook=_once, parse_constant=_no_number)
        _look_at(value, DEEPEST)
    except Unreadable:
        raise
    except RecursionError as deep:
        raise Unreadable(_too_deep()) from deep
    except ValueError as broken:
        raise Unreadable(str(broken)) from broken
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Unreadable(_("an object has the same name twice."))
    return found


def _no_number(name: str) -> Any:
    raise Unreadable(_("%(name)s is no number.") % {"name": name})


def _too_deep() -> str:
    return _("it is nested too deeply.")


def _look_at(value: Any, depth: int) -> None:
    if depth == 0:
        raise Unreadable(_too_deep())
    if isinstance(value, str):
        _look_at_text(value)
    elif isinstance(value, list):
        for one in value:
            _look_at(one, depth - 1)
    elif isinstance(value, dict):
        for name, one in value.items():
            _look_at_text(name)
            _look_at(one, depth - 1)


def _look_at_text(text: str) -> None:
    if "\0" in text or any("\ud800" <= char <= "\udfff" for char in text):
        raise Unreadable(_("a text has a character that no text has: NUL, or half of a surrogate pair."))
