"""Cells of sheets that hold serial numbers: as text, the serials in one of them, and how their column is headed."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from fleetward.domain.devices.serials import is_known_form, normalise

if TYPE_CHECKING:
    from fleetward.gateways.spreadsheet.reader import Cell

SERIAL_HEADERS = (
    "serialnumber", "serialno", "serialnr", "serial", "serials", "serialnumbers", "serialnos", "sn", "serienummer",
    "serienr", "serienumre", "seriennummer", "seriennr", "seriennummern", "numerodeserie", "numserie", "nserie",
    "numeroserie", "nodeserie", "ndeserie", "numerosdeserie", "serie", "numerodeserial", "numdeserie",
    "unitserialnumber", "machineserialnumber", "deviceserialnumber", "serialnumbersn",
)  # fmt: skip
"""Headers of the serials' column in six languages, as by `squash`; of several, the earlier counts."""

_BETWEEN = re.compile(r"[,;|\t\r\n]+")
_MAYBE_BETWEEN = re.compile(r"[\s/]+")  # also occurs inside: '5CG 4351 B2C', 'N/A', 'S/N: ...'


def squash(header: str) -> str:
    """A header or word as the synonyms are written: lower case, letters and digits only, without accents."""
    text = header.casefold().replace("ø", "o").replace("æ", "ae")
    return "".join(char for char in unicodedata.normalize("NFKD", text) if char.isalnum())


def text_of(cell: Cell) -> str:
    """The cell as people read it: 197470000001.0 is '197470000001'."""
    if isinstance(cell, str):
        return cell.strip()
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    return str(cell)


def serials_of(text: str) -> list[str]:
    """The serials in one cell, as sent. Spaces and slashes separate only what are serials on both sides."""
    if is_known_form(text):
        return [text]
    chunks = (chunk.strip() for chunk in _BETWEEN.split(text))
    return [serial for chunk in chunks if chunk for serial in _parts(chunk)]


def may_be_serial(text: str) -> bool:
    """Whether the text could be a serial: six characters or more with a digit among them."""
    return any(char.isdigit() for char in text) and not normalise(text).problem


def _parts(chunk: str) -> list[str]:
    parts = _MAYBE_BETWEEN.split(chunk)
    return parts if len(parts) > 1 and all(may_be_serial(part) for part in parts) else [chunk]
