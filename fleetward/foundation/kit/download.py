"""Files that are handed out: always a download with the type that its content has, never shown by ourselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import FileResponse, Http404, HttpResponse
from django.utils.http import content_disposition_header

if TYPE_CHECKING:
    from pathlib import Path

ANY = "application/octet-stream"
"""The type of a file that says by its name what it is."""


def download(content: bytes | Path, *, name: str, media_type: str = ANY) -> HttpResponse:
    """The file, which no browser or proxy keeps; 404 where it is gone."""
    answer: Any
    if isinstance(content, bytes):
        named = {"Content-Disposition": content_disposition_header(as_attachment=True, filename=name)}
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
