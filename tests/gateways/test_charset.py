from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetward.gateways.charset import decoded, encoding_of


def text(data: bytes, fallback: str = "cp1252") -> str:
    return "".join(decoded(BytesIO(data), fallback))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("Blåbær".encode(), "Blåbær"),
        ("\ufeffBlåbær".encode(), "Blåbær"),
        ("\ufeffBlåbær".encode("utf-16-le"), "Blåbær"),
        ("\ufeffBlåbær".encode("utf-16-be"), "Blåbær"),
        ("Blåbær".encode("cp1252"), "Blåbær"),
        (b"", ""),
    ],
)
def test_the_mark_then_strict_utf8_then_the_fallback_decide(data: bytes, expected: str) -> None:
    assert text(data) == expected


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "utf-16", "cp1252"])
def test_the_encoding_follows_the_rule(encoding: str) -> None:
    assert encoding_of(BytesIO("Händler".encode(encoding)), "cp1252") == encoding


def test_one_wrong_byte_at_the_end_turns_the_whole_file_to_the_fallback() -> None:
    start = "ø".encode() * 100_000
    assert text(start + b"\xf8", "latin-1") == start.decode("latin-1") + "ø"


def test_nul_is_dropped() -> None:
    assert text(b"5CG\x004351") == "5CG4351"


@given(st.binary())
def test_any_bytes_become_text_without_nul(data: bytes) -> None:
    assert "\0" not in text(data)
