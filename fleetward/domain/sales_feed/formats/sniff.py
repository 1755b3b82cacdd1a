"""What kind of file this is, by its first bytes; the name only breaks ties (B4)."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from fleetward.domain.sales_feed.neutral import Kind
from fleetward.gateways.spreadsheet import archive
from fleetward.gateways.spreadsheet.delimited import DELIMITERS

if TYPE_CHECKING:
    from pathlib import Path

HEAD = 8192  # bytes that are enough to tell

_ZIP = b"PK\x03\x04"
_CONTENT_TYPES = b"[Content_Types].xml"
_X12 = re.compile(r"ISA[^A-Za-z0-9\s]")
_EDIFACT = re.compile(r"UN[AB][^A-Za-z0-9]")
_MARKUP = ("{", "[", "<", "%PDF")
_BINARY = re.compile(r"[\x00-\x08\x0e-\x19\x1b]")


def sniff_path(path: Path) -> Kind:
    """The kind of a file on disk. A zip file is a workbook where its directory says so."""
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    if head.startswith(_ZIP):
        return Kind.XLSX if archive.is_workbook(path) else Kind.ZIP
    return sniff(head, path.name)


def sniff(head: bytes, name: str) -> Kind:
    """The kind by the first bytes. An old .xls (D0CF11E0), an encrypted workbook, JSON, XML and PDF are UNKNOWN."""
    if head.startswith(_ZIP):
        return Kind.XLSX if _CONTENT_TYPES in head or name.lower().endswith(".xlsx") else Kind.ZIP
    text = _text(head)
    start = text.lstrip("\ufeff \t\r\n\x0b\x0c")
    if _X12.match(start):
        return Kind.X12
    if _EDIFACT.match(start):
        return Kind.EDIFACT
    if not start or start.startswith(_MARKUP) or _BINARY.search(text):
        return Kind.UNKNOWN
    is_table = any(delimiter in start for delimiter in DELIMITERS)
    return Kind.CSV if is_table or name.lower().endswith(".csv") else Kind.UNKNOWN


def _text(head: bytes) -> str:
    """Enough of the text to recognise it; Latin-1 keeps every byte visible."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return head.decode("utf-16", "replace")
    return head.removeprefix(codecs.BOM_UTF8).decode("latin-1")
