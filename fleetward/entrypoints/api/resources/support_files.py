"""Attachments of support cases: what came with the question and with each message, as far as its reader may know."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.urls import reverse
from ninja import Schema
from pydantic import Field

from fleetward.domain.support.operations import MOST_AT_ONCE, NewFile
from fleetward.entrypoints.api.resources.attached import FileSent, content_of
from fleetward.entrypoints.api.resources.resource import Sent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest

    from fleetward.domain.support.models import SupportAttachment


class SupportAttachmentShown(Schema):
    """A file, and where it is downloaded from."""

    id: UUID
    name: str = Field(examples=["invoice.pdf"])
    media_type: str = Field(examples=["application/pdf"])
    size: int = Field(description="Bytes.")
    sha256: str
    added_at: datetime
    url: str = Field(json_schema_extra={"format": "uri"})


class FilesSent(Sent):
    """Words with files."""

    attachments: list[FileSent] = Field(
        default=[], max_length=MOST_AT_ONCE,
        description="Photos (JPEG, PNG, WebP), PDF files, lists (CSV, TXT, XLSX); 7 MB together.",
    )  # fmt: skip


def files_of(sent: FilesSent) -> list[NewFile]:
    """The files as the operations take them."""
    return [NewFile(one.name, content_of(one)) for one in sent.attachments]


def shown_files(
    request: HttpRequest, support_case_id: UUID, rows: Iterable[SupportAttachment]
) -> list[dict[str, Any]]:  # fmt: skip
    """Each with its address below the support case that the reader looks at."""
    return [_shown(request, support_case_id, row) for row in rows]


def _shown(request: HttpRequest, support_case_id: UUID, row: SupportAttachment) -> dict[str, Any]:
    url = reverse("api-1:get_support_attachment", args=[support_case_id, row.id])
    told = ("id", "name", "media_type", "size", "sha256", "added_at")
    return {name: getattr(row, name) for name in told} | {"url": request.build_absolute_uri(url)}
