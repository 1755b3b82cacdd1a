"""Reading request bodies in bounded memory, and noticing when one is not whole."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Protocol, cast

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.utils.translation import gettext as _

from fleetward.entrypoints.api.problems import Problem, incomplete

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django.http import HttpRequest

ENVELOPE = 64 * 1024  # bytes of a multipart body around the file


class Readable(Protocol):
    """What a request offers of its body."""

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes."""


class Whole:
    """A body of known length: ending before it is an error, not the end of the file."""

    def __init__(self, stream: Readable, length: int) -> None:
        self._stream, self._missing = stream, length

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes; b'' only when everything was read."""
        wanted = self._missing if size < 0 else min(size, self._missing)
        block = self._stream.read(wanted) if wanted else b""
        if wanted and not block:
            raise Problem(400, incomplete())
        self._missing -= len(block)
        return block


def length_of(request: HttpRequest, limit: int) -> int:
    """The announced length in bytes, at most `limit`."""
    announced = request.META.get("CONTENT_LENGTH") or ""
    if not announced and request.headers.get("Transfer-Encoding"):
        raise Problem(411, _("Send a Content-Length: without it nobody can tell whether everything arrived."))
    length = int(announced) if announced.isdigit() else 0
    if length == 0:
        raise Problem(400, _("The body is empty."))
    if length > limit:
        raise too_large(limit)
    return length


def too_large(limit: int) -> Problem:
    """The body is larger than the operator allows (bytes)."""
    return Problem(413, _("The body is larger than %(limit)d MB.") % {"limit": limit // (1024 * 1024)}, limit=limit)


def raw(request: HttpRequest) -> IO[bytes]:
    """The body itself as a file to read."""
    length = length_of(request, settings.LARGEST_UPLOAD)
    return cast("IO[bytes]", Whole(request, length))


def small(request: HttpRequest) -> bytes:
    """A whole body that fits into memory."""
    return limited(request, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)


def limited(request: HttpRequest, limit: int) -> bytes:
    """A whole body of at most so many bytes."""
    length = length_of(request, limit)
    stream, parts = Whole(request, length), []
    while part := stream.read(1 << 16):
        parts.append(part)
    return b"".join(parts)


def part(request: HttpRequest, name: str) -> UploadedFile[bytes]:
    """The file of this name in a multipart body, kept on disk while it arrives."""
    length = length_of(request, settings.LARGEST_UPLOAD + ENVELOPE)
    whole = Whole(request, length)
    try:
        parser = MultiPartParser(request.META, whole, [TemporaryFileUploadHandler(request)])  # type: ignore[arg-type]
        _fields, files = parser.parse()
    except (MultiPartParserError, SuspiciousOperation) as broken:
        raise Problem(400, _("The multipart body cannot be read: %(why)s") % {"why": broken}) from broken
    found = files.get(name)
    if found is None:
        raise Problem(400, _('The multipart body has no part with a file named "%(name)s".') % {"name": name})
    return cast("UploadedFile[bytes]", found)
