"""Single cells: as a quantity, as a word for the direction, and whether a serial is in it."""

from __future__ import annotations

import re

from fleetward.domain.devices.serial_cells import may_be_serial, squash
from fleetward.domain.devices.serials import is_known_form, normalise

_WORDS = re.compile(r"[\s,;/|]+")
_DIGITS = 9
_NUMBER = re.compile(r"[0-9]{1,9}(?:[.,]0{1,2})?")  # three zeros may be thousands: 1.000
_RETURNED = ("return", "retur", "retour", "ruckgabe", "rueckgabe", "ruckware", "rucklieferung", "devol")
_CREDITED = ("creditmemo", "creditnote", "kreditnot", "gutschrift", "avoir", "notadecredit", "notedecredit")
_CREDIT_ALONE = frozenset({"credit", "kredit", "cm", "rma", "credito"})
_SOLD = ("sale", "sell", "sold", "invoice", "faktura", "salg", "solgt", "verkauf", "rechnung", "vente", "facture")
_SOLD_TOO = ("venta", "venda", "factura", "shipment", "shipped", "levering", "lieferung", "livraison")


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


def holds_serial(text: str) -> bool:
    """Whether a word in the text could be a serial: six characters or more with a digit among them."""
    return any(map(may_be_serial, _WORDS.split(text)))


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
