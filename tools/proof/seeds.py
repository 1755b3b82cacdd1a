"""The first files of the corpus: small, correct, and made by our own factories. `write()` makes them anew."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

from tests.factories import claims, feed_files
from tests.factories.feed_files import Document, Sold

CORPUS = Path(__file__).resolve().parents[2] / "tests" / "corpus"
SOLD = Sold(["5CG6101BCD", "5CG6102BCD"], end_customer="Fjord Eiendom AS")
BACK = Sold(["5CG6101BCD"], code="RP", quantity=-1)
DOCUMENT = Document([SOLD, BACK], extra=["REF*IA*7"])
CORRECTED = Document([BACK], purpose="05", replaces="1")
INVENTORY_XML = (
    b"<?xml version='1.0'?><REQUEST><CONTENT><BIOS><SSN>5CG6101BCD</SSN></BIOS><STORAGES><NAME>sda</NAME></STORAGES>"
    b"</CONTENT><DEVICEID>pc-1</DEVICEID><QUERY>INVENTORY</QUERY></REQUEST>"
)
INVENTORY_JSON = (
    b'{"action":"inventory","deviceid":"pc-1","content":{"bios":{"ssn":"5CG6101BCD"},"storages":[{"name":"a"}]}}'
)


MAIL = (
    b"From: =?utf-8?q?Siri_L=C3=B8?= <siri@fjord.example>\r\nTo: support+1@x.example\r\nMessage-ID: <1@fjord>\r\n"
    b"Subject: Re: Where are they?\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    b"--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Here</p><blockquote>before</blockquote>\r\n"
    b'--b\r\nContent-Disposition: attachment; filename="a.csv"\r\n\r\na;b\r\n--b--\r\n'
)


def seeds() -> dict[str, list[bytes]]:
    """Parser -> files that it reads, each in one of the forms that it knows."""
    table = feed_files.text(SOLD, BACK)
    return {
        "x12": [feed_files.x12(DOCUMENT), feed_files.x12(DOCUMENT, CORRECTED, ask="1")],
        "edifact": [feed_files.slsrpt(DOCUMENT), b"UNA:+.? '" + feed_files.slsrpt(Document([SOLD], purpose="07"))],
        "table": [table, table.decode().encode("utf-16"), table.replace(b";", b"\t")],
        "workbook": [feed_files.workbook(SOLD, BACK)],
        "archive": [feed_files.zipped({"a.csv": table, "b.edi": feed_files.x12(DOCUMENT)})],
        "serial-list": [b"5CG6101BCD, 5CG6102BCD\nS/N: 5CG6103BCD;\t1S20XYS5CG6104"],
        "target-sheet": [b"Serial number;Customer\n5CG6101BCD;Fjord Eiendom AS\n"],
        "completions": [b"account,course,completed,statement\nbench-0,Premium,2026-10-01,\n"],
        "catalogue": [b"part number;name;models;price;currency\nL12345-001;Fan;HP EliteBook 840 G10;1 234,50;NOK\n"],
        "inventory": [INVENTORY_XML, INVENTORY_JSON, zlib.compress(INVENTORY_XML), gzip.compress(INVENTORY_JSON)],
        "evidence": [claims.PDF, claims.photo(), claims.photo(format="JPEG"), claims.photo(format="WEBP")],
        "mail": [MAIL],
        "payments": [b"end_to_end_id,status,reason\nR1-1,paid,\nR1-2,rejected,closed account\n"],
    }  # fmt: skip


def write() -> None:
    """One file each, named by its number."""
    for name, contents in seeds().items():
        (CORPUS / name).mkdir(parents=True, exist_ok=True)
        for number, content in enumerate(contents, 1):
            (CORPUS / name / f"seed-{number}").write_bytes(content)
