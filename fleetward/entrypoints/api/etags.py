"""ETag and If-Match (RFC 9110): a change is made to what its author has seen, or not at all."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils.translation import gettext as _

from fleetward.entrypoints.api.problems import Problem

if TYPE_CHECKING:
    from django.http import HttpRequest
    from ninja import Schema

_TAGS = re.compile(r'(W/)?"([!#-~\x80-\xff]*)"')
OK = 200

DESCRIBED = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "schema": {"type": "string", "examples": ['"5d41402abc4b2a76b9719d911017c592"']},
    "description": "The ETag of what you have read. Changed meanwhile: 412; missing: 428.",
}


def tag_of(representation: Schema) -> str:
    """The entity tag of what is answered."""
    return f'"{hashlib.sha256(representation.model_dump_json().encode()).hexdigest()[:32]}"'


def tagged(response: HttpResponse, representation: Schema) -> Schema:
    """What is answered, with its entity tag."""
    response.headers["ETag"] = tag_of(representation)
    return representation


def refuse_change(request: HttpRequest, current: Schema) -> None:
    """Raise 428 without If-Match, and 412 unless it names what is there now."""
    sent = request.headers.get("If-Match")
    if sent is None:
        raise Problem(428, _("Send If-Match with the ETag of what you have read."))
    if sent.strip() == "*":
        return
    tags = {f'"{tag}"' for weak, tag in _TAGS.findall(sent) if not weak}
    if tag_of(current) not in tags:
        raise Problem(412, _("It was changed after you read it. Read it again."))


def unchanged(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """304 where the caller has it already (If-None-Match)."""
    tag, sent = response.headers.get("ETag"), request.headers.get("If-None-Match")
    if request.method != "GET" or response.status_code != OK or not tag or not sent:
        return response
    if sent.strip() != "*" and tag not in {f'"{one}"' for _weak, one in _TAGS.findall(sent)}:
        return response
    same = HttpResponse(status=304)
    for name in ("ETag", "RateLimit", "RateLimit-Policy", "Cache-Control"):
        same.headers[name] = response.headers[name]
    del same.headers["Content-Type"]
    return same
