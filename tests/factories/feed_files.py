"""Reports as distributors send them, made from plain descriptions: X12 867, SLSRPT, CSV, XLSX, zip."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import xlsxwriter

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

DAY = date(2026, 9, 1)
HEADERS = ("Serial number", "Product number", "Quantity", "Customer ID", "Invoice number", "Invoice date", "Type")


@dataclass(frozen=True)
class Sold:
    """One line of a report. `code` is PTD01; QTY 6063 follows from it and from the sign of the quantity."""

    serials: Sequence[str]
    reseller: str = "171001"
    product: str = "8Y4J2EA"
    on: date | None = DAY
    invoice: str = "INV-1"
    code: str = "SS"
    quantity: int | None = None
    end_customer: str = ""

    @property
    def count(self) -> int:
        """The quantity as given, or how many serials there are."""
        return len(self.serials) if self.quantity is None else self.quantity

    @property
    def is_return(self) -> bool:
        """Whether it came back."""
        return self.code in {"RP", "RB", "RU", "RV", "BN"} or self.count < 0


@dataclass(frozen=True)
class Document:
    """One report. `purpose` is BPT01 (00, 01, 05, 07); in SLSRPT the code that means the same."""

    lines: Sequence[Sold]
    number: str = "POS-1"
    on: date | None = DAY
    purpose: str = "00"
    replaces: str = ""
    extra: Sequence[str] = field(default_factory=tuple)  # segments in the heading, as they stand


def x12(*documents: Document, control: int = 1, sender: str = "DISTRIBUTOR", ask: str = "0") -> bytes:
    """One interchange of 867 sets, correct in its counts."""
    isa = ["ISA", "00", " " * 10, "00", " " * 10, "ZZ", f"{sender:15}", "ZZ", f"{'VENDOR':15}"]
    isa += ["260901", "1015", "U", "00401", f"{control:09d}", ask, "P", ">"]
    body = [segment for number, one in enumerate(documents, 1) for segment in _x12_set(one, number)]
    group = f"GS*PT*{sender}*VENDOR*20260901*1015*{control}*X*004010"
    trailer = [f"GE*{len(documents)}*{control}", f"IEA*1*{control:09d}"]
    return "".join(f"{segment}~\n" for segment in ["*".join(isa), group, *body, *trailer]).encode()


def _x12_set(one: Document, number: int) -> list[str]:
    day = f"{one.on:%Y%m%d}" if one.on else ""
    segments = [f"ST*867*{number:04d}", f"BPT*{one.purpose}*{one.number}*{day}*02" + _fifth(one.replaces)]
    segments += ["N1*DS*DISTRIBUTOR*91*D1", *one.extra]
    for line in one.lines:
        segments += [f"PTD*{line.code}", f"N1*ST*RESELLER {line.reseller}*92*{line.reseller}"]
        segments += [f"N1*EN*{line.end_customer}"] if line.end_customer else []
        segments += [f"QTY*39*{line.count}*EA", f"LIN**VP*{line.product}", f"REF*IV*{line.invoice}"]
        segments += [f"REF*SE*{serial}" for serial in line.serials]
        segments += [f"DTM*003*{line.on:%Y%m%d}"] if line.on else []
    segments.append(f"CTT*{len(one.lines)}")
    return [*segments, f"SE*{len(segments) + 1}*{number:04d}"]


def _fifth(replaces: str) -> str:
    return f"*****{replaces}" if replaces else ""


def slsrpt(*documents: Document, control: int = 1, sender: str = "DISTRIBUTOR", ask: bool = True) -> bytes:
    """One interchange of SLSRPT messages, item first, correct in its counts."""
    asked = "++++1" if ask else ""
    segments = [f"UNB+UNOC:3+{sender}:14+VENDOR:14+260901:1015+{control}" + asked]
    for number, one in enumerate(documents, 1):
        segments += _message(one, number)
    segments.append(f"UNZ+{len(documents)}+{control}")
    return "".join(f"{segment}'\n" for segment in segments).encode()


def _message(one: Document, number: int) -> list[str]:
    purpose = {"00": "9", "01": "1", "05": "5", "07": "7"}[one.purpose]
    segments = [f"UNH+{number}+SLSRPT:D:99A:UN", f"BGM+735+{one.number}+{purpose}"]
    segments += [f"DTM+137:{one.on:%Y%m%d}:102"] if one.on else []
    segments += ["NAD+DS+D1::91", *([f"RFF+ACW:{one.replaces}"] if one.replaces else [])]
    for position, line in enumerate(one.lines, 1):
        segments += [f"LIN+{position}++{line.product}:VP", f"RFF+IV:{line.invoice}"]
        segments += [f"DTM+356:{line.on:%Y%m%d}:102"] if line.on else []
        segments += [f"NAD+BY+{line.reseller}::92", *(f"GIN+BN+{serial}" for serial in line.serials)]
        segments.append(f"QTY+{'61' if line.is_return else '153'}:{abs(line.count)}")
    return [*segments, f"UNT+{len(segments) + 1}+{number}"]


def rows(lines: Sequence[Sold]) -> list[list[str]]:
    """The lines as a table without its header: one row a serial number."""
    return [
        [
            serial, line.product, "-1" if line.is_return else "1", line.reseller, line.invoice,
            f"{line.on:%Y-%m-%d}" if line.on else "", "return" if line.is_return else "sale",
        ]
        for line in lines
        for serial in line.serials
    ]  # fmt: skip


def text(*lines: Sold, headers: Sequence[str] = HEADERS) -> bytes:
    """A CSV file."""
    target = io.StringIO(newline="")
    csv.writer(target, delimiter=";").writerows([list(headers), *rows(lines)])
    return target.getvalue().encode()


def workbook(*lines: Sold, headers: Sequence[str] = HEADERS) -> bytes:
    """An XLSX file."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Sales")
        for number, cells in enumerate([list(headers), *rows(lines)]):
            sheet.write_row(number, 0, cells)
    return target.getvalue()


def zipped(members: Mapping[str, bytes]) -> bytes:
    """A zip file of these."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def serial(number: int, *, year: int = 6, week: int = 10) -> str:
    """A serial number of the form in use since 2003; as many as a million of them."""
    letters = "0123456789BCDFGHJKLMNPQRSTVWXYZ"
    tail = ""
    for _ in range(4):
        number, digit = divmod(number, len(letters))
        tail = letters[digit] + tail
    site = "CDGHJKLMNPRSTVWXYZ"[number]
    return f"5C{site}{year}{week:02d}{tail}"
