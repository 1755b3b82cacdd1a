"""Files that callers send along with words, and files that are handed out."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Any

from django.http import FileResponse, Http404
from pydantic import Field

from fleetward.entrypoints.api.resources.resource import Sent
from fleetward.foundation.kit.refusal import Refusal
from fleetward.gateways import evidence_file

if TYPE_CHECKING:
    from pathlib import Path

    from django.http import HttpResponse

MOST_ENCODED = 10_000_000
"""Characters of base64: what fits into a call."""


class FileSent(Sent):
    """A file; all of one call are 7 MB together at most, a larger one is attached on the page."""

    name: str = Field(min_length=1, max_length=200, pattern=r"\S", examples=["invoice.pdf"])
    content: str = Field(
        min_length=1, max_length=MOST_ENCODED, description="The file, in base64.", examples=["JVBERi0xLjcK"]
    )


def content_of(sent: FileSent) -> bytes:
    """The file itself; refused where it is no base64."""
    try:
        return base64.b64decode("".join(sent.content.split()), validate=True)
    except (binascii.Error, ValueError) as broken:
        raise Refusal(evidence_file.WHY["damaged"]) from broken


def handed_out(path: Path, *, name: str, media_type: str) -> HttpResponse:
    """The file as a download, which nobody on the way keeps; 404 where it is gone."""
    try:
        content = path.open("rb")
    except FileNotFoundError as gone:
        raise Http404 from gone
    answer: Any = FileResponse(content, as_attachment=True, filename=name, content_type=media_type)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer  # type: ignore[no-any-return] # a streaming answer is no HttpResponse to django-stubs
