"""Files are what their content says; photos keep the picture and nothing else."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from fleetward.gateways.evidence_file import MOST_BYTES, NotEvidence, examine
from tests.factories.claims import PDF, photo

MEDIA_TYPES = {"image/jpeg", "image/png", "image/webp", "application/pdf"}


def refused(content: bytes) -> str:
    with pytest.raises(NotEvidence) as wrong:
        examine(content)
    return wrong.value.code


def outcome(content: bytes) -> str:
    """The type that is kept, or why nothing is."""
    try:
        return examine(content).media_type
    except NotEvidence as wrong:
        return wrong.code


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize(("kind", "media_type"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")])
def test_photos_are_kept_in_their_format(kind: str, media_type: str) -> None:
    kept = examine(photo(format=kind))
    assert kept.media_type == media_type
    assert opened(kept.content).size == (16, 12)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16", "CMYK"])
def test_photos_of_every_mode_can_be_kept(mode: str) -> None:
    target = io.BytesIO()
    Image.new(mode, (5, 4)).save(target, format="JPEG" if mode == "CMYK" else "PNG")
    assert opened(examine(target.getvalue()).content).size == (5, 4)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_where_it_was_taken_is_removed_and_it_stands_upright(kind: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "Maker of phones"
    exif.get_ifd(0x8825)[2] = (59.0, 54.0, 0.0)
    before = photo(format=kind, exif=exif)
    assert b"Maker of phones" in before
    after = examine(before).content
    assert (b"Maker of phones" in after, b"Exif" in after) == (False, False)
    assert (opened(after).size, dict(opened(after).getexif())) == ((12, 16), {})


def test_a_large_photo_is_made_smaller_and_keeps_its_form() -> None:
    target = io.BytesIO()
    Image.new("RGB", (6000, 3000)).save(target, format="JPEG")
    assert opened(examine(target.getvalue()).content).size == (4000, 2000)


def test_what_hides_behind_a_photo_does_not_come_along() -> None:
    assert b"<script>" not in examine(photo(format="JPEG") + b"<script>alert(1)</script>").content


def test_a_pdf_is_kept_as_it_is() -> None:
    kept = examine(PDF)
    assert (kept.media_type, kept.content) == ("application/pdf", PDF)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"MZ\x90\x00 a program", "unknown_type"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "unknown_type"),
        (b"GIF89a" + b"\0" * 40, "unknown_type"),
        (b"RIFF\0\0\0\0WAVE" + b"\0" * 40, "unknown_type"),
        (b"\xff\xd8\xff\xe0 no picture", "damaged"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "damaged"),
        (photo()[:-30], "damaged"),
        (b"%PDF-1.7\nno end", "damaged"),
        (PDF.replace(b"startxref\n45", b"startxref\n5"), "damaged"),
        (PDF.replace(b"startxref\n45", b"startxref\n9999999"), "damaged"),
    ],
)
def test_what_is_none_is_refused(content: bytes, code: str) -> None:
    assert refused(content) == code


def test_a_file_above_the_limit_is_refused() -> None:
    assert refused(b"%PDF-" + b" " * MOST_BYTES) == "too_large"


def test_a_picture_that_unpacks_to_gigabytes_is_refused_unread() -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    bomb = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 100_000))
        + chunk(b"IEND", b"")
    )
    assert refused(bomb) == "too_many_pixels"


@given(
    st.sampled_from([b"", b"%PDF-", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBP"]),
    st.binary(max_size=300),
)
def test_whatever_is_sent_is_kept_or_refused(start: bytes, rest: bytes) -> None:
    assert outcome(start + rest) in {"empty", "unknown_type", "damaged", "too_many_pixels", *MEDIA_TYPES}


@given(st.integers(0, 400), st.integers(0, 255))
def test_a_damaged_photo_is_kept_or_refused(place: int, byte: int) -> None:
    content = bytearray(photo(format="JPEG"))
    content[place % len(content)] = byte
    assert outcome(bytes(content)) in {"image/jpeg", "damaged", "unknown_type", "too_many_pixels"}
