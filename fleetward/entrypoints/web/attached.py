"""Files that people attached: always a download with the type that its content has, never shown by ourselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import FileResponse, Http404

if TYPE_CHECKING:
    from pathlib import Path

    from django.http import HttpResponse


def download(path: Path, *, name: str, media_type: str) -> HttpResponse:
    """The file, which no browser or proxy keeps; 404 where it is gone."""
    try:
        content = path.open("rb")
    except FileNotFoundError as gone:
        raise Http404 from gone
    answer: Any = FileResponse(content, as_attachment=True, filename=name, content_type=media_type)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer  # type: ignore[no-any-return] # a streaming answer is no HttpResponse to django-stubs
