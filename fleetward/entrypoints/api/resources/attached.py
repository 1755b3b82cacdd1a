"""Files that callers send along with words."""

from __future__ import annotations

import base64
import binascii

from pydantic import Field

from fleetward.entrypoints.api.resources.resource import Sent
from fleetward.foundation.kit.refusal import Refusal
from fleetward.gateways import evidence_file

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
