"""Single cells: as text, as a quantity, as the serials in it, as a word for the direction."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fleetward.domain.devices.serials import is_known_form, normalise
from fleetward.domain.sales_feed.formats.columns import squash

if TYPE_CHECKING:
    from fleetward.gateways.spreadsheet.reader import Cell

_BETWEEN = re.compile(r"[,;|\t\r\n]+")
_MAYBE_BETWEEN = re.compile(r"[\s/]+")  # also occurs inside: '5CG 4351 B2C', 'N/A', 'S/N: ...'
_WORDS = re.compile(r"[\s,;/|]+")
_DIGITS = 9
_NUMBER = re.compile(r"[0-9]{1,9}(?:[.,]0{1,2})?")  # three zeros may be thousands: 1.000
_RETURNED = ("return", "retur", "retour", "ruckgabe", "rueckgabe", "ruckware", "rucklieferung", "devol")
_CREDITED = ("creditmemo", "creditnote", "kreditnot", "gutschrift", "avoir", "notadecredit", "notedecredit")
_CREDIT_ALONE = frozenset({"credit", "kredit", "cm", "rma", "credito"})
_SOLD = ("sale", "sell", "sold", "invoice", "faktura", "salg", "solgt", "verkauf", "rechnung", "vente", "facture")
_SOLD_TOO = ("venta", "venda", "factura", "shipment", "shipped", "levering", "lieferung", "livraison")


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


def quantity_of(text: str) -> tuple[bool, int | None]:
    """(is it negative, how many). None where there is no number, or one that can be read in two ways (1.000).

    The sign may stand in front, behind (SAP) or be a pair of brackets (bookkeeping).
    """
    if text.isdecimal() and text.isascii():
        return False, int(text) if len(text) <= _DIGITS else None
    plain = text.replace("\N{MINUS SIGN}", "-").replace(" ", "")
    bare = plain.strip("-+()")
    negative = plain != bare and ("-" in plain or plain.startswith("("))
    return negative, int(re.split("[.,]", bare)[0]) if _NUMBER.fullmatch(bare) else None


def serials_of(text: str) -> list[str]:
    """The serials in one cell, as sent. Spaces and slashes separate only what are serials on both sides."""
    if is_known_form(text):
        return [text]
    chunks = (chunk.strip() for chunk in _BETWEEN.split(text))
    return [serial for chunk in chunks if chunk for serial in _parts(chunk)]


def holds_serial(text: str) -> bool:
    """Whether a word in the text could be a serial: six characters or more with a digit among them."""
    return any(map(_is_serial, _WORDS.split(text)))


def holds_known_serial(text: str) -> bool:
    """Whether a word in the text has the form of a PC serial in use since 2003."""
    return any(is_known_form(normalise(word).value) for word in _WORDS.split(text))


def is_return_word(text: str) -> bool:
    """Whether a word of the direction column says that the unit came back, in the five languages."""
    word = squash(text)
    return word in _CREDIT_ALONE or any(stem in word for stem in (*_RETURNED, *_CREDITED))


def is_sale_word(text: str) -> bool:
    """Whether a word of the direction column says that the unit was sold. Ask for a return first: 'sales return'."""
    word = squash(text)
    return word == "inv" or any(stem in word for stem in (*_SOLD, *_SOLD_TOO))


def _parts(chunk: str) -> list[str]:
    parts = _MAYBE_BETWEEN.split(chunk)
    return parts if len(parts) > 1 and all(_is_serial(part) for part in parts) else [chunk]


def _is_serial(part: str) -> bool:
    return any(char.isdigit() for char in part) and not normalise(part).problem
