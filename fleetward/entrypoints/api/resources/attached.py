"""Files in calls: sent in base64; answered as downloads with the type of their content, which nobody between keeps."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Any

from django.http import FileResponse, Http404, HttpResponse
from pydantic import Field

from fleetward.entrypoints.api.resources.resource import Sent
from fleetward.foundation.kit.refusal import Refusal
from fleetward.gateways import evidence_file

if TYPE_CHECKING:
    from pathlib import Path

MOST_ENCODED = 10_000_000
"""Characters of base64: what fits into a call."""


class ContentSent(Sent):
    """A file, at most 7 MB."""

    content: str = Field(
        min_length=1, max_length=MOST_ENCODED, description="The file, in base64.", examples=["JVBERi0xLjQK"]
    )


class FileSent(ContentSent):
    """With its name."""

    name: str = Field(min_length=1, max_length=200, pattern=r"\S")


def content_of(sent: ContentSent) -> bytes:
    """The file's content; `Refusal` where it is no base64."""
    try:
        return base64.b64decode("".join(sent.content.split()), validate=True)
    except (binascii.Error, ValueError) as broken:
        raise Refusal(evidence_file.WHY["damaged"]) from broken


def answers_file(asked: dict[str, Any], *media_types: str) -> dict[str, Any]:
    """The keywords that `allowed` gives, of an operation that answers with a file of one of these types."""
    binary = {"schema": {"type": "string", "format": "binary"}}
    asked["openapi_extra"]["responses"][200] = {
        "description": "The file", "content": dict.fromkeys(media_types, binary),
    }  # fmt: skip
    return asked


def download(content: bytes | Path, *, name: str, media_type: str) -> HttpResponse:
    """The file, which no browser or proxy keeps; 404 where it is gone."""
    answer: Any
    if isinstance(content, bytes):
        named = {"Content-Disposition": f'attachment; filename="{name}"'}
        answer = HttpResponse(content, content_type=media_type, headers=named)
    else:
        answer = FileResponse(_opened(content), as_attachment=True, filename=name, content_type=media_type)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer  # type: ignore[no-any-return] # a streaming answer is no HttpResponse to django-stubs


def _opened(path: Path) -> Any:
    try:
        return path.open("rb")
    except FileNotFoundError as gone:
        raise Http404 from gone
