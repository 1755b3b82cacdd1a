"""Files that strangers attach as evidence: photos (JPEG, PNG, WebP) and PDF, told by their content and not by a name.

A photo is decoded and written anew: what comes out holds the picture and nothing else, neither where and by whom it
was taken (EXIF, XMP) nor anything hidden behind it. A PDF is kept as it is; only its structure is looked at, so it
must be served as a download and never be shown by ourselves.
"""

from __future__ import annotations

import io
import re
import struct
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 50_000_000
"""Decoded, such a photo takes 150 MB of memory; larger ones are refused before they are decoded."""

LONGEST_SIDE = 4000  # pixels; a larger photo is made smaller

WHY = {
    "empty": _("The file is empty."),
    "too_large": _("The file is larger than 10 MB."),
    "unknown_type": _("Only photos (JPEG, PNG, WebP) and PDF files can be attached."),
    "damaged": _("The file is damaged, or not what it says it is."),
    "too_many_pixels": _("The photo has more than 50 megapixels."),
}
"""Why a file is not taken, for people: code of `NotEvidence` -> sentence."""

ENDINGS = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "application/pdf": ".pdf"}
"""Media type -> how the name of such a file ends."""

_FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
_MODES = {"JPEG": ("L", "RGB"), "PNG": ("1", "L", "LA", "P", "RGB", "RGBA"), "WEBP": ("RGB", "RGBA")}
_DAMAGE = (OSError, ValueError, SyntaxError, EOFError, OverflowError, struct.error, Image.DecompressionBombError)
_PDF_END = re.compile(rb"startxref\s+(\d{1,10})\s+%%EOF")
_PDF_TABLE = re.compile(rb"\s*(xref\s|\d+\s+\d+\s+obj\b)")
_TAIL = 2048

Image.MAX_IMAGE_PIXELS = None  # we ask ourselves, before anything is decoded


class NotEvidence(Exception):
    """The file cannot be taken. `code`: empty, too_large, unknown_type, damaged, too_many_pixels."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Evidence:
    """What is kept."""

    media_type: str
    content: bytes


def examine(content: bytes) -> Evidence:
    """What to keep of this file, or `NotEvidence`."""
    if not content:
        raise NotEvidence("empty")
    if len(content) > MOST_BYTES:
        raise NotEvidence("too_large")
    if content.startswith(b"%PDF-"):
        return Evidence("application/pdf", _pdf(content))
    if content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or content[:4] + content[8:12] == b"RIFFWEBP":
        return _photo(content)
    raise NotEvidence("unknown_type")


def _pdf(content: bytes) -> bytes:
    """Its end says where its table of objects is, and there is one."""
    ends = _PDF_END.findall(content, max(0, len(content) - _TAIL))
    if not ends or not _PDF_TABLE.match(content, int(ends[-1])):
        raise NotEvidence("damaged")
    return content


def _photo(content: bytes) -> Evidence:
    try:
        with Image.open(io.BytesIO(content), formats=list(_FORMATS)) as picture:
            kind = str(picture.format)
            if picture.width * picture.height > MOST_PIXELS:
                raise NotEvidence("too_many_pixels")
            return Evidence(_FORMATS[kind], _anew(picture, kind))
    except _DAMAGE as damage:
        raise NotEvidence("damaged") from damage


def _anew(picture: Image.Image, kind: str) -> bytes:
    """The picture alone, the right way up, no larger than it takes to see what it shows."""
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    upright = ImageOps.exif_transpose(picture)
    if upright.mode not in _MODES[kind]:
        upright = upright.convert("RGB")
    bare = Image.new(upright.mode, upright.size)
    if upright.mode == "P":
        bare.putpalette(upright.getpalette() or [])
    bare.paste(upright)
    target = io.BytesIO()
    bare.save(target, format=kind, quality=90)
    return target.getvalue()
