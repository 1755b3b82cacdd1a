from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetward.domain.sales_feed.formats.sniff import sniff, sniff_path
from fleetward.domain.sales_feed.neutral import Kind

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("head", "name", "kind"),
    [
        (b"ISA*00*  ", "x", Kind.X12),
        (b"\xef\xbb\xbf\r\n ISA|00|", "x.csv", Kind.X12),
        ("ISA*00*".encode("utf-16"), "x", Kind.X12),
        (b"ISABELLA;Qty\n", "x", Kind.CSV),
        (b"UNA:+.? '", "x.txt", Kind.EDIFACT),
        (b"\n UNB+UNOC:3+", "x", Kind.EDIFACT),
        (b"UNBRAKO;Qty\n", "x", Kind.CSV),
        (b"Serial;Qty\n", "x", Kind.CSV),
        (b"Serial\tQty\n", "x.txt", Kind.CSV),
        ("Serial;Händler".encode("utf-16"), "x", Kind.CSV),
        (b"Serial\n5CG4351B2C\n", "x.csv", Kind.CSV),
        (b"Serial\n5CG4351B2C\n", "x.txt", Kind.UNKNOWN),
        (b"PK\x03\x04....[Content_Types].xml", "x", Kind.XLSX),
        (b"PK\x03\x04....", "x.XLSX", Kind.XLSX),
        (b"PK\x03\x04....", "x.zip", Kind.ZIP),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00\x00;,", "x.xls", Kind.UNKNOWN),
        (b'{"a": 1, "b": 2}', "x.csv", Kind.UNKNOWN),
        (b"<html>;,", "x", Kind.UNKNOWN),
        (b"%PDF-1.7;,", "x", Kind.UNKNOWN),
        (b"", "x.csv", Kind.UNKNOWN),
    ],
)
def test_the_first_bytes_tell_the_kind(head: bytes, name: str, kind: Kind) -> None:
    assert sniff(head, name) is kind


def test_a_zip_file_is_a_workbook_only_if_its_directory_says_so(tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    with zipfile.ZipFile(path, "w") as target:
        target.writestr("report.csv", "a;b")
    assert sniff_path(path) is Kind.ZIP
    with zipfile.ZipFile(path, "a") as target:
        target.writestr("xl/workbook.xml", "<a/>")
        target.writestr("[Content_Types].xml", "<a/>")
    assert sniff_path(path) is Kind.XLSX


@given(st.binary(), st.text())
def test_any_bytes_have_a_kind(head: bytes, name: str) -> None:
    assert sniff(head, name) in Kind
